// Cross margin: futures of one underlying net; options of one expiry are charged at most what they can lose.
import { type InstrumentRows, linearOption } from '../columns/packInstruments.js';
import type { PositionColumns } from '../columns/packPositions.js';
import type { BracketColumns } from '../columns/packRules.js';
import type { CrossRules } from '../rules/ruleSet.js';
import { bracketInitial, bracketMaintenance, bracketOf } from './brackets.js';
import type { Charges } from './charges.js';
import type { Requirements } from './runColumns.js';
import type { Valuation } from './valuation.js';

/**
 * Requirements of one block of accounts, the sum over underlyings in canonical order of
 * - futures: bracket requirement of |long - short| + hedged rate x min(long, short), of the signed bracket notionals;
 * - options, expiry by expiry: the smaller of the isolated sum and of the maximum loss,
 *   max(0, value now - min over settlement prices {0, every strike} of the payoff) + value of the shorts + unpaired rate x index x max(0, -net calls).
 * It leans on the canonical order of positions: underlying, futures before options, expiry, strike ascending.
 */
export function crossRequirements(
  out: Requirements,
  positions: PositionColumns,
  from: number,
  to: number,
  rows: InstrumentRows,
  { values }: Valuation,
  charges: Charges,
  brackets: BracketColumns,
  rules: CrossRules,
): void {
  const { starts, listedEnds, rows: positionRows, quantities } = positions;
  const { kinds, units, sizes, multipliers, indexes, strikes, calls, expiryGroups } = rows;
  const { bracketNotionals, shortInitials, shortMaintenances } = charges;
  const hedgedInitial = rules.hedgedRate.initial;
  const hedgedMaintenance = rules.hedgedRate.maintenance;
  const unpairedInitial = rules.unpairedCallRate.initial;
  const unpairedMaintenance = rules.unpairedCallRate.maintenance;

  for (let place = from; place < to; place++) {
    const end = listedEnds[place - from] as number;
    let initial = 0;
    let maintenance = 0;
    let p = starts[place - from] as number;
    while (p < end) {
      const unit = units[positionRows[p] as number] as number;
      const index = indexes[positionRows[p] as number] as number;
      let long = 0;
      let short = 0;
      for (; p < end; p++) {
        const row = positionRows[p] as number;
        if (units[row] !== unit || (kinds[row] as number) >= linearOption) break;
        const notional = (quantities[p] as number) * (bracketNotionals[row] as number);
        if (notional > 0) long += notional;
        else short -= notional;
      }
      const hedged = Math.min(long, short);
      const net = Math.abs(long - short);
      const bracket = bracketOf(brackets, unit, net);
      initial += bracketInitial(brackets, bracket, net) + hedgedInitial * hedged;
      maintenance += bracketMaintenance(brackets, bracket, net) + hedgedMaintenance * hedged;

      while (p < end && units[positionRows[p] as number] === unit) {
        const group = expiryGroups[positionRows[p] as number] as number;
        let alone = 0;
        let aloneMaintenance = 0;
        let worth = 0;
        let owed = 0;
        let netCalls = 0;
        // Payoff at settlement price 0, and its slope just above: puts fall one for one, calls are still worth nothing.
        let payoff = 0;
        let slope = 0;
        let next = p;
        for (; next < end && expiryGroups[positionRows[next] as number] === group; next++) {
          const row = positionRows[next] as number;
          const quantity = quantities[next] as number;
          const value = quantity * (values[row] as number);
          const size = quantity * (sizes[row] as number);
          worth += value;
          if (quantity < 0) owed -= value;
          alone += quantity < 0 ? -quantity * (shortInitials[row] as number) : value;
          aloneMaintenance += quantity < 0 ? -quantity * (shortMaintenances[row] as number) : value;
          if (calls[row] === 1) netCalls += quantity * (multipliers[row] as number);
          else {
            payoff += size * (strikes[row] as number);
            slope -= size;
          }
        }
        // From strike to strike: at each, a put stops falling or a call starts rising, both add their size to the slope.
        let lowest = payoff;
        let at = 0;
        for (; p < next; p++) {
          const row = positionRows[p] as number;
          const strike = strikes[row] as number;
          payoff += slope * (strike - at);
          at = strike;
          if (payoff < lowest) lowest = payoff;
          slope += (quantities[p] as number) * (sizes[row] as number);
        }
        // what the shorts are worth now stands in this requirement, not in the equity of the mode: as in the isolated charge
        const loss = Math.max(0, worth - lowest) + owed;
        const unpaired = index * Math.max(0, -netCalls);
        initial += Math.min(alone, loss + unpairedInitial * unpaired);
        maintenance += Math.min(aloneMaintenance, loss + unpairedMaintenance * unpaired);
      }
    }
    out.initials[place] = initial;
    out.maintenances[place] = maintenance;
  }
}
