// The seeded book of the whole runs: a chain, scenarios, accounts with positions, a factor of the covariance.
import { repriceScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../../src/backends/contract.js';
import { type Arena, columnBytes, rowStride, tailScratch } from '../../src/columns/arena.js';
import { optionBytes, seededOptions } from '../kernels/optionData.js';
import type { GridData } from '../kernels/optionGrid.js';
import { type Positions, positionBytes, Seeded, seededPositions } from '../kernels/seeded.js';

export interface Sizes {
  readonly accounts: number;
  /** On average; even. */
  readonly positions: number;
  readonly instruments: number;
  readonly scenarios: number;
  /** Risk units; two factors each, price and volatility. */
  readonly unitCount: number;
  readonly tailCount: number;
}

/** Factors of a unit. */
export const width = 2;

export const wholeRunSizes: Sizes = { accounts: 100_000, positions: 10, instruments: 2_000, scenarios: 1_000, unitCount: 5, tailCount: 10 };

/** A run of milliseconds, for the budget: a busy machine leaves some of them undisturbed. */
export const smallRunSizes: Sizes = { ...wholeRunSizes, accounts: 2_000, instruments: 200 };

export interface Book {
  readonly sizes: Sizes;
  /** Instruments, scenario tables and the grid. */
  readonly market: GridData;
  readonly positions: Positions;
  readonly weights: Float64Array;
  readonly cholesky: Float64Array;
}

const scratchOf = ({ scenarios }: Sizes): number => Math.max(repriceScratch, tailScratch(rowStride(scenarios)));

export function bookBytes(sizes: Sizes): number {
  const { accounts, positions, instruments, scenarios, unitCount } = sizes;
  const stride = rowStride(scenarios);
  const factors = unitCount * width;
  return (
    optionBytes(instruments) +
    2 * columnBytes(instruments, 4) +
    3 * columnBytes(instruments, 8) +
    5 * columnBytes(unitCount * stride, 8) +
    columnBytes(instruments * stride, 8) +
    columnBytes(scratchOf(sizes), 8) +
    columnBytes(scenarios, 8) +
    columnBytes(factors * factors, 8) +
    positionBytes(accounts, positions)
  );
}

function seededMarket(backend: Backend, arena: Arena, random: Seeded, sizes: Sizes): GridData {
  const { instruments, scenarios, unitCount } = sizes;
  const stride = rowStride(scenarios);
  const options = seededOptions(arena, random, instruments);
  const handles = arena.u32(instruments);
  const units = arena.u32(instruments);
  for (let h = 0; h < instruments; h++) {
    handles[h] = h;
    units[h] = Math.floor((h * unitCount) / instruments); // canonical order: positions of one unit stand together
  }
  const table = unitCount * stride;
  const scales = random.fill(arena.f64(instruments), 0.1, 10);
  const settlementPrices = arena.f64(instruments).fill(1);
  const volScales = random.fill(arena.f64(instruments), 0.5, 1.5);
  const moves = random.fill(arena.f64(table), -0.5, 0.5);
  const volShocks = random.fill(arena.f64(table), -0.4, 0.6);
  const volShifts = arena.f64(table).fill(0);
  const growths = arena.f64(table);
  const logMoves = arena.f64(table);
  for (let i = 0; i < table; i++) growths[i] = 1 + (moves[i] as number);
  backend.log(growths, logMoves, table);
  const grid = arena.f64(instruments * stride);
  const scratch = arena.f64(scratchOf(sizes));
  const tables = { moves, logMoves, volShocks, volShifts, volFloor: 0.01, grid, scratch };
  return { ...options, handles, units, scales, settlementPrices, volScales, ...tables, count: instruments, scenarios, stride };
}

export function seededBook(backend: Backend, arena: Arena, seed: number, sizes: Sizes): Book {
  const random = new Seeded(seed);
  const market = seededMarket(backend, arena, random, sizes);
  const weights = arena.f64(sizes.scenarios).fill(1);
  const factors = sizes.unitCount * width;
  const cholesky = arena.f64(factors * factors).fill(0);
  for (let i = 0; i < factors; i++) {
    for (let j = 0; j <= i; j++) cholesky[i * factors + j] = random.between(-0.2, 0.8);
  }
  const positions = seededPositions(arena, random, sizes.accounts, sizes.instruments, sizes.positions);
  return { sizes, market, positions, weights, cholesky };
}
