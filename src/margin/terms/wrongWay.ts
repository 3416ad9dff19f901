// Wrong-way add-on: what collateral and position lose together.
import { firstEntry } from '../../book/table.js';
import type { Prepare } from './term.js';

export const wrongWay: Prepare<'wrongWay'> = ({ underlyings }, { market, rows, valuation }) => {
  const rates = Float64Array.from(rows.underlyings, (id) => firstEntry(underlyings, id)?.rate ?? Number.NaN);
  // underlyings of each asset of the market: several may be of one
  const unitsOf = market.assets.map(({ id }) => market.underlyings.flatMap(({ asset }, unit) => (asset === id ? [unit] : [])));
  const prices = Float64Array.from(market.assets, ({ price }) => price);
  const worth = new Float64Array(rows.underlyings.length);
  return (block, out) => {
    const { count, units, starts, listedEnds, rows: held, quantities, collateral } = block;
    for (let a = 0; a < count; a++) {
      worth.fill(0);
      for (let i = collateral.starts[a] as number; i < (collateral.starts[a + 1] as number); i++) {
        const asset = collateral.assets[i] as number;
        const value = Math.max(0, collateral.amounts[i] as number) * (prices[asset] as number);
        const ofAsset = unitsOf[asset] as readonly number[];
        for (let u = 0; u < ofAsset.length; u++) worth[ofAsset[u] as number] = value;
      }
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        out[a * units + (rows.units[row] as number)] += (quantities[p] as number) * (valuation.valueDeltas[row] as number);
      }
      for (let unit = 0; unit < units; unit++) {
        const cell = a * units + unit;
        const both = Math.max(0, Math.min(out[cell] as number, worth[unit] as number));
        const rate = rates[unit] as number;
        out[cell] = both > 0 ? rate * both : 0;
        if (both > 0 && Number.isNaN(rate))
          block.refuse(a, 'MISSING_FIELD', `wrongWay[${JSON.stringify(rows.underlyings[unit])}].rate`, 'stated by the rule', undefined);
      }
    }
  };
};
