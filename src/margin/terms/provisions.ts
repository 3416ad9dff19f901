// What a venue sets aside beside risk: funding about to be paid, fees of closing.
import { isOption } from '../../columns/packInstruments.js';
import { marksOf } from '../requirement/marks.js';
import { notionalsOf } from '../requirement/notionals.js';
import { rowsOfKinds } from '../requirement/rowKinds.js';
import { OpenSizes } from './openSizes.js';
import type { Prepare } from './term.js';

export const fundingProvision: Prepare<'fundingProvision'> = ({ figure, orders }, plan) => {
  const { rows, figures } = plan;
  const perpetual = rowsOfKinds(plan, ['perpetual']);
  const rates = figures.ofQuotes(figure, (row) => perpetual[row] === 1);
  const payments = notionalsOf(rows, 'index').map((notional, row) => (perpetual[row] === 1 ? notional * (rates[row] as number) : 0));
  const open = new OpenSizes();
  return (block, out) => {
    for (let a = 0; a < block.count; a++) {
      const count = open.read(block, a, orders === 'opposed');
      const from = a * block.units;
      for (let i = 0; i < count; i++) {
        const row = open.rows[i] as number;
        const size = (open.held[i] as number) - (open.buys[i] as number) + (open.sells[i] as number);
        out[from + (rows.units[row] as number)] += size * (payments[row] as number);
      }
      for (let cell = from; cell < from + block.units; cell++) out[cell] = Math.max(0, out[cell] as number);
    }
  };
};

export const feeProvision: Prepare<'feeProvision'> = ({ kinds, figure, optionCap, orders }, plan) => {
  const { rows, figures } = plan;
  const counts = rowsOfKinds(plan, kinds);
  const rates = figures.ofQuotes(figure, (row) => counts[row] === 1);
  const marks = marksOf(plan, (row) => counts[row] === 1 && optionCap !== null);
  const prices = notionalsOf(rows, 'forward');
  const fees = new Float64Array(rows.count);
  for (let row = 0; row < rows.listed; row++) {
    const rate = rates[row] as number;
    if (counts[row] === 0) continue;
    if (!isOption(rows, row)) fees[row] = rate * (prices[row] as number);
    else {
      const whole = rate * (rows.indexes[row] as number) * (rows.multipliers[row] as number);
      fees[row] = optionCap === null ? whole : Math.min(whole, optionCap * (marks[row] as number) * (rows.scales[row] as number));
    }
  }
  const open = new OpenSizes();
  return (block, out) => {
    for (let a = 0; a < block.count; a++) {
      const count = open.read(block, a, orders !== 'ignored');
      for (let i = 0; i < count; i++) {
        const row = open.rows[i] as number;
        const held = open.held[i] as number;
        const buys = open.buys[i] as number;
        const sells = open.sells[i] as number;
        const size = orders === 'netted' ? Math.max(0, held + buys, sells - held) : Math.abs(held) + buys + sells;
        out[a * block.units + (rows.units[row] as number)] += size * (fees[row] as number);
      }
    }
  };
};
