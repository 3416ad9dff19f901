// repriceInverseFutures: P&L rows of inverse futures, coins converted at their shocked price, on every backend.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { inverseDefinitionError, scenarioCellScore } from '../precision.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { inverseFutureByDefinition, repriceInverseFuturesReference } from '../reference/repriceInverseFutures.js';
import { needs, sharedPath } from '../shared.js';
import { hostile } from './arbitraryBooks.js';
import { type FuturesCase, futuresCase, move, oneFuture, paddedMoves, price, rowsOf } from './arbitraryFutures.js';
import { expectSameBits, onBackends } from './onBackends.js';

/** The rows of the handles on all backends. */
function repriceInverseFutures(one: FuturesCase, stride = rowStride(one.scenarios)): number[][] {
  const { grid } = onBackends((backend, columns) => {
    const handles = columns.u32(one.handles);
    const forwards = columns.f64(one.forwards);
    const scales = columns.f64(one.scales);
    const settlementPrices = columns.f64(one.settlementPrices);
    const units = columns.u32(one.units);
    const moves = columns.f64(paddedMoves(one, stride));
    const grid = columns.out(one.forwards.length * stride);
    backend.repriceInverseFutures(handles, forwards, scales, settlementPrices, units, moves, grid, handles.length, one.scenarios, stride);
    return { grid };
  });
  return rowsOf(grid, one, stride);
}

const reference = (one: FuturesCase): number[][] => repriceInverseFuturesReference({ ...one, stride: one.scenarios });

describe('repriceInverseFutures', () => {
  test("pays face x (1/F - 1/F') coins, worth the shocked price each", () => {
    // 10 dollars of face at 100: up by 1/4, 10/100 - 10/125 = 0.02 coins at 110 x 1.25 = 137.5; down by 1/2, -0.1 coins at 55
    expect(repriceInverseFutures(oneFuture(100, 10, 110, [0.25, -0.5, 0]))).toEqual([[2.75, -5.5, 0]]);
  });

  test('picks rows by handle and tables by unit', () => {
    const rows = repriceInverseFutures({
      handles: [2, 0],
      forwards: [100, 7, 50],
      scales: [10, 7, 100],
      settlementPrices: [100, 7, 200],
      units: [0, 0, 1],
      moves: [0.5, 0, -0.25, 0.125, 1, -1],
      unitCount: 2,
      scenarios: 3,
    });
    expect(rows).toEqual([
      [50, 400, -400],
      [5, 0, -2.5],
    ]);
  });

  test('a move to nothing has its limit: the face is lost', () => {
    expect(repriceInverseFutures(oneFuture(100, 10, 100, [-1]))).toEqual([[-10]]);
  });

  test('no handle leaves the grid as it is', () => {
    expect(repriceInverseFutures({ ...oneFuture(100, 1, 1, [0.5]), handles: [] })).toEqual([]);
  });

  test('a thousand scenarios are the same as the reference', () => {
    const moves = Array.from({ length: 2001 }, (_, s) => Math.sin(s) / 2);
    const one = oneFuture(63_251.37, 10, 63_197.02, moves);
    expectSameBits(repriceInverseFutures(one).flat(), reference(one).flat());
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    fc.assert(
      fc.property(futuresCase(hostile, hostile), (any) => {
        expectSameBits(repriceInverseFutures(any).flat(), reference(any).flat());
      }),
      { numRuns: runs(200) },
    );
  });

  test('agrees with the definition, coins times their new price', () => {
    fc.assert(
      fc.property(price, price, price, move, (forward, scale, settlementPrice, by) => {
        const [[pnl]] = repriceInverseFutures(oneFuture(forward, scale, settlementPrice, [by]));
        const gross = (scale * settlementPrice * (2 + by)) / forward; // 1/F and 1/F' each round before they are subtracted
        const error = Math.abs(pnl - inverseFutureByDefinition(scale, forward, settlementPrice, by));
        expect(error).toBeLessThanOrEqual(inverseDefinitionError * gross);
      }),
      { numRuns: runs(200) },
    );
  });

  test('a forward that is NaN or 0 spoils its own row only', () => {
    fc.assert(
      fc.property(futuresCase(price, move), fc.nat(), fc.constantFrom(Number.NaN, 0), (clean, pick, bad) => {
        const hit = pick % clean.forwards.length;
        const forwards = clean.forwards.map((forward, h) => (h === hit ? bad : forward));
        repriceInverseFutures({ ...clean, forwards }).forEach((row, j) => {
          if (clean.handles[j] === hit) expect(row.every((pnl) => !Number.isFinite(pnl))).toBe(true);
          else expectSameBits(row, repriceInverseFutures(clean)[j]);
        });
      }),
      { numRuns: runs(50, 17) },
    );
  });

  const vectors = 'vectors/numerics/scenario_reval.json';
  test.skipIf(!sharedPath(vectors))(needs('cells score at most 8 against 60-digit references', vectors), () => {
    const { books } = JSON.parse(readFileSync(sharedPath(vectors) as string, 'utf8')) as { books: readonly RevalBook[] };
    const inverse = books.filter(({ positions }) => positions.length === 1 && /^inverse_(perp|future)$/.test(positions[0].kind));
    expect(inverse.length).toBeGreaterThan(0);
    for (const { id, index, positions, scenarios } of inverse) {
      const [{ qty, mult, F }] = positions;
      const [row] = repriceInverseFutures(
        oneFuture(
          F,
          mult,
          index,
          scenarios.map(({ spot }) => spot),
        ),
      );
      scenarios.forEach(({ pnl_usd, kappa }, s) => {
        expect(scoreOf(qty * row[s], parseDecimal(pnl_usd), Number(kappa)), `${id} ${s}`).toBeLessThanOrEqual(scenarioCellScore);
      });
    }
  });
});

interface RevalBook {
  readonly id: string;
  readonly index: number;
  readonly positions: readonly { readonly kind: string; readonly qty: number; readonly mult: number; readonly F: number }[];
  readonly scenarios: readonly { readonly spot: number; readonly pnl_usd: string; readonly kappa: string }[];
}
