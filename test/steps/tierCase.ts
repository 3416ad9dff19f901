// Tables of tiers for the tests of brackets: a few tiers with borders that ascend, whole or marginal, as a program packs them.
import type { Tier } from '../reference/stepCharges.js';
import type { StepBook } from './stepBook.js';

export const tableCount = 3;
export const depth = 5;

export function tiersOf(book: StepBook): readonly (readonly Tier[])[] {
  return Array.from({ length: tableCount }, () => {
    const count = 1 + book.random.whole(depth);
    const whole = book.random.uniform() < 0.5;
    let border = 0;
    return Array.from({ length: count }, (_, t): Tier => {
      border += 200 + book.random.whole(2000);
      const number = (): number => (book.regime === 'whole' ? book.random.whole(9) : Math.abs(book.amount()));
      return {
        upTo: t === count - 1 ? Number.POSITIVE_INFINITY : border,
        rates: [number(), number()],
        cums: whole ? [0, 0] : [number(), number()],
      };
    });
  });
}

/** [tables x length x 6], padded with infinite borders. */
export function packTiers(tables: readonly (readonly Tier[])[], length = depth): number[] {
  return tables.flatMap((tiers) =>
    Array.from({ length }, (_, t) => tiers[t] ?? { upTo: Number.POSITIVE_INFINITY, rates: [0, 0], cums: [0, 0] }).flatMap(
      ({ upTo, rates, cums }) => [upTo, 0, ...rates, ...cums],
    ),
  );
}

/** Lines of rows: the notional of a contract and the number of its table, 16 bytes each. */
export function tierLines(notionals: readonly number[], tableOf: (row: number) => number): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(16 * notionals.length));
  notionals.forEach((notional, row) => {
    bytes.setFloat64(16 * row, notional, true);
    bytes.setUint32(16 * row + 8, tableOf(row), true);
  });
  return new Uint8Array(bytes.buffer);
}

/** Lines of rows whose rates grow with the root of sizes x `size`: notional, number of the table, size, and how much in both views. */
export function sizedLines(
  notionals: readonly number[],
  tableOf: (row: number) => number,
  size: number,
  growths: readonly (readonly [initial: number, maintenance: number])[],
): number[] {
  const [short] = [new Float64Array(tierLines(notionals, tableOf).buffer)];
  return notionals.flatMap((_, row) => [short[2 * row] as number, short[2 * row + 1] as number, size, 0, ...(growths[row] ?? [])]);
}
