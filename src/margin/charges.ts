// What one contract is charged by the isolated rule, and the notionals it counts with, by row of the listing.
import { type InstrumentRows, inverseFutures, inverseOption, linearFutures, linearOption } from '../columns/packInstruments.js';
import type { IsolatedRules } from '../rules/ruleSet.js';
import type { Valuation } from './valuation.js';

/** Numeraire per contract, [rows] each. */
export interface Charges {
  /** At index prices, for efficiency: multiplier x index; for inverse futures their face. 0 for booked coins. */
  readonly notionals: Float64Array;
  /** At the instrument's own price, for brackets: size x price; for inverse futures their face. 0 for options. */
  readonly bracketNotionals: Float64Array;
  /** Requirement of a short option. 0 for other rows. */
  readonly shortInitials: Float64Array;
  readonly shortMaintenances: Float64Array;
}

/**
 * Short option: (max(initialFloor, initialRate - OTM/S) x S) x multiplier + value, maintenance (maintenanceRate x S) x multiplier + value; S the index
 * and OTM = max(0, K - S) for a call, max(0, S - K) for a put, K in the numeraire (linear strikes are quoted in the settlement asset).
 */
export function chargesOf(rows: InstrumentRows, { values }: Valuation, rules: IsolatedRules['options']): Charges {
  const charges: Charges = {
    notionals: new Float64Array(rows.count),
    bracketNotionals: new Float64Array(rows.count),
    shortInitials: new Float64Array(rows.count),
    shortMaintenances: new Float64Array(rows.count),
  };
  for (let row = 0; row < rows.listed; row++) {
    if (rows.spoiled[row] === 1) continue;
    const kind = rows.kinds[row];
    const size = rows.sizes[row] as number;
    const contracts = rows.multipliers[row] as number;
    const index = rows.indexes[row] as number;
    charges.notionals[row] = kind === inverseFutures ? size : contracts * index;
    if (kind === inverseFutures) charges.bracketNotionals[row] = size;
    else if (kind === linearFutures) charges.bracketNotionals[row] = size * (rows.forwards[row] as number);
    else if (kind === linearOption || kind === inverseOption) {
      const strike = (rows.strikes[row] as number) * (kind === linearOption ? (rows.settlementPrices[row] as number) : 1);
      const otm = Math.max(0, rows.calls[row] === 1 ? strike - index : index - strike);
      const rate = Math.max(rules.initialFloor, rules.initialRate - otm / index);
      charges.shortInitials[row] = rate * index * contracts + (values[row] as number);
      charges.shortMaintenances[row] = rules.maintenanceRate * index * contracts + (values[row] as number);
    }
  }
  return charges;
}
