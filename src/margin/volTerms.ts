// How much of a vol shock reaches an expiry: short expiries move more than long ones.

import type { InstrumentRows } from '../columns/packInstruments.js';
import { daysPerYear } from '../market/year.js';
import type { VolTerm } from '../rules/grid.js';
import type { BackendMath } from './backendMath.js';

/**
 * (referenceDays / max(days, floorDays))^power by row, power = shortPower up to referenceDays and longPower beyond, in the backend's arithmetic; 1 for rows
 * that do not expire, or have.
 */
export function volTermsOf(term: VolTerm, rows: Pick<InstrumentRows, 'count' | 'expiryYears'>, math: BackendMath): Float64Array {
  const ratios = new Float64Array(rows.count).fill(1);
  const powers = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const days = (rows.expiryYears[row] as number) * daysPerYear;
    if (!(days > 0)) continue;
    ratios[row] = term.referenceDays / Math.max(days, term.floorDays);
    powers[row] = days <= term.referenceDays ? term.shortPower : term.longPower;
  }
  return math.power(ratios, powers);
}
