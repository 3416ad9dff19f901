// What an account has: collateral after haircuts, gains of futures, value of options.
import { lookup } from '../../book/table.js';
import { type InstrumentRows, isOption } from '../../columns/packInstruments.js';
import type { TermFill } from '../requirement/block.js';
import { markedValuesOf } from '../requirement/marks.js';
import type { Prepare } from './term.js';

/** The part of an amount in each tier loses the haircut of that tier; a debt counts whole. */
export const collateral: Prepare<'collateral'> = ({ haircuts }, { market }) => {
  const prices = market.assets.map(({ price }) => price);
  const tables = market.assets.map(({ id }) => lookup(haircuts, id));
  return ({ count, collateral: { starts, assets, amounts } }, out) => {
    for (let a = 0; a < count; a++) {
      for (let i = starts[a] as number; i < (starts[a + 1] as number); i++) {
        const asset = assets[i] as number;
        const amount = amounts[i] as number;
        let counted = Math.min(amount, 0);
        let border = 0;
        for (const { upTo, haircut } of tables[asset] as (typeof tables)[number]) {
          if (!(amount > border)) break;
          counted += (Math.min(amount, upTo ?? amount) - border) * (1 - haircut);
          border = upTo ?? amount;
        }
        out[a] += counted * (prices[asset] as number);
      }
    }
  };
};

export const futuresGain: Prepare<'futuresGain'> = (_, { rows }) => {
  return ({ count, starts, listedEnds, rows: held, gains }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        if (!isOption(rows, row)) out[a] += (gains[p] as number) * (rows.scales[row] as number);
      }
    }
  };
};

export const optionValue: Prepare<'optionValue'> = ({ sides }, { rows, valuation }) => worthOf(valuation.values, sides, rows);

export const markedOptionValue: Prepare<'markedOptionValue'> = ({ sides }, plan) => worthOf(markedValuesOf(plan), sides, plan.rows);

/** Sum of quantity x value over the options of an account on these sides. */
function worthOf(values: Float64Array, sides: readonly ('long' | 'short')[], rows: InstrumentRows): TermFill {
  const ofLongs = sides.includes('long');
  const ofShorts = sides.includes('short');
  return ({ count, starts, listedEnds, rows: held, quantities }, out) => {
    for (let a = 0; a < count; a++) {
      for (let p = starts[a] as number; p < (listedEnds[a] as number); p++) {
        const row = held[p] as number;
        const quantity = quantities[p] as number;
        if (isOption(rows, row) && (quantity > 0 ? ofLongs : ofShorts)) out[a] += quantity * (values[row] as number);
      }
    }
  };
}
