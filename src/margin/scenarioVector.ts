// The P&L of one account under every scenario, worked out again for that account alone: the bits that the run's worst loss came from.

import type { Backend } from '../backends/contract.js';
import type { Arena } from '../columns/arena.js';
import { type PackSource, positionBound } from '../columns/packBlocks.js';
import { packInstruments } from '../columns/packInstruments.js';
import { PositionPacker, packed, takePositionColumns } from '../columns/packPositions.js';
import { takeColumns } from '../columns/takeColumns.js';
import { Fault } from '../fault.js';
import type { Market } from '../market/market.js';
import { accountPath } from './faults.js';
import { fillGrid, type GridInputs, takeGridColumns } from './grid.js';
import { accountIndex, faultsOf } from './lookup.js';
import type { Plan } from './plan.js';
import type { MarginRun } from './result.js';

export interface VectorSource {
  readonly backend: Backend;
  readonly arena: Arena;
  readonly market: Market;
  readonly plan: Plan;
  readonly source: PackSource;
  readonly run: Pick<MarginRun, 'accounts' | 'subaccounts' | 'statuses' | 'faults'>;
}

/** [scenarios], numeraire; a copy. Throws UNKNOWN_ACCOUNT, or the fault of an account that has one. */
export function scenarioVector(
  { backend, arena, market, plan, source, run }: VectorSource,
  account: string,
  subaccount: string,
): Float64Array {
  const place = accountIndex(run, account, subaccount);
  if (run.statuses[place] === 1) {
    const [fault] = faultsOf(run, account, subaccount);
    if (fault) throw new Fault(fault.code, fault.path, fault.expectation, fault.got);
  }
  const [own, grid] = ownRows(market, plan, source, place);
  const count = plan.scenarios.length;
  const mark = arena.mark();
  try {
    const columns = takeColumns(arena, (taker) => ({
      positions: takePositionColumns(taker, 1, positionBound(own, place, place + 1)),
      grid: takeGridColumns(taker, grid),
      vector: taker.f64(grid.stride),
    }));
    fillGrid(backend, columns.grid, grid);
    const outcomes = new Uint8Array(1);
    new PositionPacker(own).pack(columns.positions, place, place + 1, new Uint8Array(source.order.count), outcomes);
    const { starts, rows, quantities } = columns.positions;
    backend.scenarioRows(starts, rows, quantities, columns.grid.grid, columns.vector, 1, count, grid.stride);
    const vector = columns.vector.slice(0, count);
    if (outcomes[0] !== packed)
      throw new Fault('OVERFLOW', `${accountPath(account, subaccount)}.positions`, 'within the range of doubles', 'a sum beyond it');
    const bad = vector.findIndex((pnl) => !Number.isFinite(pnl));
    if (bad >= 0) {
      const label = JSON.stringify(plan.scenarios[bad]?.label);
      throw new Fault('OVERFLOW', `${accountPath(account, subaccount)}.scenarios[${label}]`, 'a finite P&L', vector[bad]);
    }
    return vector;
  } finally {
    arena.release(mark);
  }
}

/** The listing cut down to what one account holds: the same rows in the same order, priced from the same inputs. */
function ownRows(market: Market, plan: Plan, source: PackSource, place: number): [PackSource, GridInputs] {
  const { book, order, listingRows } = source;
  const held = new Set<number>();
  for (let i = order.positionStarts[place] as number; i < (order.positionStarts[place + 1] as number); i++) {
    held.add(listingRows[book.positionInstruments[order.positionRows[i] as number] as number] as number);
  }
  const kept = Uint32Array.from(held).sort();
  const rows = packInstruments(
    market,
    kept.map((row) => plan.rows.handles[row] as number),
  );
  const prices = new Float64Array(rows.count);
  const volTerms = new Float64Array(rows.count).fill(1);
  const renumbered = new Int32Array(plan.rows.listed).fill(-1);
  for (const [row, before] of kept.entries()) {
    prices[row] = plan.valuation.prices[before] as number;
    volTerms[row] = plan.volTerms[before] as number;
    renumbered[before] = row;
  }
  const ownListing = listingRows.map((row) => (row < 0 ? -1 : (renumbered[row] as number)));
  return [
    { book, order, instruments: rows, listingRows: ownListing, prices },
    { ...plan.grid, rows, volTerms },
  ];
}
