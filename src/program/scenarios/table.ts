// A scenario set as a table: what one contract of every row gains under every scenario, priced once a tick for all accounts.
import { repriceScratch } from '../../../assembly/literals/block.js';
import type { ScenarioSet } from '../../rules/document/scenarioSet.js';
import type { Scenario } from '../../rules/document/scenarios.js';
import type { Compiler } from '../compile/compiler.js';
import type { Linked } from '../heap.js';
import { rowCodes } from '../tick/rowFlaw.js';
import type { Tick } from '../tick/tick.js';
import { ModelPrices } from './price.js';
import { type ReadSet, readSet } from './sets.js';
import type { ScenarioLines, ScenarioTable, TableForm } from './shape.js';
import { VolShocks } from './vols.js';

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
  const lines = linesOf(list, underlyings.length, width);
  const size = lines.moves.length;
  const cells = (rowCapacity + 1) * width;
  const table: ScenarioTable = {
    set,
    form,
    count,
    width,
    cells: heap.f64(cells),
    coinMoves: heap.f64(size),
    forgiven: heap.f64(size),
    weights: heap.f64(size),
    either: heap.f64(width),
    gains: heap.f64(width),
  };
  // a quote without an array may have its P&L under a set of blocks stand in: that set is priced first
  const assumed = set.arrays === undefined ? undefined : rules.assumptions.quotes?.riskArray;
  const standIn = typeof assumed === 'string' ? scenarioTable(compiler, assumed, form) : undefined;
  const scratch = compiler.once('scenario scratch', () => heap.f64(repriceScratch));
  const own = { moves: heap.f64(cells), logMoves: heap.f64(cells), shocks: heap.f64(cells), shifts: heap.f64(cells), scratch };
  const shocks = read.parts.map((part) => new VolShocks(rules, part, rowCapacity + 1));
  const model = set.arrays === undefined ? new ModelPrices(table, lines, shocks, own, cells) : undefined;
  compiler.onTick((tick, linked) => {
    if (tick.whole) fillLines(table, list, lines, tick, linked);
    const grid = linked.f64(table.cells, cells);
    if (model !== undefined) model.price(tick, linked, grid);
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

function linesOf(list: readonly Scenario[], underlyings: number, width: number): ScenarioLines {
  const column = (of: 'moves' | 'weights' | 'forgiven'): Float64Array =>
    Float64Array.from({ length: underlyings * width }, (_, i) => {
      const s = i % width;
      return list[s < list.length ? s : 0][of][Math.floor(i / width)];
    });
  return { moves: column('moves'), weights: column('weights'), forgiven: column('forgiven') };
}

function fillLines(table: ScenarioTable, list: readonly Scenario[], lines: ScenarioLines, tick: Tick, linked: Linked): void {
  const { width, set, count, form } = table;
  const { moves, weights, forgiven } = lines;
  linked.f64(table.weights, weights.length).set(weights);
  linked.f64(table.forgiven, forgiven.length).set(forgiven.map((one) => one * tick.currency));
  const coin = (_: number, i: number): number => moves[i] * (form === 'worth' ? 1 : weights[i]);
  linked.f64(table.coinMoves, moves.length).set(set.coin === 'current' ? moves.map(() => 0) : moves.map(coin));
  const either = linked.f64(table.either, width);
  const gains = linked.f64(table.gains, width);
  const kept = keepsOf(set);
  for (let s = 0; s < width; s++) {
    const at = s < count ? s : 0;
    either[s] = list[at].eitherSign ? -0 : 0;
    gains[s] = kept[at] === true ? 1 : 0;
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
    if (pnls === undefined && standIn !== undefined && tick.assumptions.standIn('quotes', 'riskArray', rows.ids[row]) !== undefined) {
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
    const base = form === 'worth' && rows.option[row] === 1 ? columns.values[row] : 0;
    for (let s = 0; s < width; s++) grid[row * width + s] = base + pnls[s < count ? s : 0] * columns.settlementPrices[row];
  }
}

function refuseNonFinite({ width }: ScenarioTable, { nameOf }: ReadSet, tick: Tick, grid: F64): void {
  for (const row of tick.moved) {
    let sum = 0;
    for (let s = row * width; s < (row + 1) * width; s++) sum += grid[s];
    if (!Number.isFinite(sum)) {
      const name = nameOf(tick.rows.underlyings[row]);
      tick.invalidate(row, { code: rowCodes.notFinite, field: `scenarios.${name}`, expectation: 'finite P&L', got: sum });
    }
    if (tick.columns.codes[row] !== 0) grid.fill(0, row * width, (row + 1) * width);
  }
}
