// Requirement of a futures notional by leverage bracket: N x rate - cum, continuous at every border.
import type { BracketColumns } from '../columns/packRules.js';

/** Index of the bracket that a notional of underlying `unit` falls in: the first whose upper border is not below it. */
export function bracketOf({ starts, upTos }: BracketColumns, unit: number, notional: number): number {
  const last = (starts[unit + 1] as number) - 1;
  let bracket = starts[unit] as number;
  while (bracket < last && notional > (upTos[bracket] as number)) bracket++;
  return bracket;
}

export function bracketInitial(columns: BracketColumns, bracket: number, notional: number): number {
  return notional * (columns.initialRates[bracket] as number) - (columns.initialCums[bracket] as number);
}

export function bracketMaintenance(columns: BracketColumns, bracket: number, notional: number): number {
  return notional * (columns.maintenanceRates[bracket] as number) - (columns.maintenanceCums[bracket] as number);
}
