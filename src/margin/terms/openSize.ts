// Cross margin of what an account may end up holding of each instrument, if all its buys or all its sells fill.
import { isOption } from '../../columns/packInstruments.js';
import type { TermFill } from '../requirement/block.js';
import { markedValuesOf } from '../requirement/marks.js';
import { notionalsOfKinds } from '../requirement/notionals.js';
import type { TermPlan } from '../requirement/plan.js';
import { rowsOfKinds } from '../requirement/rowKinds.js';
import { OpenSizes } from './openSizes.js';
import type { Prepare } from './term.js';

/** Sum over instruments of max(long size x long charge, short size x short charge), charges of one contract by row. */
function openCharge(longs: Float64Array, shorts: Float64Array, counting: 'ignored' | 'netted', { rows }: TermPlan): TermFill {
  const open = new OpenSizes();
  return (block, out) => {
    for (let a = 0; a < block.count; a++) {
      const count = open.read(block, a, counting === 'netted');
      for (let i = 0; i < count; i++) {
        const row = open.rows[i] as number;
        const held = open.held[i] as number;
        const long = Math.max(0, held + (open.buys[i] as number)) * (longs[row] as number);
        const short = Math.max(0, (open.sells[i] as number) - held) * (shorts[row] as number);
        out[a * block.units + (rows.units[row] as number)] += Math.max(long, short);
      }
    }
  };
}

export const openNotional: Prepare<'openNotional'> = ({ kinds, figures: names, orders }, plan) => {
  const counts = rowsOfKinds(plan, kinds);
  const charges = notionalsOfKinds(kinds, 'forward', plan.market, plan.rows);
  for (const name of names) {
    const rates = plan.figures.ofQuotes(name, (row) => counts[row] === 1);
    for (let row = 0; row < charges.length; row++) charges[row] *= rates[row] as number;
  }
  return openCharge(charges, charges, orders, plan);
};

export const openOption: Prepare<'openOption'> = ({ longRate, premiumMultiplier, shortRate, shortFloor, putCap, orders }, plan) => {
  const { rows } = plan;
  const values = markedValuesOf(plan);
  const longs = new Float64Array(rows.count);
  const shorts = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    if (!isOption(rows, row)) continue;
    const index = rows.indexes[row] as number;
    const multiplier = rows.multipliers[row] as number;
    const strike = rows.strikes[row] as number;
    const call = rows.calls[row] === 1;
    const outOfTheMoney = Math.max(0, call ? strike - index : index - strike);
    const short = Math.max(shortRate * index - outOfTheMoney, shortFloor * index);
    longs[row] = Math.min((values[row] as number) * premiumMultiplier, longRate * index * multiplier);
    shorts[row] = (call ? short : Math.min(short, putCap * index)) * multiplier;
  }
  return openCharge(longs, shorts, orders, plan);
};
