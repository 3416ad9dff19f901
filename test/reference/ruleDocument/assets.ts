// Measures of what an account holds in assets, and of what its positions have gained and are worth.
import type { Attribute } from '../../../src/rules/document/kinds/attribute.js';
import type { Collateral } from '../../../src/rules/document/kinds/collateral.js';
import type { Debt } from '../../../src/rules/document/kinds/debt.js';
import type { FuturesPnl } from '../../../src/rules/document/kinds/futuresPnl.js';
import type { MaximumLoss } from '../../../src/rules/document/kinds/maximumLoss.js';
import type { OptionValue } from '../../../src/rules/document/kinds/optionValue.js';
import { down, driftRoot } from './ledger.js';
import { type Measure, ofEach, optionPrice, sumOf } from './world.js';

export const collateral: Measure<Collateral> = ({ haircuts, debts, impact, deposits, depth, cap }, { assets }, view, world) => {
  const { says, listing, market, rules } = world;
  const steps = rules.rounding?.rate;
  return sumOf(
    [...assets].map(([id, amount]) => {
      if (amount === 0) return 0;
      const price = listing.assetPrice(id);
      const owed = amount < 0;
      if (owed && debts !== 'haircut') return debts === 'whole' ? amount * price : 0;
      const { rows } = says.tiers(haircuts, 'haircut', view, id);
      const size = Math.abs(amount);
      if (!owed && depth !== undefined) {
        const figures = market.assets.find((one) => one.id === id)?.figures;
        const deep = says.attribute('assets', depth.attribute, figures?.[depth.attribute], { price }, id);
        const counted = Math.min(size, cap === undefined ? Infinity : says.value(cap, view, id));
        const [haircut, rate] = [rows[0]?.rate as number, says.value(depth.rate, view, id)];
        const highest = Math.max(haircut, says.value(depth.highest, view, id));
        // where the last unit has the highest haircut; before it the mean of the first's and the last's
        const knee = rate === 0 ? Infinity : ((highest - haircut) * deep) / rate;
        const slope = rate === 0 ? 0 : rate / deep;
        const cut =
          counted <= knee ? counted * (haircut + (slope * counted) / 2) : (knee * (haircut + highest)) / 2 + (counted - knee) * highest;
        return (counted - cut) * price;
      }
      if (!owed && (impact !== undefined || deposits !== undefined)) {
        let weight = 1 - (rows[0]?.rate as number);
        if (steps !== undefined) weight = down(weight * steps);
        if (deposits !== undefined) {
          const figures = market.assets.find((one) => one.id === id)?.figures;
          const held = says.attribute('assets', deposits.attribute, figures?.[deposits.attribute], { price }, id);
          const start = says.value(deposits.start, view, id);
          if (held > start) weight = steps === undefined ? weight * (start / held) : Math.floor((weight * start) / held);
        }
        if (impact !== undefined) {
          const imf = says.value(impact.imf, view, id);
          const premium = says.value(impact.premium, view, id);
          const least =
            steps === undefined
              ? premium / (1 + imf * Math.sqrt(size))
              : Math.floor((down(premium * 1e6) * steps) / (1e6 + Math.floor((driftRoot(size) * down(imf * 1e6)) / 1e5)));
          weight = Math.min(weight, least);
        }
        return (
          Math.min(size, cap === undefined ? Infinity : says.value(cap, view, id)) * price * (steps === undefined ? weight : weight / steps)
        );
      }
      let cut = 0;
      let from = 0;
      for (const { upTo, rate } of rows) {
        if (size > from) cut += (Math.min(size, upTo) - from) * rate;
        from = Math.min(size, upTo);
      }
      const kept = owed ? -(size + cut) : size - cut;
      const counted = cap === undefined || owed ? kept : (kept / size) * Math.min(size, says.value(cap, view, id));
      return counted * price;
    }),
  );
};

export const debt: Measure<Debt> = ({ weights, imf }, { assets }, view, { says, listing, rules }) =>
  sumOf(
    [...assets].map(([id, amount]) => {
      if (amount >= 0) return 0;
      const weight = says.value(weights, view, id);
      return (
        -amount * listing.assetPrice(id) * grown(weight, imf === undefined ? 0 : says.value(imf, view, id), -amount, rules.rounding?.rate)
      );
    }),
  );

/** max(weight, 0.8 weight + imf sqrt(size)); in whole steps where there are such. */
export function grown(weight: number, imf: number, size: number, steps: number | undefined): number {
  if (imf === 0) return steps === undefined ? weight : down(weight * steps) / steps;
  if (steps === undefined) return Math.max(weight, 0.8 * weight + imf * Math.sqrt(size));
  const base = down(weight * steps);
  const more = Math.floor((driftRoot(size) * down(imf * 1e6)) / (1e5 * (1e6 / steps)));
  return Math.max(base, base - Math.floor(base / 5) + more) / steps;
}

export const futuresPnl: Measure<FuturesPnl> = (_, { held }) => sumOf(held.map(({ row, pnl }) => (row.option ? 0 : pnl * row.scale)));

export const optionValue: Measure<OptionValue> = ({ price, side }, { held }, _, world) =>
  sumOf(
    held.map(({ row, quantity }) => {
      const counts = row.option && quantity !== 0 && (side === 'both' || (side === 'long') === quantity > 0);
      return counts ? quantity * row.scale * optionPrice(row, price, world) : 0;
    }),
  );

export const maximumLoss: Measure<MaximumLoss> = ({ price }, { held }, _, world) => {
  const open = held.filter(({ quantity }) => quantity !== 0);
  if (open.some(({ row, quantity }) => !row.option || quantity < 0)) return Infinity;
  return sumOf(open.map(({ row, quantity }) => quantity * row.scale * optionPrice(row, price, world)));
};

export const attribute: Measure<Attribute> = ({ of, attribute: name, asset }, { account }, _, world) => {
  const { says, market, listing } = world;
  if (of === 'account') return says.attribute('accounts', name, account.figures?.[name], {});
  if (of === 'underlying')
    return ofEach(world, (u, id) => {
      const index = listing.indexes[u] as number;
      return name === 'index' ? index : says.attribute('underlyings', name, market.underlyings[u]?.figures?.[name], { index }, id);
    });
  const stated = market.assets.find(({ id }) => id === asset);
  if (name === 'price' && stated !== undefined) return listing.assetPrice(asset as string);
  const price = stated?.price ?? (world.rules.assumptions.assets?.price as number | undefined);
  return says.attribute('assets', name, stated?.figures?.[name], price === undefined ? {} : { price }, asset as string);
};
