// Step bracketOwn: tiers by instrument, rates that grow with the size and leverage that the account has chosen, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { anyBook } from './onBlocks.js';
import { futuresOf, type SizedCase, sized, sizedSums } from './sizedCase.js';
import { tiersOf } from './tierCase.js';

describe('bracketOwn', () => {
  test('charges what bracketEach does at a rate that grows with the root of the size, at least the own rate of the position', () => {
    fc.assert(
      fc.property(anyBook(), fc.boolean(), ({ book, chunk }, chosen) => {
        const rate = (): number => Math.abs(book.amount()) / 100;
        const given: SizedCase = {
          tiers: tiersOf(book),
          notionals: book.table(book.rows.length),
          growths: book.rows.map(({ unit }) => (unit % 2 ? [0, 0] : [0.25, 0.5])),
          size: 0.75,
          least: chosen ? futuresOf(book).map(() => [rate(), rate()]) : undefined,
        };
        const before = book.pairs.map(() => [book.amount(), book.amount()]);
        const [initial, maintenance] = sized(book, chunk, given, before);
        const expected = sizedSums(book, given, before, ({ k, row, size, notional }, tier, view) => {
          const base = tier.rates[view];
          const grown = base - base / 5 + (given.growths[row]?.[view] as number) * Math.sqrt(size * given.size);
          const own = Math.max(grown, base);
          return notional * (chosen ? Math.max(own, given.least?.[k]?.[view] as number) : own) - tier.cums[view];
        });
        expectSameBits(initial, expected[0] as number[]);
        expectSameBits(maintenance, expected[1] as number[]);
      }),
      { numRuns: runs(80, 27) },
    );
  });
});
