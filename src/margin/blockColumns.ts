// The backend's memory during a run: every column of it, taken in one step.
import { type Arena, tailScratch } from '../columns/arena.js';
import { takePositionColumns } from '../columns/packPositions.js';
import { paddedRows, takeColumns } from '../columns/takeColumns.js';
import { takeExposureColumns } from './exposures.js';
import { takeGridColumns } from './grid.js';
import { factorWidth, greekWidth } from './loadings.js';
import type { Plan } from './plan.js';

/** Scenarios in the kernel's tail. The rule reads the worst one only, so one is enough. */
export const tailCount = 1;

export type BlockColumns = ReturnType<typeof takeBlock>;
export type PortfolioBlock = NonNullable<BlockColumns['portfolio']>;

/** All columns of a run on the backend's memory. Position columns serve one block after the other. */
export function takeBlock(arena: Arena, plan: Plan, accounts: number, positions: number, portfolio: boolean) {
  const units = plan.rows.underlyings.length;
  const rows = paddedRows(plan.rows.count);
  const padded = paddedRows(accounts);
  return takeColumns(arena, (columns) => ({
    positions: takePositionColumns(columns, accounts, positions),
    units: columns.u32(rows),
    greekLoadings: columns.f64(greekWidth * rows),
    greekSums: columns.f64(greekWidth * padded * units),
    portfolio: portfolio
      ? {
          grid: takeGridColumns(columns, plan.grid),
          loadings: columns.f64(factorWidth * rows),
          exposures: takeExposureColumns(columns, padded, units, positions),
          cholesky: columns.f64(factorWidth * units * factorWidth * units),
          variances: columns.f64(padded),
          scratch: columns.f64(tailScratch(plan.grid.stride)),
          worstLosses: columns.f64(padded),
          worstScenarios: columns.u32(padded),
          tailBounds: columns.f64(padded),
          tailMeans: columns.f64(padded),
        }
      : undefined,
  }));
}
