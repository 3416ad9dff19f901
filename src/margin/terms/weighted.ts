// Collateral and debts by weight, and futures by size.
import { firstEntry } from '../../book/table.js';
import { inverseFutures } from '../../columns/packInstruments.js';
import type { TermBlock } from '../requirement/block.js';
import { entriesByRow } from '../requirement/entries.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { Prepare } from './term.js';
import { fallingWeight, growingWeight, type SizeWeight, sizeWeight } from './weights.js';

const unweighted = (block: TermBlock, a: number, id: string): void =>
  block.refuse(a, 'MISSING_FIELD', `collateral[${JSON.stringify(id)}].weight`, 'stated by the rule for this asset', undefined);

export const weightedAssets: Prepare<'weightedAssets'> = ({ assets, steps }, { market, figures }) => {
  const prices = Float64Array.from(market.assets, ({ price }) => price);
  const ids = market.assets.map(({ id }) => id);
  const entries = ids.map((id) => firstEntry(assets, id));
  const stated = entries.map((entry, asset) => (entry?.scale ? (figures.ofAssets(entry.scale.figure)[asset] as number) : 0));
  const weights = entries.map((entry, asset): SizeWeight => {
    const full = sizeWeight(entry?.weight ?? 0, entry?.impact?.imf ?? 0, steps);
    const deposits = stated[asset] as number;
    if (!entry?.scale || !(deposits > entry.scale.start)) return full;
    const scaled = (full.base * entry.scale.start) / deposits;
    return { ...full, base: steps === null ? scaled : Math.floor(scaled) };
  });
  const caps = Float64Array.from(entries, (entry) => entry?.cap ?? Number.POSITIVE_INFINITY);
  const premiums = Float64Array.from(entries, (entry) => entry?.impact?.premium ?? 1);
  return (block, out) => {
    const { starts, assets: held, amounts } = block.collateral;
    for (let a = 0; a < block.count; a++) {
      for (let i = starts[a] as number; i < (starts[a + 1] as number); i++) {
        const asset = held[i] as number;
        const amount = amounts[i] as number;
        if (!(amount > 0)) continue;
        if (entries[asset] === undefined) unweighted(block, a, ids[asset] as string);
        else if (Number.isNaN(stated[asset])) {
          const figure = `collateral[${JSON.stringify(ids[asset])}].figures.${entries[asset].scale?.figure}`;
          block.refuse(a, 'MISSING_FIELD', figure, 'stated: the rule asks for it', undefined);
        } else {
          const weight = fallingWeight(weights[asset] as SizeWeight, premiums[asset] as number, amount);
          out[a] += Math.min(amount, caps[asset] as number) * (prices[asset] as number) * weight;
        }
      }
    }
  };
};

export const weightedDebts: Prepare<'weightedDebts'> = ({ assets, steps }, { market }) => {
  const prices = Float64Array.from(market.assets, ({ price }) => price);
  const ids = market.assets.map(({ id }) => id);
  const weights = ids.map((id) => {
    const entry = firstEntry(assets, id);
    return entry && sizeWeight(entry.weight, entry.imf, steps);
  });
  return (block, out) => {
    const { starts, assets: held, amounts } = block.collateral;
    for (let a = 0; a < block.count; a++) {
      for (let i = starts[a] as number; i < (starts[a + 1] as number); i++) {
        const asset = held[i] as number;
        const owed = -(amounts[i] as number);
        if (!(owed > 0)) continue;
        const weight = weights[asset];
        if (weight === undefined) unweighted(block, a, ids[asset] as string);
        else out[a] += owed * (prices[asset] as number) * growingWeight(weight, owed);
      }
    }
  };
};

export const sizedMargin: Prepare<'sizedMargin'> = ({ kinds, instruments, steps }, plan) => {
  const { market, rows } = plan;
  const notionals = notionalsOfKinds(kinds, 'forward', market, rows);
  const weights = entriesByRow(instruments, 'instruments', plan, notionals).map(
    (entry) => entry && sizeWeight(entry.weight, entry.imf, steps),
  );
  // units of the underlying a contract: a face is worth as many as its price buys
  const multipliers = rows.multipliers.map((size, row) =>
    rows.kinds[row] === inverseFutures ? size / (rows.forwards[row] as number) : size,
  );
  return ({ count, units, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const contracts = Math.abs(quantities[p] as number);
        const weight = weights[row];
        if (weight === undefined || contracts === 0) continue;
        const ratio = growingWeight(weight, contracts * (multipliers[row] as number));
        out[a * units + (rows.units[row] as number)] += contracts * (notionals[row] as number) * ratio;
      }
    }
  };
};
