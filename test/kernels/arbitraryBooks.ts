// Arbitrary numbers and books for the property tests of the kernels.
import fc from 'fast-check';

/** Amounts as books hold them: zero, or of a size whose products neither overflow nor lose digits below the normal range. */
export const ordinary: fc.Arbitrary<number> = fc
  .double({ min: -1e6, max: 1e6, noNaN: true })
  .map((amount) => (Math.abs(amount) < 1e-6 ? 0 : amount));

/** Every kind of double: NaN, infinities, huge, subnormal, both zeros, and ordinary ones between. */
export const hostile: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: ordinary },
  { weight: 2, arbitrary: fc.double() },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      -0,
      Number.MIN_VALUE,
      -Number.MIN_VALUE,
      2 ** -1022,
      Number.MAX_VALUE,
      -Number.MAX_VALUE,
      1e200,
      -1e200,
      1,
      -1,
    ),
  },
);

/** Ordinary amounts with a hostile one now and then, so that it is seen what it reaches. */
export const seldomHostile: fc.Arbitrary<number> = fc.oneof({ weight: 15, arbitrary: ordinary }, { weight: 1, arbitrary: hostile });

/** Whole numbers small enough that every sum of products is exact: order and rounding cannot hide behind each other. */
export const whole: fc.Arbitrary<number> = fc.integer({ min: -1000, max: 1000 });

/** Positions in CSR. */
export interface CsrBook {
  readonly starts: readonly number[];
  readonly handles: readonly number[];
  readonly quantities: readonly number[];
  readonly instruments: number;
}

/** Up to ten accounts (none, one, odd counts) of up to eleven positions (none; whole and broken blocks) in up to nine instruments. */
export function csrBook(quantity: fc.Arbitrary<number>, leastAccounts = 0): fc.Arbitrary<CsrBook> {
  return fc.integer({ min: 1, max: 9 }).chain((instruments) => {
    const position = fc.tuple(fc.nat(instruments - 1), quantity);
    const account = fc.array(position, { maxLength: 11 });
    return fc.array(account, { minLength: leastAccounts, maxLength: 10 }).map((accounts) => toCsr(accounts, instruments));
  });
}

export function toCsr(accounts: readonly (readonly (readonly [handle: number, quantity: number])[])[], instruments: number): CsrBook {
  const starts = [0];
  for (const account of accounts) starts.push((starts.at(-1) ?? 0) + account.length);
  const positions = accounts.flat();
  return { starts, handles: positions.map(([handle]) => handle), quantities: positions.map(([, quantity]) => quantity), instruments };
}

/** A table of exactly rows x columns numbers. */
export function table(value: fc.Arbitrary<number>, rows: number, columns: number): fc.Arbitrary<number[]> {
  return fc.array(value, { minLength: rows * columns, maxLength: rows * columns });
}

/** The index of the account of position k. */
export function accountOf(book: CsrBook, k: number): number {
  return book.starts.findIndex((start, a) => start <= k && k < (book.starts[a + 1] ?? 0));
}

/** What is rolled up: positions, and of each instrument its unit and `width` loadings. */
export interface RollupCase {
  readonly book: CsrBook;
  readonly units: readonly number[];
  readonly loadings: readonly number[];
  readonly unitCount: number;
  readonly width: number;
}
