// Fields of replies: objects and rows whatever a venue wraps them in, numbers as text, blanks that mean "not applicable".
import { Fault } from '../../fault.js';
import { parseNumber } from '../number.js';

export type Row = Readonly<Record<string, unknown>>;

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const wrappers = ['result', 'data', 'list', 'rows', 'results', 'response'];

/** Rows of what a venue answered: the envelope (`result`, `data`, `list` ...) is taken off, however deep; an object alone is one row. */
export function rowsOf(reply: unknown, path = 'reply'): readonly Row[] {
  if (Array.isArray(reply)) return reply.flatMap((one, i) => rowsOf(one, `${path}[${i}]`));
  if (!isRow(reply)) throw new Fault('TYPE_MISMATCH', path, 'an object or a list of objects', reply);
  const enveloped = wrappers.find((key) => Object.hasOwn(reply, key) && typeof reply[key] === 'object' && reply[key] !== null);
  const envelope = enveloped !== undefined && Object.keys(reply).every((key) => envelopeKeys.has(key));
  return envelope ? rowsOf(reply[enveloped], `${path}.${enveloped}`) : [reply];
}

const envelopeKeys = new Set([
  ...wrappers,
  ...['jsonrpc', 'id', 'usIn', 'usOut', 'usDiff', 'testnet', 'code', 'msg', 'retCode', 'retMsg', 'retExtInfo', 'time', 'category'],
  ...['nextPageCursor', 'next', 'prev', 'topic', 'success', 'inTime', 'outTime'],
]);

/** A key that is there and not blank. */
export function has(row: Row, key: string): boolean {
  return Object.hasOwn(row, key) && row[key] !== undefined && row[key] !== null && row[key] !== '';
}

const thousands = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;

/** The number of a field, text or number; undefined where it is absent or blank. Thousands commas, which some venues print, are read as such. */
export function maybe(row: Row, key: string, path: string): number | undefined {
  if (!has(row, key)) return undefined;
  const value = row[key];
  const at = `${path}.${key}`;
  if (typeof value === 'string') return parseNumber(thousands.test(value) ? value.replaceAll(',', '') : value, at);
  if (typeof value !== 'number') throw new Fault('TYPE_MISMATCH', at, 'a number, or one as text', value);
  if (!Number.isFinite(value)) throw new Fault('NOT_FINITE', at, 'a finite number', value);
  return value + 0;
}

/** The number of a field that must be there. */
export function must(row: Row, key: string, path: string): number {
  const value = maybe(row, key, path);
  if (value === undefined) throw new Fault('MISSING_FIELD', `${path}.${key}`, 'a number', row[key]);
  return value;
}

/** The text of a field; undefined where it is absent or blank. */
export function word(row: Row, key: string): string | undefined {
  return has(row, key) && typeof row[key] === 'string' ? row[key] : undefined;
}

export function mustWord(row: Row, key: string, path: string): string {
  const found = word(row, key);
  if (found === undefined) throw new Fault('MISSING_FIELD', `${path}.${key}`, 'text', row[key]);
  return found;
}

/** An object of a field; undefined where it is none. */
export function part(row: Row, key: string): Row | undefined {
  return isRow(row[key]) ? row[key] : undefined;
}

/** Rows of a field that holds a list; none where there is none. */
export function list(row: Row, key: string): readonly Row[] {
  const value = row[key];
  return Array.isArray(value) ? value.filter(isRow) : [];
}

/** Unit of the last digit that a field shows: 0.001 of "12.340"; 1 without decimals. */
export function lastDigit(row: Row, key: string): number {
  const text = String(row[key]).replaceAll(',', '');
  const [, fraction = ''] = /\.(\d+)$/.exec(text) ?? [];
  return Number(`1e-${fraction.length}`);
}

/** Fields of the first row, for a message. */
export function seenIn(rows: readonly Row[]): string {
  const keys = Object.keys(rows[0] ?? {});
  return keys.length === 0 ? 'no fields' : `an object of ${keys.slice(0, 6).join(', ')}${keys.length > 6 ? ' ...' : ''}`;
}

/** Error message in a venue's reply, in its several spellings. */
export function errorIn(reply: unknown): string | undefined {
  if (!isRow(reply)) return undefined;
  const { error, code, retCode } = reply;
  if (isRow(error)) return String(error.message ?? error.code ?? 'error');
  if (typeof error === 'string' && error !== '') return [error, reply.message].filter((one) => typeof one === 'string').join(': ');
  if (typeof retCode === 'number' && retCode !== 0) return String(reply.retMsg ?? retCode);
  const failed = (typeof code === 'number' && code < 0) || (typeof code === 'string' && /^[1-9]\d*$/.test(code));
  return failed && has(reply, 'msg') ? String(reply.msg) : undefined;
}
