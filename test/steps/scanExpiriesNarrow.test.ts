// Step scanExpiriesNarrow: worst losses of expiries over four scenarios at most, as a stream, on every backend.
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { expiryScan, expirySuite } from './expirySuite.js';
import { anyBook } from './onBlocks.js';
import { ScanCase } from './scanCase.js';

describe('scanExpiriesNarrow', () => {
  expirySuite('scanExpiriesNarrow', 4);

  test('gives the bits of scanExpiries', () => {
    fc.assert(
      fc.property(anyBook(['ordinary']), ({ book, chunk }) => {
        const one = new ScanCase(book, 4, 0);
        const shares = book.table(book.expiries);
        const before = book.pairs.map(() => 0);
        const [wide, narrow] = (['scanExpiries', 'scanExpiriesNarrow'] as const).map((name) =>
          expiryScan(name, one, chunk, shares, before),
        );
        for (const name of ['out 0', 'rows']) expectSameBits(narrow?.[name] as number[], wide?.[name] as number[]);
      }),
      { numRuns: runs(20, 7) },
    );
  });
});
