// Equity of accounts: collateral after haircuts, P&L of futures, value of options (isolated and cross margin count long options only).
import { type InstrumentRows, linearOption } from '../columns/packInstruments.js';
import type { PositionColumns } from '../columns/packPositions.js';
import type { Charges } from './charges.js';
import type { RunColumns } from './runColumns.js';
import type { Valuation } from './valuation.js';

/** Fills equity and its parts for the accounts of one block; `collateralValues` must be there already. Sums run in canonical order. */
export function fillEquities(
  out: RunColumns,
  positions: PositionColumns,
  from: number,
  to: number,
  rows: InstrumentRows,
  valuation: Valuation,
  charges: Charges,
): void {
  const { starts, listedEnds, rows: positionRows, quantities, gains } = positions;
  const { kinds, scales } = rows;
  for (let place = from; place < to; place++) {
    const start = starts[place - from] as number;
    const end = listedEnds[place - from] as number;
    let futuresPnl = 0;
    let optionValue = 0;
    let longValue = 0;
    let unrealised = 0;
    let notional = 0;
    for (let p = start; p < end; p++) {
      const row = positionRows[p] as number;
      const quantity = quantities[p] as number;
      const pnl = (gains[p] as number) * (scales[row] as number);
      unrealised += pnl;
      if ((kinds[row] as number) < linearOption) futuresPnl += pnl;
      else {
        const value = quantity * (valuation.values[row] as number);
        optionValue += value;
        if (quantity > 0) longValue += value;
      }
      notional += Math.abs(quantity) * (charges.notionals[row] as number);
    }
    out.positionCounts[place] = end - start;
    out.futuresPnls[place] = futuresPnl;
    out.optionValues[place] = optionValue;
    out.unrealised[place] = unrealised;
    out.notionals[place] = notional;
    out.standardEquities[place] = (out.collateralValues[place] as number) + futuresPnl + longValue;
    out.equities[place] = (out.collateralValues[place] as number) + futuresPnl + optionValue;
  }
}
