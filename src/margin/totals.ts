// Sums over the accounts of a run, in canonical order; accounts with a fault are counted and left out.
import type { MarginMode } from '../book/account.js';
import { callsOf, columnsOf } from './calls.js';
import { releasedCapital } from './released.js';
import type { MarginRun } from './result.js';
import { healthOf } from './runColumns.js';

/** The book under one margin mode; money in the numeraire. */
export interface ModeTotals {
  readonly mode: MarginMode;
  /** Accounts without a fault: those that are summed. */
  readonly accounts: number;
  readonly faulted: number;
  readonly positions: number;
  readonly collateralValue: number;
  readonly equity: number;
  /** The equity that the mode counts: isolated and cross leave the value of short options to their requirement. */
  readonly modeEquity: number;
  readonly unrealised: number;
  readonly notional: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly excess: number;
  /** modeEquity / maintenance of the sums; Infinity when nothing is required. */
  readonly health: number;
  /** notional / initial of the sums; NaN without positions. */
  readonly efficiency: number;
  /** Accounts with equity below the maintenance of this mode. */
  readonly belowMaintenance: number;
}

/** Throws BAD_ARGUMENT when the run did not compute the mode. */
export function totals(run: MarginRun, mode: MarginMode): ModeTotals {
  const columns = columnsOf(run, mode);
  const sum = (column: Float64Array | Uint32Array): number => sumOf(run, column);
  const equity = sum(run.equities);
  const modeEquity = sum(columns.equities);
  const notional = sum(run.notionals);
  const initial = sum(columns.initials);
  const maintenance = sum(columns.maintenances);
  const positions = sum(run.positionCounts);
  const faulted = run.statuses.reduce((count, status) => count + status, 0);
  return {
    mode,
    accounts: run.accounts.length - faulted,
    faulted,
    positions,
    collateralValue: sum(run.collateralValues),
    equity,
    unrealised: sum(run.unrealised),
    notional,
    initial,
    maintenance,
    modeEquity,
    excess: modeEquity - initial,
    health: healthOf(modeEquity, maintenance),
    efficiency: positions === 0 ? Number.NaN : notional / initial,
    belowMaintenance: callsOf(run, mode).below.length,
  };
}

/** Released capital of the book: the sums of `releasedCapital`. */
export interface ReleasedTotals {
  readonly isolatedToCross?: number;
  readonly crossToPortfolio?: number;
  readonly isolatedToPortfolio?: number;
}

export function releasedTotals(run: MarginRun): ReleasedTotals {
  const entries = Object.entries(releasedCapital(run)) as [keyof ReleasedTotals, Float64Array][];
  return Object.fromEntries(entries.map(([name, column]) => [name, sumOf(run, column)]));
}

function sumOf(run: MarginRun, column: Float64Array | Uint32Array): number {
  let sum = 0;
  for (let place = 0; place < column.length; place++) if (run.statuses[place] === 0) sum += column[place] as number;
  return sum;
}
