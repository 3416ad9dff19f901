// Closes of risk factors side by side: prices and, where there are any, vols, on the calendar of the prices.
import { Fault } from '../../fault.js';
import type { History } from '../../market/history.js';

/** 'fault': a blank is refused. 'trim': only the rows after the last blank of any factor are read. */
export const missingCloses = ['fault', 'trim'] as const;
export type MissingCloses = (typeof missingCloses)[number];

/** The factor of the volatility of an underlying; the underlying's own id is the factor of its price. */
export function volFactor(underlying: string): string {
  return `${underlying}:vol`;
}

/** Levels of the factors, a column each, [rows], oldest first; all positive. */
export interface FactorCloses {
  readonly names: readonly string[];
  readonly rows: number;
  readonly columns: readonly Float64Array[];
}

/**
 * The underlyings that the histories hold, prices first, then vols: in their order, whatever the accounts hold, so that no account's figures depend
 * on another's. Rows are those of `history`; a vol of no row of its own is a blank. Throws MISSING_FIELD for a blank under 'fault'.
 */
export function factorCloses(
  underlyings: readonly string[],
  history: History,
  volHistory: History | undefined,
  missing: MissingCloses,
): FactorCloses {
  const names: string[] = [];
  const columns: Float64Array[] = [];
  const prices = new Map(history.dates.map((date, row) => [date, row]));
  for (const [source, nameOf] of [
    [history, (id: string) => id],
    [volHistory, volFactor],
  ] as const) {
    if (source === undefined) continue;
    const width = source.names.length;
    for (const id of underlyings) {
      const at = source.names.indexOf(id);
      if (at < 0) continue;
      const column = new Float64Array(history.dates.length).fill(Number.NaN);
      source.dates.forEach((date, row) => {
        const place = prices.get(date);
        if (place !== undefined) column[place] = source.closes[row * width + at];
      });
      names.push(nameOf(id));
      columns.push(column);
    }
  }
  let first = 0;
  columns.forEach((column, i) => {
    const blank = column.findLastIndex((close) => Number.isNaN(close));
    if (blank < 0) return;
    if (missing === 'fault') {
      const path = `history.closes[${blank}][${JSON.stringify(names[i])}]`;
      throw new Fault('MISSING_FIELD', path, "a close; with missing: 'trim' the rows after it are read", Number.NaN);
    }
    first = Math.max(first, blank + 1);
  });
  return { names, rows: history.dates.length - first, columns: columns.map((column) => column.subarray(first)) };
}
