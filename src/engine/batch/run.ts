// What a run of a batch is asked for and hands out.

import { watched } from '../../book/watched.js';
import type { BatchSizes } from '../../columns/batchColumns.js';
import { Fault, type RowFault } from '../../fault.js';
import type { BatchGreeks, BatchTail, ResultViews } from './views.js';
import type { BatchOutputs, Outcome } from './work.js';

/** Selection of what a run computes; by default everything that the shape has room for. */
export interface BatchOptions {
  readonly greeks?: boolean;
  readonly tail?: boolean;
  readonly variance?: boolean;
  readonly exposures?: boolean;
  /** Hands out copies of the results instead of views: theirs to keep, whatever the batch does next. */
  readonly copy?: boolean;
  /** Blocks of work done, of all there are; ascending, at last all of them. What it throws ends the run. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface BatchRunOptions extends BatchOptions {
  /** Once it is aborted the run ends within milliseconds and rejects with the signal's reason; the batch can be run again. */
  readonly signal?: AbortSignal;
}

/** Results of one run: views that the next run overwrites, unless copies were asked for. What was not computed is absent. */
export interface BatchRun {
  readonly greeks?: BatchGreeks;
  readonly grid?: Float64Array;
  readonly tail?: BatchTail;
  readonly variances?: Float64Array;
  readonly exposures?: Float64Array;
  /** [accounts]: 0 ok, 1 a fault, and NaN in every result. */
  readonly statuses: Uint8Array;
  readonly faultyAccounts: number;
  /** Faults of the first faulty accounts, at most 100; `Batch.accountFault` explains any. */
  readonly accountFaults: readonly RowFault[];
  /** The first 10,000 of `instrumentFaultCount`. */
  readonly instrumentFaults: readonly RowFault[];
  readonly instrumentFaultCount: number;
  /** Options whose Greeks are limits, some of them infinite (SINGULAR: see GreekColumns.warnings). Their accounts keep their figures. */
  readonly instrumentWarnings: readonly RowFault[];
  readonly instrumentWarningCount: number;
}

export const optionNames = ['greeks', 'tail', 'variance', 'exposures', 'copy', 'onProgress'] as const;

/** Selection of results: whatever is unstated is computed if there is room for it. Throws TYPE_MISMATCH, BAD_ARGUMENT. */
export function wantedOf(options: BatchOptions, sizes: BatchSizes): BatchOutputs {
  const room = {
    greeks: sizes.options + sizes.inverseOptions > 0,
    tail: sizes.scenarios > 0,
    variance: sizes.factors !== undefined,
    exposures: sizes.exposures,
  };
  const pick = (name: keyof BatchOutputs): boolean => {
    const wanted = options[name] ?? room[name];
    if (typeof wanted !== 'boolean') throw new Fault('TYPE_MISMATCH', `options.${name}`, 'true or false', wanted);
    if (wanted && !room[name] && name !== 'greeks')
      throw new Fault('BAD_ARGUMENT', `options.${name}`, 'something the shape has room for', wanted);
    return wanted;
  };
  watched(options, 'options');
  return { greeks: pick('greeks'), tail: pick('tail'), variance: pick('variance'), exposures: pick('exposures') };
}

/** The results that were computed, as views or as copies. */
export function runOf(
  views: ResultViews,
  wanted: BatchOutputs,
  outcome: Outcome,
  accountFaults: readonly RowFault[],
  copy: boolean,
): BatchRun {
  const { greeks, grid, tail, variances, exposures, statuses } = views;
  const results = {
    ...(wanted.greeks ? { greeks } : {}),
    ...(wanted.tail && tail && grid ? { tail, grid } : {}),
    ...(wanted.variance && variances ? { variances } : {}),
    ...(wanted.exposures && exposures ? { exposures } : {}),
    statuses,
  };
  return { ...(copy ? copied(results) : results), ...outcome, accountFaults };
}

/** Fresh arrays instead of views. */
function copied<T extends object>(views: T): T {
  const copyOf = (value: unknown): unknown =>
    ArrayBuffer.isView(value)
      ? (value as Float64Array).slice()
      : Array.isArray(value)
        ? value.map(copyOf)
        : Object.fromEntries(Object.entries(value as object).map(([name, inner]) => [name, copyOf(inner)]));
  return copyOf(views) as T;
}
