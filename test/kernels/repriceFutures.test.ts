// repriceFutures: P&L rows of linear futures, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowStride } from '../../src/columns/arena.js';
import { runs } from '../long.js';
import { repriceFuturesReference } from '../reference/repriceFutures.js';
import { hostile } from './arbitraryBooks.js';
import { type FuturesCase, futuresCase, move, oneFuture, paddedMoves, price, rowsOf } from './arbitraryFutures.js';
import { expectSameBits, onBackends } from './onBackends.js';

/** The rows of the handles on all backends. */
function repriceFutures(one: FuturesCase, stride = rowStride(one.scenarios)): number[][] {
  const { grid } = onBackends((backend, columns) => {
    const handles = columns.u32(one.handles);
    const forwards = columns.f64(one.forwards);
    const scales = columns.f64(one.scales);
    const units = columns.u32(one.units);
    const moves = columns.f64(paddedMoves(one, stride));
    const grid = columns.out(one.forwards.length * stride);
    backend.repriceFutures(handles, forwards, scales, units, moves, grid, handles.length, one.scenarios, stride);
    return { grid };
  });
  return rowsOf(grid, one, stride);
}

const reference = (one: FuturesCase): number[][] => repriceFuturesReference({ ...one, stride: one.scenarios });

describe('repriceFutures', () => {
  test('is scale x forward x move', () => {
    const rows = repriceFutures({
      handles: [2, 0],
      forwards: [100, 7, 50_000],
      scales: [2, 7, 0.5],
      settlementPrices: [],
      units: [0, 0, 1],
      moves: [0.5, 0, -0.25, 0.125, 1, -1],
      unitCount: 2,
      scenarios: 3,
    });
    expect(rows).toEqual([
      [3125, 25_000, -25_000],
      [100, 0, -50],
    ]);
  });

  test('no handle leaves the grid as it is', () => {
    expect(repriceFutures({ ...oneFuture(100, 1, 1, [0.5]), handles: [] })).toEqual([]);
  });

  test('a wider stride changes nothing', () => {
    const one = oneFuture(123.4, 5.6, 1, [0.1, -0.2, 0.3]);
    expect(repriceFutures(one, 8)).toEqual(repriceFutures(one));
  });

  test('a thousand scenarios are the same as the reference', () => {
    const moves = Array.from({ length: 2001 }, (_, s) => Math.sin(s));
    const one = oneFuture(63_251.37, 0.1, 1, moves);
    expectSameBits(repriceFutures(one).flat(), reference(one).flat());
  });

  test('every backend gives the bits of the reference, on hostile values too', () => {
    fc.assert(
      fc.property(futuresCase(hostile, hostile), (any) => {
        expectSameBits(repriceFutures(any).flat(), reference(any).flat());
      }),
      { numRuns: runs(200) },
    );
  });

  test('a forward that is NaN spoils its own row only', () => {
    fc.assert(
      fc.property(futuresCase(price, move), fc.nat(), (clean, pick) => {
        const hit = pick % clean.forwards.length;
        const forwards = clean.forwards.map((forward, h) => (h === hit ? Number.NaN : forward));
        const expected = repriceFutures(clean).map((row, j) => (clean.handles[j] === hit ? row.map(() => Number.NaN) : row));
        expect(repriceFutures({ ...clean, forwards })).toEqual(expected);
      }),
      { numRuns: runs(50, 17) },
    );
  });

  test('no move is no P&L, and the opposite move the opposite P&L', () => {
    fc.assert(
      fc.property(price, price, move, (forward, scale, by) => {
        const [[none, up, down]] = repriceFutures(oneFuture(forward, scale, 1, [0, by, -by]));
        expect(none).toBe(0);
        expect(up + down).toBe(0);
      }),
      { numRuns: runs(50, 17) },
    );
  });
});
