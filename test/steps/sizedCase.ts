// Positions of the steps whose rates grow with the size, or are chosen by the account: what they are given, and what they add.
import { tierOf } from '../reference/stepCharges.js';
import { field, onBlocks } from './onBlocks.js';
import { filled } from './registers.js';
import type { StepBook } from './stepBook.js';
import { depth, packTiers, sizedLines, tableCount, type tiersOf } from './tierCase.js';

export interface SizedCase {
  readonly notionals: readonly number[];
  readonly tiers: ReturnType<typeof tiersOf>;
  /** By row, in both views. */
  readonly growths: readonly (readonly [number, number])[];
  readonly size: number;
  /** By future of the book, in both views; none where nobody chose. */
  readonly least: readonly (readonly [number, number])[] | undefined;
  /** Steps, root steps, wholes: of a ledger. */
  readonly ledger?: readonly [steps: number, rootSteps: number, wholes: number];
}

export const futuresOf = (book: StepBook) =>
  book.pairs.flatMap(({ positions }, p) => positions.filter(({ row }) => !book.rows[row]?.option).map((one) => ({ ...one, p })));

/** Registers of both views by pair, on every backend. */
export function sized(book: StepBook, chunk: number, given: SizedCase, before: readonly (readonly number[])[]) {
  const { notionals, tiers, growths, size, least, ledger } = given;
  const found = onBlocks(book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [initial, maintenance] = filled(writer, 'before', 'pair', before) as [Float64Array, Float64Array];
    const both = {
      first: field('future'),
      end: field('futureEnd'),
      rows: packed.futureRows,
      pairs: packed.futurePairs,
      sizes: packed.futureSizes,
      leastRates: columns.f64((least ?? [[0, 0]]).flat()),
      leastBytes: least === undefined ? 0 : 16,
      lines: columns.f64(sizedLines(notionals, (row) => row % tableCount, size, growths)),
      tables: columns.f64(packTiers(tiers)),
      tiers: depth,
      firstPair: field('pair'),
      initial,
      maintenance,
    };
    if (ledger === undefined) writer.step('bracketOwn', both);
    else writer.step('bracketLedger', { ...both, ledger: columns.f64(ledger) });
  });
  return [found['before 0'], found['before 1']] as [number[], number[]];
}

/** The same by a plain loop: `chargeOf` a future at its place among all. */
export function sizedSums(
  book: StepBook,
  { notionals, tiers }: SizedCase,
  before: readonly (readonly number[])[],
  chargeOf: (
    future: { readonly k: number; readonly row: number; readonly size: number; readonly notional: number },
    tier: ReturnType<typeof tierOf>,
    view: 0 | 1,
  ) => number,
): number[][] {
  return ([0, 1] as const).map((view) => {
    const sums = before.map((line) => 0 + (line[view] as number));
    futuresOf(book).forEach(({ row, quantity, p }, k) => {
      const size = Math.abs(quantity);
      const notional = size * (notionals[row] as number);
      sums[p] = (sums[p] as number) + chargeOf({ k, row, size, notional }, tierOf(tiers[row % tableCount] ?? [], notional), view);
    });
    return sums;
  });
}
