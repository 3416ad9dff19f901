// Bounds of open orders: the fills of a scan, each no steeper than its largest cost, and the larger side of possible positions.
import type { EncodedStep } from '../compile/steps.js';
import { addressOf, lineNumbers, productNumbers, type Reader, registerOf } from './reader.js';
import type { Rule, Work } from './work.js';

/** Marks: the price (of an inverse future -1 / price), payment per unit, and payment in the coin's own move. */
const [price, cash, coin, stride] = [0, 2, 3, 4];

/** The entries of a list that ascends which are of these pairs. */
export function rangeOf(pairs: Uint32Array, count: number, { pair, pairs: own }: Work): readonly [from: number, end: number] {
  let from = 0;
  for (let high = count; from < high; ) {
    const middle = (from + high) >>> 1;
    if (pairs[middle] < pair) from = middle + 1;
    else high = middle;
  }
  let end = from;
  while (end < count && pairs[end] < pair + own) end += 1;
  return [from, end];
}

/**
 * In every scenario a fill adds max(0, -(q x grid + q (price - entry) x (cash x weight + coin x move))) to the loss: no steeper than its parts, whichever fills count. `moves`: of each underlying the
 * largest, |weight| and |move|.
 */
export function fillsRule(reader: Reader, step: EncodedStep, to: number, grid: number, moves: Float64Array, weights: Float64Array): Rule {
  const at = addressOf(step, 'marks');
  const paid = productNumbers(reader, at, stride, price, cash);
  const cashes = lineNumbers(reader, at, stride, cash, 1);
  const revalued = productNumbers(reader, at, stride, price, coin);
  const coins = lineNumbers(reader, at, stride, coin, 1);
  const byPair = registerOf(step, 'out').level === 'U';
  return (work) => {
    const { arrays } = work;
    for (let p = 0; p < work.pairs; p++) {
      const cell = byPair ? to + p : to;
      const unit = arrays.pairUnderlyings[work.pair + p];
      const [weight, move] = [weights[unit], moves[unit]];
      for (let j = arrays.orderStarts[work.pair + p]; j < arrays.orderStarts[work.pair + p + 1]; j++) {
        const row = arrays.orderRows[j];
        const quantity = arrays.orderQuantities[j];
        const entry = arrays.orderEntries[j];
        work.addEither(cell, grid, row, quantity);
        if (weight > 0) {
          work.addEither(cell, paid, row, quantity * weight);
          work.addEither(cell, cashes, row, quantity * entry * weight);
        }
        if (move > 0) {
          work.addEither(cell, revalued, row, quantity * move);
          work.addEither(cell, coins, row, quantity * entry * move);
        }
      }
    }
  };
}

/** Charges of a long and a short contract; the larger side is no steeper than both together. */
export function largerRule(reader: Reader, step: EncodedStep, to: number): Rule {
  const at = addressOf(step, 'charges');
  const sides = [lineNumbers(reader, at, 2, 0, 1), lineNumbers(reader, at, 2, 1, 1)] as const;
  return (work) => {
    const { openPairs, openRows, openSizes } = work.arrays;
    const [from, end] = rangeOf(openPairs, work.block.counts.open, work);
    for (let o = from; o < end; o++)
      for (const side of [0, 1] as const) {
        const size = openSizes[2 * o + side];
        if (size > 0) work.addEither(to + openPairs[o] - work.pair, sides[side], openRows[o], size);
      }
  };
}
