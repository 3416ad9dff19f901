// Arbitrary listings of futures and their scenario tables, for the two kernels that reprice them.
import fc from 'fast-check';
import { table } from './arbitraryBooks.js';

export interface FuturesCase {
  /** Instruments to reprice, each at most once; the others' rows stay as they are. */
  readonly handles: readonly number[];
  readonly forwards: readonly number[];
  readonly scales: readonly number[];
  readonly settlementPrices: readonly number[];
  readonly units: readonly number[];
  /** [units x scenarios], without padding. */
  readonly moves: readonly number[];
  readonly unitCount: number;
  readonly scenarios: number;
}

/** Up to nine instruments of up to three units under up to eleven scenarios. */
export function futuresCase(price: fc.Arbitrary<number>, move: fc.Arbitrary<number>): fc.Arbitrary<FuturesCase> {
  return fc
    .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 11 }))
    .chain(([instruments, unitCount, scenarios]) =>
      fc.record({
        handles: fc.shuffledSubarray(Array.from({ length: instruments }, (_, h) => h)),
        forwards: table(price, instruments, 1),
        scales: table(price, instruments, 1),
        settlementPrices: table(price, instruments, 1),
        units: table(fc.nat(unitCount - 1), instruments, 1),
        moves: table(move, unitCount, scenarios),
        unitCount: fc.constant(unitCount),
        scenarios: fc.constant(scenarios),
      }),
    );
}

/** One instrument of one unit. */
export function oneFuture(forward: number, scale: number, settlementPrice: number, moves: readonly number[]): FuturesCase {
  return {
    handles: [0],
    forwards: [forward],
    scales: [scale],
    settlementPrices: [settlementPrice],
    units: [0],
    moves,
    unitCount: 1,
    scenarios: moves.length,
  };
}

/** The table as kernels want it: rows `stride` apart, NaN between. */
export function paddedMoves({ moves, scenarios, unitCount }: FuturesCase, stride: number): number[] {
  const padded = new Array<number>(unitCount * stride).fill(Number.NaN);
  moves.forEach((move, i) => {
    padded[Math.floor(i / scenarios) * stride + (i % scenarios)] = move;
  });
  return padded;
}

/** The cells of the handles' rows, without padding; expects every other row to be untouched (NaN, as `Columns.out` gives it). */
export function rowsOf(grid: Float64Array, { handles, forwards, scenarios }: FuturesCase, stride: number): number[][] {
  forwards.forEach((_, h) => {
    const row = grid.subarray(h * stride, (h + 1) * stride);
    if (!handles.includes(h) && !row.every(Number.isNaN)) throw new Error(`row ${h} was written`);
  });
  return handles.map((h) => [...grid.subarray(h * stride, h * stride + scenarios)]);
}

/** A price of a future, a face, a coin. */
export const price = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
/** A relative move that leaves a price above nothing. */
export const move = fc.double({ min: -0.99, max: 5, noNaN: true });
