// Bounds of what positions count for and against in a health factor: linear in price and scale, where no ledger rounds.
import type { EncodedStep } from '../compile/steps.js';
import { addressOf, columnOf, lineNumbers, productNumbers, type Reader } from './reader.js';
import type { Rule } from './work.js';

/** `to`: the first cell of the output. Nothing where products are rounded down to whole units. */
export function healthRule(reader: Reader, step: EncodedStep, output: string, to: number): Rule | undefined {
  const { compiler, linked } = reader;
  if (compiler.rules.rounding?.amount !== undefined) return undefined;
  const held = output.startsWith('assets');
  const view = output.endsWith('Initial') ? 0 : 1;
  const lines = addressOf(step, 'lines');
  const worths = productNumbers(reader, lines, 8, 0, (held ? 2 : 4) + view);
  const scales = lineNumbers(reader, lines, 8, 1, 1);
  const gains = lineNumbers(reader, lines, 8, 6 + view, 1);
  const [paid, dues] = [columnOf(step, 'paid').base, columnOf(step, 'dues').base];
  return (work) => {
    const { arrays, block, pair, pairs, lows, highs } = work;
    const own = (base: number): Float64Array => linked.f64(base + 8 * block.region.first.future, block.region.room.future);
    const [ownPaid, ownDues] = [own(paid), own(dues)];
    for (let p = 0; p < pairs; p++) {
      for (let k = arrays.futureStarts[pair + p]; k < arrays.futureStarts[pair + p + 1]; k++) {
        const row = arrays.futureRows[k];
        const quantity = arrays.futureQuantities[k];
        // a long one is held at its price, a short one owed at it; what was paid is owed, what was received held
        if (held === quantity > 0) work.add(to + p, worths, row, Math.abs(quantity));
        const counted = (held ? -1 : 1) * ownPaid[k];
        if (counted > 0) work.add(to + p, scales, row, counted);
        const due = ownDues[k];
        if (held && due > 0) work.add(to + p, gains, row, due);
        if (!held && due < 0) {
          lows[to + p] = lows[to + p] - due;
          highs[to + p] = highs[to + p] - due;
        }
      }
    }
  };
}
