// Instruments that cannot be priced: what kernels answer and a cheap pass say whether there are any; only then is each row looked at.

import { type BatchColumns, type BatchSizes, factorWidth } from '../../columns/batchColumns.js';
import { linearNames } from '../../columns/optionColumns.js';
import {
  figureFault,
  figureNames,
  figuresOf,
  inputFault,
  isSingular,
  RowLog,
  type RowRemarks,
  wrongInput,
} from '../../columns/optionFault.js';
import { Fault } from '../../fault.js';

/** Results of a run by instrument. */
export interface InstrumentWork {
  readonly greeks: boolean;
  readonly grid: boolean;
  readonly loadings: boolean;
}

const inputNames = ['forwards', 'strikes', 'expiryYears', 'vols', 'rates'] as const;
const figures = figureNames(linearNames);
const unread = new Float64Array(0);
const noCalls = new Uint8Array(0);
const noOutputs: readonly Float64Array[] = [];
/** As for shocks: see checks.ts. */
const largestScale = 1e6;

/** Whether inputs that no kernel checks need a second look: forwards of futures; sizes, settlement prices and vol scales where they are used. */
export function suspectInputs({ instruments }: BatchColumns, sizes: BatchSizes, { grid, loadings }: InstrumentWork): boolean {
  const { forwards, settlementPrices, volScales } = instruments;
  let least = Number.POSITIVE_INFINITY;
  let check = 0;
  for (let h = sizes.options + sizes.inverseOptions; h < sizes.instruments; h++) {
    const forward = forwards[h];
    if (forward < least) least = forward;
    check += forward * 0;
  }
  if (!(least > 0) || check !== 0) return true;
  if (!grid && !loadings) return false;
  let lowest = 0;
  let highest = 0;
  for (let h = 0; h < sizes.instruments; h++) {
    const scale = volScales[h];
    if (scale < lowest) lowest = scale;
    if (scale > highest) highest = scale;
    check += instruments.sizes[h] * 0 + settlementPrices[h] * 0 + scale * 0;
  }
  return check !== 0 || lowest < 0 || highest > largestScale;
}

/**
 * Names every instrument with a fault, in the order of handles. Its rows of the grid and of the loadings become NaN, so that every account
 * that holds it does, and no other; so do its Greeks when they are why. One whose Greeks are infinite
 * limits (SINGULAR) is priced and exposed like any other: it is listed as a warning, and its accounts keep their figures.
 */
export function instrumentFaults(columns: BatchColumns, sizes: BatchSizes, work: InstrumentWork): RowRemarks {
  const log = new RowLog();
  for (let h = 0; h < sizes.instruments; h++) {
    const { fault, limit } = lookAt(columns, sizes, work, h);
    if (fault === undefined) {
      if (limit) log.warn(h, limit);
      continue;
    }
    log.refuse(noOutputs, h, fault);
    if (work.grid) columns.scenarios?.grid.fill(Number.NaN, h * sizes.stride, h * sizes.stride + sizes.scenarios);
    if (work.loadings) columns.factors?.loadings.fill(Number.NaN, factorWidth * h, factorWidth * (h + 1));
  }
  return log.remarks;
}

/** Fault of one instrument, if any, from the columns as they are. */
export function instrumentFault(columns: BatchColumns, sizes: BatchSizes, work: InstrumentWork, h: number): Fault | undefined {
  return lookAt(columns, sizes, work, h).fault?.();
}

interface Findings {
  readonly fault?: (() => Fault) | undefined;
  readonly limit?: (() => Fault) | undefined;
}

function lookAt(columns: BatchColumns, sizes: BatchSizes, work: InstrumentWork, h: number): Findings {
  const input = wrongInputs(columns, sizes, work, h);
  if (input) return { fault: input };
  const { fault, limit } = wrongGreeks(columns, sizes, work, h);
  return fault ? { fault } : { fault: wrongRows(columns, sizes, work, h), limit };
}

function wrongInputs({ instruments }: BatchColumns, sizes: BatchSizes, work: InstrumentWork, h: number): (() => Fault) | undefined {
  const { forwards, strikes, expiryYears, vols, rates, calls } = instruments;
  const option = h < sizes.options + sizes.inverseOptions;
  const inverse = h >= sizes.options && (option || h >= sizes.instruments - sizes.inverseFutures);
  const columns = option ? [forwards, strikes, expiryYears, vols, inverse ? unread : rates] : [forwards];
  const types = option ? calls : noCalls;
  const wrong = wrongInput(inputNames, columns, types, h);
  if (wrong >= 0) {
    return () => {
      const fault = inputFault(inputNames, columns, types, h, h, wrong);
      return fault.at(`instruments.${fault.path}`);
    };
  }
  if (!work.grid && !work.loadings) return undefined;
  for (const name of inverse ? (['sizes', 'settlementPrices'] as const) : (['sizes'] as const)) {
    const x = instruments[name][h];
    if (!Number.isFinite(x)) return () => new Fault('NOT_FINITE', `instruments.${name}[${h}]`, 'finite', x);
  }
  const scale = instruments.volScales[h];
  if (option && !(scale >= 0 && scale <= largestScale)) {
    return () =>
      new Fault(
        Number.isFinite(scale) ? 'OUT_OF_RANGE' : 'NOT_FINITE',
        `instruments.volScales[${h}]`,
        `between 0 and ${largestScale}`,
        scale,
      );
  }
  return undefined;
}

/** Greeks beyond the doubles become NaN; those of a row without a limit stay. */
function wrongGreeks({ instruments, greeks, coinGreeks }: BatchColumns, sizes: BatchSizes, work: InstrumentWork, h: number): Findings {
  if (!work.greeks || h >= sizes.options + sizes.inverseOptions) return {};
  const { forwards, strikes, expiryYears, vols } = instruments;
  const singular = isSingular(forwards[h], strikes[h], expiryYears[h], vols[h]);
  const kind = figuresOf(greeks, figures.limits, h, singular);
  if (kind === 'finite') return {};
  if (kind === 'limits') {
    const limit = (): Fault => {
      const fault = figureFault(greeks, figures.names, h, true, '');
      return fault.at(`greeks.${fault.path}`);
    };
    return { limit };
  }
  const fault = figureFault(greeks, figures.names, h, false, `instruments[${h}]`);
  for (const output of greeks) output[h] = Number.NaN;
  if (h >= sizes.options) for (const output of coinGreeks) output[h - sizes.options] = Number.NaN;
  return { fault: () => fault };
}

function wrongRows({ scenarios, factors }: BatchColumns, sizes: BatchSizes, work: InstrumentWork, h: number): (() => Fault) | undefined {
  if (work.grid && scenarios) {
    for (let s = 0; s < sizes.scenarios; s++) {
      const cell = scenarios.grid[h * sizes.stride + s];
      if (!Number.isFinite(cell))
        return () => new Fault('OVERFLOW', `instruments[${h}]`, `one with a finite P&L under scenario ${s}`, cell);
    }
  }
  if (work.loadings && factors) {
    for (let f = factorWidth * h; f < factorWidth * (h + 1); f++) {
      const loading = factors.loadings[f];
      if (!Number.isFinite(loading)) return () => new Fault('OVERFLOW', `instruments[${h}]`, 'one with a finite exposure', loading);
    }
  }
  return undefined;
}
