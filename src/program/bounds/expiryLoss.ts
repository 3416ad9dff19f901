// Bounds of options by expiry, charged alone or at most their maximum loss.
// All options of an expiry pay at a price: payoff at 0 + slope x price + bends beyond strikes. It is evaluated at 0 and at strikes alone:
// its lowest moves by no more than the sum of what the payoffs move, the slopes and bends by the highest strike at most.
import type { EncodedStep } from '../compile/steps.js';
import { addressOf, type Reader, slotNumbers, tableNumbers } from './reader.js';
import { mostPairs, type Rule, type Work } from './work.js';

const slotDoubles = 8;
/** Columns of a slot: what is charged alone (two views), then worth, owed, calls, payoff, slope, bend. */
const [worth, owed, calls, payoff, slope, bend] = [2, 3, 4, 5, 6, 7] as const;

export function expiryLossRule(reader: Reader, step: EncodedStep, output: string, to: number): Rule {
  const { compiler, linked, numbers } = reader;
  const view = output === 'initial' ? 0 : 1;
  const lines = addressOf(step, 'lines');
  const column = (c: number): number => slotNumbers(reader, lines + 8 * c, slotDoubles);
  const alone = column(view);
  const priced = [worth, owed, payoff].map(column);
  const struck = [slope, bend].map(column);
  const called = column(calls);
  const count = compiler.underlyings.length;
  const indexes = tableNumbers(reader, 'unit', addressOf(step, 'indexes'), count);
  const rates = numbers.still(linked.f64(addressOf(step, 'unpaired'), 2 * count));
  const { rows } = compiler;
  return (work) => {
    const { arrays, pair, pairs } = work;
    for (let p = 0; p < pairs; p++) {
      const unit = arrays.pairUnderlyings[pair + p];
      const rate = Math.abs(rates[2 * unit + view]);
      for (let g = arrays.optionGroupStarts[pair + p]; g < arrays.optionGroupStarts[pair + p + 1]; g++) {
        const [first, end] = [arrays.optionGroups[4 * g], arrays.optionGroups[4 * g + 1]];
        let highest = 0;
        for (let k = first; k < end; k++) highest = Math.max(highest, rows.strikes[arrays.optionRows[k]]);
        const own = [spare(work, to, 0), spare(work, to, 1), spare(work, to, 2), spare(work, to, 3)] as const;
        for (let k = first; k < end; k++) {
          const [slot, size] = [arrays.optionSlots[k], arrays.optionSizes[k]];
          work.addEither(own[0], alone, slot, size);
          for (const one of priced) work.addEither(own[1], one, slot, size);
          for (const one of struck) work.addEither(own[1], one, slot, size * highest);
          work.addEither(own[2], called, slot, size);
        }
        work.addEither(own[3], indexes, unit, rate);
        const unpaired = slopeOf(work, own[2], own[3]) + slopeOf(work, own[3], own[2]);
        const most = Math.max(work.most(own[0]), work.most(own[1]) + work.most(own[2]) * work.most(own[3]));
        work.lows[to + p] = work.lows[to + p] - most;
        work.highs[to + p] = work.highs[to + p] + most;
        work.slopes[to + p] = work.slopes[to + p] + Math.max(work.slopes[own[0]], work.slopes[own[1]] + unpaired);
      }
    }
  };
}

/** A cell to work in, which is 0. */
function spare(work: Work, to: number, n: number): number {
  const cell = to + mostPairs + n;
  work.clear(cell);
  return cell;
}

/** Slope of a product whose one factor moves. */
function slopeOf(work: Work, moving: number, still: number): number {
  const by = work.slopes[moving];
  return by === 0 ? 0 : by * work.most(still);
}
