// Views of a batch on backend memory, exactly as long as the shape says; they stay valid as long as the batch.
import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import type { GreekColumns } from '../../columns/optionColumns.js';

/** Columns by instrument handle. */
export interface InstrumentViews {
  /** Handle of the underlying. */
  readonly underlyings: Uint32Array;
  /** Price of the forward or future, in the quote. */
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  /** Continuously compounded; inverse options do not read it. */
  readonly rates: Float64Array;
  /** 1 call, 0 put. */
  readonly calls: Uint8Array;
  /** Linear: numeraire per unit of quoted gain (multiplier x price of the settlement asset). Inverse: coins, or face, a contract. */
  readonly sizes: Float64Array;
  /** Price of the coin in the numeraire; read for inverse instruments only. */
  readonly settlementPrices: Float64Array;
  /** Factor on vol shocks, the term structure of a shock; 1 unless filled. */
  readonly volScales: Float64Array;
}

/** Scenario tables, [underlyings x stride] row-major: `Batch.stride` doubles from row to row. */
export interface ScenarioViews {
  /** Relative moves of the forwards, above -1. */
  readonly moves: Float64Array;
  /** Relative shocks of the vols, before volScales. */
  readonly volShocks: Float64Array;
  /** Absolute shifts of the vols. */
  readonly volShifts: Float64Array;
  /** [scenarios]: factor on the P&L, for the worst loss alone; 1 unless filled. */
  readonly weights: Float64Array;
}

/** Factors in the order of the underlyings, spot before vol: 2 an underlying. */
export interface FactorViews {
  /** Factor on the exposures; 1 unless filled, so that the matrix is a covariance. With vols, it is a correlation. */
  readonly vols: Float64Array;
  /** Row-major: a covariance or correlation, of which the lower triangle is read; or a lower triangular Cholesky factor. As the shape says. */
  readonly matrix?: Float64Array;
}

/** Positions by account (CSR): those of account a are starts[a] .. starts[a + 1]. Their order is the order of every sum. */
export interface PositionViews {
  /** [accounts + 1], ascending from 0. */
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
}

export interface InputViews {
  readonly instruments: InstrumentViews;
  readonly scenarios?: ScenarioViews;
  readonly factors?: FactorViews;
  readonly positions: PositionViews;
}

/**
 * Values and Greeks of one unit by handle, options then inverse options; as `core.greeks` gives them: inverse ones of the coin price.
 * NaN where the instrument has a fault.
 */
export interface BatchGreeks extends Omit<GreekColumns, 'faults' | 'faultCount' | 'warnings' | 'warningCount'> {
  /** Black deltas of inverse options: place handle - options. */
  readonly blackDeltas: Float64Array;
  readonly netDeltas: Float64Array;
}

/** By account; losses are positive. NaN (worstScenarios: 0) where the account has a fault. */
export interface BatchTail {
  /** max over scenarios of -weight x P&L: negative when every scenario gains. */
  readonly worstLosses: Float64Array;
  /** The first scenario that attains it. */
  readonly worstScenarios: Uint32Array;
  /** The tailCount-th largest loss, unweighted. */
  readonly valuesAtRisk: Float64Array;
  /** Mean of the tailCount largest losses. */
  readonly shortfalls: Float64Array;
  /** By rank of the shape: the losses of that rank, unweighted. */
  readonly ranked: readonly Float64Array[];
}

export interface ResultViews {
  readonly greeks: BatchGreeks;
  /** P&L of one contract under every scenario, [instruments x stride]. */
  readonly grid?: Float64Array;
  readonly tail?: BatchTail;
  readonly variances?: Float64Array;
  /** [accounts x underlyings x 2]: P&L of a move of each factor by its vol; spot before vol. */
  readonly exposures?: Float64Array;
  /** 0 ok, 1 the account has a fault. */
  readonly statuses: Uint8Array;
}

export function inputViews({ instruments, scenarios, factors, positions }: BatchColumns, sizes: BatchSizes): InputViews {
  const cut = <T extends Record<string, Float64Array | Uint32Array | Uint8Array>>(columns: T, length: number): T =>
    Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(0, length)])) as T;
  const { moves, volShocks, volShifts } = scenarios ?? {};
  const matrix = factors?.matrix ?? factors?.cholesky;
  return {
    instruments: cut(instruments, sizes.instruments),
    ...(scenarios && moves && volShocks && volShifts
      ? { scenarios: { moves, volShocks, volShifts, weights: scenarios.weights.subarray(0, sizes.scenarios) } }
      : {}),
    ...(factors ? { factors: { vols: factors.vols, ...(matrix ? { matrix } : {}) } } : {}),
    positions: { starts: positions.starts, ...cut({ handles: positions.handles, quantities: positions.quantities }, sizes.positions) },
  };
}

export function resultViews({ greeks, coinGreeks, scenarios, factors, results }: BatchColumns, sizes: BatchSizes): ResultViews {
  const options = sizes.options + sizes.inverseOptions;
  const [values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms] = greeks.map((column) => column.subarray(0, options)) as Nine;
  const [blackDeltas, netDeltas] = coinGreeks.map((column) => column.subarray(0, sizes.inverseOptions)) as [F64, F64];
  const { tail, variances } = results;
  const { accounts } = sizes;
  return {
    greeks: { values, deltas, gammas, vegas, thetas, rhos, vannas, volgas, charms, blackDeltas, netDeltas },
    ...(scenarios ? { grid: scenarios.grid } : {}),
    ...(tail
      ? {
          tail: {
            worstLosses: tail.worstLosses.subarray(0, accounts),
            worstScenarios: tail.worstScenarios.subarray(0, accounts),
            valuesAtRisk: tail.valuesAtRisk.subarray(0, accounts),
            shortfalls: tail.shortfalls.subarray(0, accounts),
            ranked: tail.ranked.map((column) => column.subarray(0, accounts)),
          },
        }
      : {}),
    ...(variances ? { variances: variances.subarray(0, accounts) } : {}),
    ...(factors?.exposures ? { exposures: factors.exposures.subarray(0, factorWidth * sizes.underlyings * accounts) } : {}),
    statuses: results.statuses.subarray(0, accounts),
  };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];
