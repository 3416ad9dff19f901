// Numbers in text: what counts as one, when a double cannot hold it, and how to write one so that it reads back the same.
import { Fault } from '../fault.js';

const plainDecimal = /^-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i;

/**
 * A plain decimal (`-12.5`, `.5`, `4e-05`): no thousands separators, hexadecimal, leading plus or white space; -0 reads as 0.
 * Written without an exponent, a number of 2^53 or more must be exactly a double.
 * @throws Fault TYPE_MISMATCH (not a number), NOT_FINITE (NaN, Infinity, or beyond the double range), PRECISION_LOSS
 */
export function parseNumber(text: string, path: string): number {
  if (!plainDecimal.test(text)) {
    if (notFinite.test(text)) throw new Fault('NOT_FINITE', path, 'a finite number', text);
    throw new Fault('TYPE_MISMATCH', path, 'a plain decimal number', text);
  }
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Fault('NOT_FINITE', path, 'a number within the double range', text);
  if (value === 0) {
    if (/[1-9]/.test(mantissaOf(text))) throw new Fault('PRECISION_LOSS', path, 'zero or a number that a double can hold', text);
    return 0;
  }
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER && !isExact(text, value)) {
    throw new Fault('PRECISION_LOSS', path, 'a number that a double holds exactly', text);
  }
  return value;
}

/** The shortest text that `parseNumber` reads back as the same double; -0 is written as 0. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Fault('NOT_FINITE', 'number', 'finite', value);
  if (value === 0) return '0';
  const size = Math.abs(value);
  // String() pads these with zeros that the double does not hold.
  return size > Number.MAX_SAFE_INTEGER && size < 1e21 ? BigInt(value).toString() : String(value);
}

function mantissaOf(text: string): string {
  const exponent = text.search(/[eE]/);
  return exponent < 0 ? text : text.slice(0, exponent);
}

/** Whether a decimal of 2^53 or more is its double exactly; one with an exponent states its precision itself. */
function isExact(text: string, value: number): boolean {
  if (/[eE]/.test(text)) return true;
  const [whole = '', fraction = ''] = text.split('.');
  return /^0*$/.test(fraction) && BigInt(whole) === BigInt(value);
}
