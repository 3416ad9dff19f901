// Bounds of options discounted by the sign of what they would be worth.
import { addressOf } from '../bounds/reader.js';
import type { EncodedStep } from '../compile/steps.js';
import { affine, type Form, fixed, highest, lowest, ofPieces, plus } from './form.js';
import { piecesOf } from './largest.js';
import { add, copyOf, type Piece, timesOf, zeros } from './pieces.js';
import { addCoins, byExpiry, losses, tablesOf, widthOf, worst } from './scans.js';
import type { HeldRow } from './situation.js';
import type { Rule, Work } from './work.js';

/** Options of an expiry discounted by the sign of what they would be worth. */
export function discountedRule(step: EncodedStep): Rule {
  const width = widthOf(step);
  return (work, pair, sign) => {
    if (sign === -1) return fixed(0);
    const { compiler, box } = work;
    const table = tablesOf(work, step);
    const unit = work.pairs[pair] as number;
    const grid = table('grid', compiler.rowCapacity * width);
    const weights = table('weights', compiler.underlyings.length * width);
    const either = work.linked.u32(addressOf(step, 'either'), 2 * width);
    const worths = table('worths', compiler.rowCapacity);
    const discounts = table('discounts', 2 * compiler.expiryCapacity);
    const floor = table('floor', 1)[0];
    const futures = (work.rowsOf[pair] as readonly HeldRow[]).filter(({ row }) => compiler.rows.option[row] === 0);
    const net = losses(futures, grid, width);
    if (!addCoins(work, step, pair, table('moves', compiler.underlyings.length * width), width, net)) return undefined;
    const sums: Form[] = net.map(affine);
    for (const [expiry, rows] of byExpiry(work, pair, true)) {
      const now = zeros();
      for (const { row, held } of rows) add(now, held, worths[row]);
      const [positive, negative] = [discounts[2 * expiry], discounts[2 * expiry + 1]];
      const worth = losses(rows, grid, width);
      for (let s = 0; s < width; s++) {
        const sides = signed(work, worth[s] as Piece, positive, negative, now);
        const both = either[2 * s + 1] === 0 ? sides : [...sides, ...sides.map((piece) => timesOf(piece, -1))];
        if (both !== sides && sides.length > 1) work.bent = true;
        sums[s] = plus(sums[s] as Form, ofPieces(box, both));
      }
    }
    const line = unit * width;
    const all = sums.flatMap((form, s) => {
      const weight = weights[line + s];
      return piecesOf(box, form).map((piece) => (weight === 1 ? piece : timesOf(piece, weight)));
    });
    return worst(work, all, floor);
  };
}

/** now - f(X) X, X what the options are worth, its loss given: by its sign, where that is known. */
function signed(work: Work, loss: Piece, positive: number, negative: number, now: Piece): Piece[] {
  const { box } = work;
  const of = (factor: number): Piece => {
    const piece = copyOf(now);
    add(piece, loss, factor);
    return piece;
  };
  if (highest(box, loss) <= 0 || positive === negative) return [of(positive)];
  if (lowest(box, loss) >= 0) return [of(negative)];
  // max(positive x, negative x) where what is owed is discounted less; else both hold of one side each, and either is above the other's
  if (positive > negative) work.bent = true;
  return [of(positive), of(negative)];
}
