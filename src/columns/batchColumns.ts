// The memory of a batch, laid out for a shape: what the caller fills, what kernels hand on to each other, and the results.
import { type Arena, columnBytes } from './arena.js';
import { type ColumnTaker, paddedRows } from './takeColumns.js';
import type { VarianceForm } from './varianceForm.js';

/** Sizes of a batch, checked; strides and counts that follow from the shape. */
export interface BatchSizes {
  readonly options: number;
  readonly inverseOptions: number;
  readonly futures: number;
  readonly inverseFutures: number;
  /** All four kinds. */
  readonly instruments: number;
  readonly underlyings: number;
  readonly accounts: number;
  readonly positions: number;
  readonly scenarios: number;
  /** Doubles between the rows of scenario tables and of the grid; 0 without scenarios. */
  readonly stride: number;
  readonly tailCount: number;
  /** Ranks of the losses that have a column each. */
  readonly ranks: readonly number[];
  readonly volFloor: number;
  readonly factors: 'covariance' | 'cholesky' | undefined;
  /** Whether every account's exposures are kept. */
  readonly exposures: boolean;
  /** How the variance is computed, when there are factors. */
  readonly varianceForm: VarianceForm;
}

/** Accounts a block, as in a margin run: the runtime can swap in optimised code between blocks, and their columns stay in cache. */
export const blockAccounts = 256;

/** Factors an underlying: spot, vol. */
export const factorWidth = 2;

/** One row less than what kernels may read and write whole. */
const partOfGroup = 7;

const linearGreekCount = 9;
const coinGreekCount = 2;

export type BatchColumns = ReturnType<typeof takeBatchColumns>;

/** All columns, padded so that kernels may read and write whole groups of rows; a view of exactly its rows is what callers see. */
export function takeBatchColumns(columns: ColumnTaker, sizes: BatchSizes) {
  const { instruments, underlyings, accounts, positions, scenarios, stride } = sizes;
  // kinds after the first begin in the middle of a group of rows, so their last group ends that much later
  const rows = paddedRows(instruments + partOfGroup);
  const optionRows = paddedRows(sizes.options + sizes.inverseOptions + partOfGroup);
  const order = factorWidth * underlyings;
  const f64 = (length: number) => (): Float64Array => columns.f64(length);
  const many = (howMany: number, take: () => Float64Array): Float64Array[] => Array.from({ length: howMany }, take);
  const exposed = sizes.factors !== undefined || sizes.exposures;
  const perAccount = paddedRows(accounts);
  return {
    instruments: {
      underlyings: columns.u32(rows),
      forwards: columns.f64(rows),
      strikes: columns.f64(rows),
      expiryYears: columns.f64(rows),
      vols: columns.f64(rows),
      rates: columns.f64(rows),
      calls: columns.u8(rows),
      sizes: columns.f64(rows),
      settlementPrices: columns.f64(rows),
      volScales: columns.f64(rows),
    },
    handles: columns.u32(rows),
    /** values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms; of inverse options also blackDeltas, netDeltas. */
    greeks: many(linearGreekCount, f64(optionRows)),
    coinGreeks: many(coinGreekCount, f64(paddedRows(sizes.inverseOptions))),
    scenarios:
      scenarios === 0
        ? undefined
        : {
            moves: columns.f64(underlyings * stride),
            logMoves: columns.f64(underlyings * stride),
            volShocks: columns.f64(underlyings * stride),
            volShifts: columns.f64(underlyings * stride),
            weights: columns.f64(stride),
            grid: columns.f64(instruments * stride),
          },
    factors: exposed
      ? {
          vols: columns.f64(order),
          loadings: columns.f64(factorWidth * rows),
          exposures: sizes.exposures ? columns.f64(order * perAccount) : undefined,
          /** Exposures of one account whose sparse variance was refused. */
          row: sizes.varianceForm === 'sparse' ? columns.f64(order) : undefined,
          matrix: sizes.factors === 'covariance' ? columns.f64(order * order) : undefined,
          cholesky: sizes.factors === undefined ? undefined : columns.f64(order * order),
        }
      : undefined,
    positions: {
      starts: columns.u32(accounts + 1),
      handles: columns.u32(paddedRows(positions)),
      quantities: columns.f64(paddedRows(positions)),
    },
    results: {
      statuses: columns.u8(perAccount),
      variances: sizes.factors === undefined ? undefined : columns.f64(perAccount),
      tail:
        scenarios === 0
          ? undefined
          : {
              worstLosses: columns.f64(perAccount),
              worstScenarios: columns.u32(perAccount),
              valuesAtRisk: columns.f64(perAccount),
              shortfalls: columns.f64(perAccount),
              ranked: many(sizes.ranks.length, f64(perAccount)),
              /** Shortfalls beyond ranked losses, which nobody reads. */
              beyond: columns.f64(sizes.ranks.length === 0 ? 0 : perAccount),
            },
    },
  };
}

/** Makes every column harmless: instruments at the money one year out, scenarios that stand still, factors on their own, no positions. */
export function fillHarmless({ instruments, handles, scenarios, factors }: BatchColumns, sizes: BatchSizes): void {
  for (const column of ['forwards', 'strikes', 'expiryYears', 'vols', 'sizes', 'settlementPrices', 'volScales'] as const) {
    instruments[column].fill(1);
  }
  for (let handle = 0; handle < sizes.instruments; handle++) handles[handle] = handle;
  scenarios?.weights.fill(1, 0, sizes.scenarios);
  factors?.vols.fill(1);
  const order = factorWidth * sizes.underlyings;
  for (const matrix of [factors?.matrix, factors?.cholesky])
    for (let i = 0; i < order; i++) matrix?.fill(1, i * order + i, i * order + i + 1);
}

/** Clears all that a host may use, so that the system hands out every page now and not in the middle of a run. */
export function touchPages(arena: Arena, base: number): void {
  new Uint8Array(arena.memory.buffer as ArrayBuffer, base).fill(0);
}

/** Bytes that grow with the accounts and their positions, an account: 0 without accounts. */
export function bytesPerAccount(sizes: BatchSizes): number {
  const { accounts, positions, underlyings } = sizes;
  if (accounts === 0) return 0;
  const exposures = sizes.exposures ? factorWidth * underlyings * 8 : 0;
  const results =
    1 +
    (sizes.factors === undefined ? 0 : 8) +
    (sizes.scenarios === 0 ? 0 : 28) +
    (sizes.ranks.length === 0 ? 0 : 8 * (sizes.ranks.length + 1));
  const csr = columnBytes(accounts + 1, 4) + columnBytes(positions, 4) + columnBytes(positions, 8);
  return csr / accounts + results + exposures;
}
