// Step bracketLedger: tiers, growth with the size and own leverage in the whole numbers of a ledger, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { ceilDivide, floorRoot, liabilityWeight } from '../reference/integerMargins.js';
import { anyBook } from './onBlocks.js';
import { futuresOf, type SizedCase, sized, sizedSums } from './sizedCase.js';
import { depth, tableCount } from './tierCase.js';

/** Weights in steps of 10^4, imf in millionths, sizes in billionths of 10^6 contracts: beyond what a double squares exactly. */
const growing = (random: { whole(n: number): number }, rows: readonly unknown[]): SizedCase => ({
  tiers: Array.from({ length: tableCount }, () =>
    Array.from({ length: 1 + random.whole(depth) }, (_, t, all = 0) => ({
      upTo: all + 300 * (t + 1),
      rates: [random.whole(9000), random.whole(9000)] as const,
      cums: [0, 0] as const,
    })),
  ).map((tiers) => tiers.map((tier, t) => (t === tiers.length - 1 ? { ...tier, upTo: Number.POSITIVE_INFINITY } : tier))),
  notionals: rows.map(() => 1 + random.whole(90)),
  growths: rows.map(() => [random.whole(1000), random.whole(3) * 7]),
  size: 1e15 * (1 + random.whole(1000)) + random.whole(1 << 30),
  least: undefined,
  ledger: [1e4, 1e7, 0],
});

describe('bracketLedger', () => {
  test('weighs as the ledger does in integers, at any size', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const given = growing(book.random, book.rows);
        const before = book.pairs.map(() => [book.amount(), book.amount()]);
        const [initial, maintenance] = sized(book, chunk, given, before);
        const expected = sizedSums(book, given, before, ({ row, size, notional }, tier, view) => {
          const imf = BigInt(given.growths[row]?.[view] as number);
          const counted = BigInt(size * given.size);
          return notional * (Number(liabilityWeight(counted, imf, BigInt(tier.rates[view]))) / 1e4);
        });
        expectSameBits(initial, expected[0] as number[]);
        expectSameBits(maintenance, expected[1] as number[]);
      }),
      { numRuns: runs(80, 27) },
    );
  });

  test('takes the integer root beyond 2^53, one step below a square and on it', () => {
    fc.assert(
      fc.property(anyBook(['whole']), fc.bigInt({ min: 100_000_000n, max: 2n ** 44n }), ({ book, chunk }, root) => {
        // imf of a whole step a unit of the root: the weight is the root
        const size = Number((root * root) / 10n);
        const given: SizedCase = {
          tiers: Array.from({ length: tableCount }, () => [{ upTo: Number.POSITIVE_INFINITY, rates: [0, 0], cums: [0, 0] }]),
          notionals: book.rows.map(() => 1),
          growths: book.rows.map(() => [1, 1]),
          size,
          least: undefined,
          ledger: [1, 1, 0],
        };
        const [initial] = sized(
          book,
          chunk,
          given,
          book.pairs.map(() => []),
        );
        const expected = book.pairs.map(() => 0);
        for (const { quantity, p } of futuresOf(book))
          expected[p] = (expected[p] as number) + Math.abs(quantity) * Number(floorRoot(10n * BigInt(Math.abs(quantity) * size) + 1n));
        expect(initial).toEqual(expected);
      }),
      { numRuns: runs(40, 14) },
    );
  });

  test('charges whole amounts rounded up, at least by the leverage chosen', () => {
    fc.assert(
      fc.property(anyBook(['whole']), fc.boolean(), ({ book, chunk }, chosen) => {
        const steps = 1_000_000;
        const least = futuresOf(book).map(() => [1 / (1 + book.random.whole(9)), 0] as const);
        const given: SizedCase = {
          ...growing(book.random, book.rows),
          // thousandths of a numeraire that a whole of a hundredth does not hold
          notionals: book.rows.map(() => (1 + book.random.whole(99_999)) / 8),
          growths: book.rows.map(() => [0, 0]),
          size: 0,
          least: chosen ? least : undefined,
          ledger: [steps, 1, 100],
        };
        const none = book.pairs.map(() => []);
        const [initial, maintenance] = sized(book, chunk, given, none);
        const expected = sizedSums(
          book,
          given,
          none.map(() => [0, 0]),
          ({ k, notional }, tier, view) => {
            const own = chosen ? Math.round((least[k]?.[view] as number) * steps) : 0;
            const weight = BigInt(Math.max(tier.rates[view], own));
            return Number(ceilDivide(BigInt(Math.floor(notional * 100)) * weight, BigInt(steps))) / 100;
          },
        );
        expectSameBits(initial, expected[0] as number[]);
        expectSameBits(maintenance, expected[1] as number[]);
      }),
      { numRuns: runs(80, 27) },
    );
  });

  test('has no figures where an account chose a leverage below 1, and spoils no other', () => {
    fc.assert(
      fc.property(anyBook(['whole']), fc.constantFrom(0, 100), ({ book, chunk }, wholes) => {
        const futures = futuresOf(book);
        const given: SizedCase = {
          ...growing(book.random, book.rows),
          least: futures.map((_, k) => [k === 0 ? Number.NaN : 0, 0]),
          ledger: [1e4, 1e7, wholes],
        };
        const [initial, maintenance] = sized(
          book,
          chunk,
          given,
          book.pairs.map(() => [0, 0]),
        );
        expect(initial.map(Number.isNaN)).toEqual(book.pairs.map((_, p) => p === futures[0]?.p));
        expect(maintenance.some(Number.isNaN)).toBe(false);
      }),
      { numRuns: runs(30, 10) },
    );
  });
});
