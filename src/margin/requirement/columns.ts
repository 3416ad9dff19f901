// The backend's memory during a run of term rules: grids, positions of a block, their groups and scenario P&L.
import type { Arena } from '../../columns/arena.js';
import type { InstrumentRows } from '../../columns/packInstruments.js';
import { takePositionColumns } from '../../columns/packPositions.js';
import { takeColumns } from '../../columns/takeColumns.js';
import type { GridPlan } from './gridPlan.js';
import { takeGridTables } from './gridTable.js';
import { takeGroups } from './groups.js';

/** Takes every column in one step; those of positions serve one block after the other. */
export function takeRunColumns(
  arena: Arena,
  rows: InstrumentRows,
  grids: ReadonlyMap<string, GridPlan>,
  accounts: number,
  positions: number,
) {
  const run = takeColumns(arena, (columns) => ({
    positions: takePositionColumns(columns, accounts, positions),
    starts: columns.u32(positions + 9),
    grids: takeGridTables(columns, rows, grids),
    groupPnls: new Map([...grids].map(([name, { stride }]) => [name, columns.f64((positions + 8) * stride)] as const)),
  }));
  return { ...run, groups: { ...takeGroups(positions), starts: run.starts } };
}

export type RunColumns = ReturnType<typeof takeRunColumns>;
