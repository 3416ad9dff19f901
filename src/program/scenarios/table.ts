// A scenario set as a table: what one contract of every row gains under every scenario, priced once a tick for all accounts.
import { repriceScratch } from '../../../assembly/literals/block.js';
import type { Scenario, ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Compiler } from '../compile/compiler.js';
import type { Linked } from '../heap.js';
import { rowCodes, type Tick } from '../tick/tick.js';
import { priceModel } from './price.js';
import { type ReadSet, readSet } from './sets.js';
import type { ScenarioTable, TableForm } from './shape.js';

/** Tables of one set and form are one. */
export function scenarioTable(compiler: Compiler, name: string, form: TableForm): ScenarioTable {
  return compiler.once(`scenarios ${name} ${form}`, () => makeTable(compiler, name, form));
}

function makeTable(compiler: Compiler, name: string, form: TableForm): ScenarioTable {
  const { rules, heap, underlyings, rowCapacity } = compiler;
  const read = readSet(compiler, name);
  const { set, list } = read;
  const count = list.length;
  const width = Math.max(4, (count + 3) & ~3);
  const lines = underlyings.length * width;
  const cells = (rowCapacity + 1) * width;
  const table: ScenarioTable = {
    set,
    form,
    count,
    width,
    cells: heap.f64(cells),
    coinMoves: heap.f64(lines),
    forgiven: heap.f64(lines),
    weights: heap.f64(lines),
    either: heap.f64(width),
    gains: heap.f64(width),
  };
  // a quote without an array may have its P&L under a set of blocks stand in: that set is priced first
  const assumed = set.arrays === undefined ? undefined : rules.assumptions.quotes?.riskArray;
  const standIn = typeof assumed === 'string' ? scenarioTable(compiler, assumed, form) : undefined;
  const scratch = compiler.once('scenario scratch', () => heap.f64(repriceScratch));
  const own = { moves: heap.f64(cells), logMoves: heap.f64(cells), shocks: heap.f64(cells), shifts: heap.f64(cells) };
  compiler.onTick((tick, linked) => {
    if (tick.whole) fillLines(table, list, tick, linked, form);
    const grid = linked.f64(table.cells, cells);
    for (const row of tick.moved) grid.fill(0, row * width, (row + 1) * width);
    if (set.arrays === undefined) priceModel(table, read, tick, linked, own, scratch, form, cells);
    else fillArrays(table, standIn && linked.f64(standIn.cells, (rowCapacity + 1) * standIn.width), tick, grid, form);
    refuseNonFinite(table, read, tick, grid);
  });
  return table;
}

/** Which blocks count no gain beyond the price range: those that state `beyond`. Source: Deribit, extended table. */
function keepsOf(set: ScenarioSet): boolean[] {
  if (set.blocks === undefined) return Array.from({ length: set.arrays ?? 0 }, () => true);
  return set.blocks.flatMap(({ ranges, moves, vols, beyond }) =>
    (ranges ?? moves ?? []).flatMap(() => vols.map(() => beyond === undefined)),
  );
}

function fillLines(table: ScenarioTable, list: readonly Scenario[], tick: Tick, linked: Linked, form: TableForm): void {
  const { width, set, count } = table;
  const lines = tick.market.underlyings.length * width;
  const [coinMoves, forgiven, weights] = [table.coinMoves, table.forgiven, table.weights].map((at) => linked.f64(at, lines)) as [
    F64,
    F64,
    F64,
  ];
  const either = linked.f64(table.either, width);
  const gains = linked.f64(table.gains, width);
  const kept = keepsOf(set);
  for (let s = 0; s < width; s++) {
    const at = s < count ? s : 0;
    const one = list[at] as Scenario;
    either[s] = one.eitherSign ? -0 : 0;
    gains[s] = kept[at] === true ? 1 : 0;
    for (let u = 0; u < tick.market.underlyings.length; u++) {
      const weight = one.weights[u] as number;
      weights[u * width + s] = weight;
      forgiven[u * width + s] = (one.forgiven[u] as number) * tick.currency;
      coinMoves[u * width + s] = set.coin === 'current' ? 0 : (one.moves[u] as number) * (form === 'worth' ? 1 : weight);
    }
  }
}

type F64 = Float64Array<ArrayBuffer>;

/** Published arrays: P&L of one contract by scenario, in what it settles in. */
function fillArrays({ width, count }: ScenarioTable, standIn: F64 | undefined, tick: Tick, grid: F64, form: TableForm): void {
  const { rows, columns } = tick;
  for (const row of tick.moved) {
    if (columns.codes[row] !== 0) continue;
    const pnls = tick.quote(row).riskArray;
    // both tables are of as many scenarios, so of one width
    if (
      pnls === undefined &&
      standIn !== undefined &&
      tick.assumptions.standIn('quotes', 'riskArray', rows.ids[row] as string) !== undefined
    ) {
      grid.set(standIn.subarray(row * width, (row + 1) * width), row * width);
      continue;
    }
    if (pnls?.length !== count) {
      tick.invalidate(row, {
        code: rowCodes.missingAttribute,
        field: 'riskArray',
        expectation: `of ${count} scenarios`,
        got: pnls?.length ?? 'none',
      });
      continue;
    }
    const base = form === 'worth' && rows.option[row] === 1 ? (columns.values[row] as number) : 0;
    for (let s = 0; s < width; s++)
      grid[row * width + s] = base + (pnls[s < count ? s : 0] as number) * (columns.settlementPrices[row] as number);
  }
}

function refuseNonFinite({ width }: ScenarioTable, { nameOf }: ReadSet, tick: Tick, grid: F64): void {
  for (const row of tick.moved) {
    let sum = 0;
    for (let s = row * width; s < (row + 1) * width; s++) sum += grid[s] as number;
    if (!Number.isFinite(sum)) {
      const name = nameOf(tick.rows.underlyings[row] as number);
      tick.invalidate(row, { code: rowCodes.notFinite, field: `scenarios.${name}`, expectation: 'finite P&L', got: sum });
    }
    if (tick.columns.codes[row] !== 0) grid.fill(0, row * width, (row + 1) * width);
  }
}
