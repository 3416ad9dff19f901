// What becomes of a block in which a row was outside the domain or came out not finite: the mirror image of assembly/math/rejection.ts.
import { validOption } from './black.js';

/** masks[i] = 1 where the row is inside the domain, else 0; checks[i] = 0. Both are columns of the scratch. */
export function validColumn(
  forwards: Float64Array,
  strikes: Float64Array,
  expiryYears: Float64Array,
  vols: Float64Array,
  calls: Uint8Array,
  from: number,
  scratch: Float64Array,
  masks: number,
  checks: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = from + i;
    const option = validOption(forwards[row], strikes[row], expiryYears[row], vols[row]);
    scratch[masks + i] = option && calls[row] <= 1 ? 1 : 0;
    scratch[checks + i] = 0;
  }
}

/** Clears the masks of rows whose rate is not finite. */
export function validRates(rates: Float64Array, from: number, scratch: Float64Array, masks: number, count: number): void {
  for (let i = 0; i < count; i++) if (!(Math.abs(rates[from + i]) < Number.POSITIVE_INFINITY)) scratch[masks + i] = 0;
}

/** Makes a result NaN where the row is invalid, and a check NaN where the result is not finite (x * 0 is 0 for every finite x). */
export function rejectColumn(
  results: Float64Array,
  from: number,
  scratch: Float64Array,
  masks: number,
  checks: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const result = scratch[masks + i] === 1 ? results[from + i] : Number.NaN;
    results[from + i] = result;
    scratch[checks + i] = scratch[checks + i] + result * 0;
  }
}

/** Pairs of rows with a check that is NaN; the last row may stand alone. */
export function countSuspects(scratch: Float64Array, checks: number, count: number): number {
  let suspect = 0;
  for (let i = 0; i < count; i += 2) {
    const check = scratch[checks + i] + (i + 1 < count ? scratch[checks + i + 1] : 0);
    if (!(check === 0)) suspect++;
  }
  return suspect;
}
