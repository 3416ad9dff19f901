// The work of a batch as stages: kernels over blocks of instruments first, then over blocks of accounts.
import { greeksScratch, repriceScratch } from '../../assembly/literals/block.js';
import type { Column, Stage } from '../backends/stage.js';
import { tailScratch } from './arena.js';
import { type BatchColumns, type BatchSizes, blockAccounts } from './batchColumns.js';
import { exposureStage, positionsEach, varianceScratch, varianceStage } from './exposureStages.js';
import { by, rows, value, whole } from './stageArguments.js';

/** Options a block of the greeks kernels: whole blocks of their own, some tens of microseconds. */
const greeksRows = 3072;
/** Cells a block of the reprice kernels, about; and the instruments they price together at most. */
const repriceCells = 16_384;
const repriceRows = 192;
/** Nanoseconds in the WASM backend (Zen 3 and 4), roughly: an option; a cell; a position under a scenario. */
const [greeksNs, cellNs, tailNs] = [20, 12, 0.2];

export interface BatchStages {
  readonly greeks: readonly Stage[];
  readonly reprice: readonly Stage[];
  /** Exposures that are kept. */
  readonly exposures: readonly Stage[];
  /** Exposures that are kept, then variances. */
  readonly variance: readonly Stage[];
  readonly tail: readonly Stage[];
}

/** Everything a batch can be asked for, laid out once: a run allocates nothing. Stages without rows are left out. */
export function batchStages(columns: BatchColumns, sizes: BatchSizes): BatchStages {
  const exposures = columns.factors?.exposures && sizes.accounts > 0 ? [exposureStage(columns, sizes, columns.factors.exposures)] : [];
  const variance = columns.factors?.cholesky && sizes.accounts > 0 ? [...exposures, varianceStage(columns, sizes)] : [];
  return {
    greeks: greeksStages(columns, sizes).filter((stage) => stage.rows > 0),
    reprice: columns.scenarios ? repriceStages(columns, sizes).filter((stage) => stage.rows > 0) : [],
    exposures,
    variance,
    tail: columns.scenarios && sizes.accounts > 0 ? tailStages(columns, sizes) : [],
  };
}

/** Doubles that an instance works in. */
export function batchScratch(sizes: BatchSizes): number {
  const tail = sizes.scenarios === 0 ? 0 : Math.max(repriceScratch, tailScratch(sizes.stride));
  return Math.max(greeksScratch, tail, sizes.factors === undefined ? 0 : varianceScratch(sizes));
}

function greeksStages({ instruments, greeks, coinGreeks }: BatchColumns, { options, inverseOptions }: BatchSizes): Stage[] {
  const { forwards, strikes, expiryYears, vols, rates, calls } = instruments;
  const inputs = [forwards, strikes, expiryYears, vols].map((column) => column.subarray(options));
  const [values, deltas, gammas, vegas, thetas, , vannas, volgas, charms] = greeks.map((column) => column.subarray(options)) as Nine;
  const coins = [values, ...coinGreeks, deltas, gammas, vegas, thetas, vannas, volgas, charms];
  return [
    {
      kernel: 'greeks',
      arguments: [
        ...[forwards, strikes, expiryYears, vols, rates, calls, ...greeks].map((column) => by(column)),
        { scratch: greeksScratch },
        rows,
      ],
      rows: options,
      blockRows: greeksRows,
      rowNs: greeksNs,
    },
    {
      kernel: 'inverseGreeks',
      arguments: [
        ...[...inputs, calls.subarray(options), ...coins].map((column) => by(column as Column)),
        { scratch: greeksScratch },
        rows,
      ],
      rows: inverseOptions,
      blockRows: greeksRows,
      rowNs: greeksNs,
    },
  ];
}

function repriceStages({ instruments, handles, scenarios }: BatchColumns, sizes: BatchSizes): Stage[] {
  const { underlyings, forwards, strikes, expiryYears, vols, rates, calls, settlementPrices, volScales } = instruments;
  const { moves, logMoves, volShocks, volShifts, grid } = scenarios as NonNullable<BatchColumns['scenarios']>;
  const perBlock = Math.ceil(repriceCells / sizes.scenarios / 8) * 8;
  const blockRows = Math.min(repriceRows, perBlock);
  const size = [rows, value(sizes.scenarios), value(sizes.stride)];
  const shocks = [moves, logMoves, volShocks, volShifts].map(whole);
  const out = [value(sizes.volFloor), whole(grid), { scratch: repriceScratch }, ...size];
  const firstInverse = sizes.options;
  const firstFuture = firstInverse + sizes.inverseOptions;
  const firstInverseFuture = firstFuture + sizes.futures;
  return [
    {
      kernel: 'reprice',
      arguments: [
        by(handles),
        ...[forwards, strikes, expiryYears, vols, rates, calls, instruments.sizes, volScales, underlyings].map(whole),
        ...shocks,
        ...out,
      ],
      rows: sizes.options,
      blockRows,
      rowNs: cellNs * sizes.scenarios,
    },
    {
      kernel: 'repriceInverse',
      arguments: [
        by(handles.subarray(firstInverse)),
        ...[forwards, strikes, expiryYears, vols, calls, instruments.sizes, settlementPrices, volScales, underlyings].map(whole),
        ...shocks,
        ...out,
      ],
      rows: sizes.inverseOptions,
      blockRows,
      rowNs: cellNs * sizes.scenarios,
    },
    {
      kernel: 'repriceFutures',
      arguments: [by(handles.subarray(firstFuture)), ...[forwards, instruments.sizes, underlyings, moves, grid].map(whole), ...size],
      rows: sizes.futures,
      blockRows: 8 * perBlock,
      rowNs: sizes.scenarios,
    },
    {
      kernel: 'repriceInverseFutures',
      arguments: [
        by(handles.subarray(firstInverseFuture)),
        ...[forwards, instruments.sizes, settlementPrices, underlyings, moves, grid].map(whole),
        ...size,
      ],
      rows: sizes.inverseFutures,
      blockRows: 8 * perBlock,
      rowNs: sizes.scenarios,
    },
  ];
}

/** The tail, then each ranked loss as the end of a tail of its own. */
function tailStages({ positions, scenarios, results }: BatchColumns, sizes: BatchSizes): Stage[] {
  const { grid, weights } = scenarios as NonNullable<BatchColumns['scenarios']>;
  const { worstLosses, worstScenarios, valuesAtRisk, shortfalls, ranked, beyond } = results.tail as NonNullable<
    BatchColumns['results']['tail']
  >;
  const stage = (tailCount: number, losses: F64, means: F64): Stage => ({
    kernel: 'scenarioTail',
    arguments: [
      by(positions.starts),
      ...[positions.handles, positions.quantities, grid, weights].map(whole),
      { scratch: tailScratch(sizes.stride) },
      ...[worstLosses, worstScenarios, losses, means].map((column) => by(column as Column)),
      rows,
      value(sizes.scenarios),
      value(sizes.stride),
      value(tailCount),
    ],
    rows: sizes.accounts,
    blockRows: blockAccounts,
    rowNs: tailNs * sizes.scenarios * positionsEach(sizes),
  });
  return [stage(sizes.tailCount, valuesAtRisk, shortfalls), ...sizes.ranks.map((rank, n) => stage(rank, ranked[n] as F64, beyond))];
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
