// How much of a vol shock reaches an expiry: short expiries move more than long ones.
import type { Lane } from '../lanes/contract.js';
import { daysPerYear } from '../market/year.js';
import type { Arena } from '../marshal/arena.js';
import { mapColumn } from '../marshal/columnMap.js';
import { type InstrumentRows, inverseOption, linearOption } from '../marshal/packInstruments.js';
import type { ScenarioRules } from '../rules/ruleSet.js';

/**
 * (referenceDays / max(days, floorDays))^power by row, power = shortPower up to referenceDays and longPower beyond, formed as
 * exp(power x log(ratio)) in the lane's arithmetic; 1 for rows without a vol.
 */
export function volTermsOf(lane: Lane, arena: Arena, rows: InstrumentRows, rules: ScenarioRules['volTerm']): Float64Array {
  const ratios = new Float64Array(rows.count).fill(1);
  const powers = new Float64Array(rows.count);
  for (let row = 0; row < rows.count; row++) {
    const kind = rows.kinds[row];
    if ((kind !== linearOption && kind !== inverseOption) || rows.spoiled[row] === 1) continue;
    const days = (rows.expiryYears[row] as number) * daysPerYear;
    ratios[row] = rules.referenceDays / Math.max(days, rules.floorDays);
    powers[row] = days <= rules.referenceDays ? rules.shortPower : rules.longPower;
  }
  const exponents = mapColumn(arena, lane.log, ratios);
  for (let row = 0; row < rows.count; row++) exponents[row] *= powers[row] as number;
  return mapColumn(arena, lane.exp, exponents);
}
