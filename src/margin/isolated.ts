// Isolated margin: every position stands alone; nothing offsets anything.
import { type InstrumentRows, linearOption } from '../columns/packInstruments.js';
import type { PositionColumns } from '../columns/packPositions.js';
import type { BracketColumns } from '../columns/packRules.js';
import { bracketInitial, bracketMaintenance, bracketOf } from './brackets.js';
import type { Charges } from './charges.js';
import type { Requirements } from './runColumns.js';
import type { Valuation } from './valuation.js';

/**
 * Requirements of one block of accounts: the sum over positions, in canonical order, of
 * spot, futures, perpetuals: N rate - cum of the bracket of N = |quantity| x bracket notional;
 * short option: |quantity| x its charge (see `chargesOf`); long option: quantity x value, in both requirements.
 */
export function isolatedRequirements(
  out: Requirements,
  positions: PositionColumns,
  from: number,
  to: number,
  rows: InstrumentRows,
  { values }: Valuation,
  charges: Charges,
  brackets: BracketColumns,
): void {
  const { starts, listedEnds, rows: positionRows, quantities } = positions;
  const { kinds, units } = rows;
  const { bracketNotionals, shortInitials, shortMaintenances } = charges;
  for (let place = from; place < to; place++) {
    const end = listedEnds[place - from] as number;
    let initial = 0;
    let maintenance = 0;
    for (let p = starts[place - from] as number; p < end; p++) {
      const row = positionRows[p] as number;
      const quantity = quantities[p] as number;
      if ((kinds[row] as number) < linearOption) {
        const notional = Math.abs(quantity) * (bracketNotionals[row] as number);
        const bracket = bracketOf(brackets, units[row] as number, notional);
        initial += bracketInitial(brackets, bracket, notional);
        maintenance += bracketMaintenance(brackets, bracket, notional);
      } else if (quantity < 0) {
        initial -= quantity * (shortInitials[row] as number);
        maintenance -= quantity * (shortMaintenances[row] as number);
      } else {
        initial += quantity * (values[row] as number);
        maintenance += quantity * (values[row] as number);
      }
    }
    out.initials[place] = initial;
    out.maintenances[place] = maintenance;
  }
}
