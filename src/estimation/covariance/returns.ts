// Return histories of several factors side by side: which rows count, as the caller states, and what a hole is.
import { fieldsOf, listOf } from '../../book/fields.js';
import { decay, doubles, identifier, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';

/**
 * Treatment of rows in which a factor has no return (NaN). intersect: only rows on which all have one. pairwise: each pair over the rows that both have;
 * the matrix need not be positive semi-definite then, and the repair rule decides. fault: a hole is refused.
 */
export const missingRules = ['intersect', 'pairwise', 'fault'] as const;
export type MissingRule = (typeof missingRules)[number];

export interface ReturnTable {
  readonly names: readonly string[];
  /** A column a factor, all on one calendar, oldest first. */
  readonly columns: readonly Float64Array[];
  /** [rows]: what is read, after the rule. */
  readonly rows: number;
  /** A column a factor, 1 where there is a return; undefined when nothing is missing. */
  readonly present: readonly Uint8Array[] | undefined;
}

const factorLimit = 4096;

/**
 * The checked table: holes cut, kept or refused. `minimum` is the fewest rows that count as an estimate, of each pair when pairwise.
 * Throws SHAPE_MISMATCH, DUPLICATE, NOT_FINITE (an infinity anywhere, a NaN under 'fault'), TOO_SHORT.
 */
export function returnTable(names: unknown, returns: unknown, missing: MissingRule, minimum: number): ReturnTable {
  const ids: string[] = [];
  listOf(names, 'names', 1, factorLimit).forEach((name, i) => {
    const id = identifier(name, `names[${i}]`);
    if (ids.includes(id)) throw new Fault('DUPLICATE', `names[${i}]`, 'a name that stands only once', id);
    ids.push(id);
  });
  const given = listOf(returns, 'returns', ids.length, ids.length).map((column, i) => doubles(column, `returns[${i}]`));
  const rows = given[0].length;
  let holes = 0;
  given.forEach((column, i) => {
    if (column.length !== rows) throw new Fault('SHAPE_MISMATCH', `returns[${i}]`, `as long as returns[0] (${rows})`, column.length);
    for (let row = 0; row < rows; row += 1) {
      const value = column[row];
      if (Number.isFinite(value)) continue;
      const hole = Number.isNaN(value) && missing !== 'fault';
      if (!hole) throw new Fault('NOT_FINITE', `returns.${ids[i]}[${row}]`, 'finite', value);
      holes += 1;
    }
  });
  const table = holes === 0 ? { names: ids, columns: given, rows, present: undefined } : withHoles(ids, given, rows, missing);
  if (table.rows < minimum)
    throw new Fault('TOO_SHORT', 'returns', `at least ${minimum} rows that count (missing: ${missing})`, table.rows);
  if (table.present !== undefined) checkPairs(ids, table.present, minimum);
  return table;
}

function withHoles(names: readonly string[], given: readonly Float64Array[], rows: number, missing: MissingRule): ReturnTable {
  const present = given.map((column) => Uint8Array.from(column, (value) => (Number.isNaN(value) ? 0 : 1)));
  if (missing === 'pairwise') return { names, columns: given.map((column) => column.map((x) => (Number.isNaN(x) ? 0 : x))), rows, present };
  const kept: number[] = [];
  for (let row = 0; row < rows; row += 1) if (present.every((column) => column[row] === 1)) kept.push(row);
  const columns = given.map((column) => Float64Array.from(kept, (row) => column[row]));
  return { names, columns, rows: kept.length, present: undefined };
}

function checkPairs(names: readonly string[], present: readonly Uint8Array[], minimum: number): void {
  present.forEach((a, i) => {
    for (let j = 0; j <= i; j += 1) {
      const b = present[j];
      let rows = 0;
      for (let row = 0; row < a.length; row += 1) rows += a[row] & b[row];
      if (rows < minimum) throw new Fault('TOO_SHORT', `returns.${names[i]}`, `at least ${minimum} rows together with ${names[j]}`, rows);
    }
  });
}

/** How a covariance is estimated; each kind states its own parameters. */
export type CovarianceMethod =
  | { readonly kind: 'sample' }
  | { readonly kind: 'ewma'; readonly lambda: number }
  | { readonly kind: 'ledoit-wolf'; readonly target: 'constant-correlation' | 'identity' };

/** The checked method. Throws UNKNOWN_KIND, UNKNOWN_FIELD, MISSING_FIELD, OUT_OF_RANGE. */
export function covarianceMethod(value: unknown): CovarianceMethod {
  const { kind } = fieldsOf(value, 'method', ['kind'], ['lambda', 'target']);
  const known = oneOf(kind, ['sample', 'ewma', 'ledoit-wolf'] as const, 'method.kind', 'UNKNOWN_KIND');
  if (known === 'sample') {
    fieldsOf(value, 'method', ['kind']);
    return { kind: 'sample' };
  }
  if (known === 'ewma') return { kind: 'ewma', lambda: decay(fieldsOf(value, 'method', ['kind', 'lambda']).lambda, 'method.lambda') };
  const { target } = fieldsOf(value, 'method', ['kind', 'target']);
  return { kind: 'ledoit-wolf', target: oneOf(target, ['constant-correlation', 'identity'] as const, 'method.target', 'UNKNOWN_KIND') };
}
