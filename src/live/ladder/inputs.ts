// Inputs of a health ladder: columns of all accounts and, optionally, the rows to judge.
import { fieldsOf, instant } from '../../book/fields.js';
import { standing } from '../../check.js';
import { Fault } from '../../fault.js';

export interface LadderInputs {
  /** ms since 1970, never before that of the inputs before. */
  readonly time: number;
  /** By row of all accounts, as the columns of a requirement are. */
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Rows to judge; all by default. */
  readonly rows?: ArrayLike<number>;
}

/** The same, looked at; the columns are the caller's. */
export function readInputs(inputs: LadderInputs, accounts: number, before: number | null): LadderInputs {
  const given = fieldsOf(inputs, 'inputs', ['time', 'equities', 'initials', 'maintenances'], ['rows']);
  const time = instant(given.time, 'inputs.time');
  if (before !== null && time < before)
    throw new Fault('OUT_OF_RANGE', 'inputs.time', `at least ${before}, that of the inputs before`, time);
  const equities = columnOf(given.equities, 'inputs.equities');
  const initials = columnOf(given.initials, 'inputs.initials', equities.length);
  const maintenances = columnOf(given.maintenances, 'inputs.maintenances', equities.length);
  if (equities.length < accounts) throw new Fault('SHAPE_MISMATCH', 'inputs.equities', `at least ${accounts} accounts`, equities);
  const columns = { time, equities, initials, maintenances };
  return given.rows === undefined ? columns : { ...columns, rows: rowsOf(given.rows, equities.length) };
}

function columnOf(value: unknown, path: string, length?: number): Float64Array {
  if (!(value instanceof Float64Array)) throw new Fault('TYPE_MISMATCH', path, 'a Float64Array', value);
  if (length !== undefined && value.length !== length) throw new Fault('SHAPE_MISMATCH', path, `${length} accounts`, value);
  return standing(value, path);
}

function rowsOf(value: unknown, accounts: number): ArrayLike<number> {
  const isList = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
  if (!isList) throw new Fault('TYPE_MISMATCH', 'inputs.rows', 'an array of rows', value);
  const rows = value as ArrayLike<number>;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (row >>> 0 !== row || row >= accounts)
      throw new Fault('OUT_OF_RANGE', `inputs.rows[${i}]`, `a row of the ${accounts} accounts`, row);
  }
  return rows;
}
