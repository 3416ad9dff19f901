// Cost of one open order's fill by scenario.
// -(its P&L + the gain of buying at the limit rather than the base price); the part in coin moves with the coin.
import type { Compiler } from '../compile/compiler.js';
import type { Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import { settlementShare } from './counting.js';
import type { ScenarioTable } from './shape.js';

export class OrderCosts {
  readonly #table: ScenarioTable;
  readonly #compiler: Compiler;
  #grid = new Float64Array(0);
  #moves = new Float64Array(0);
  #weights = new Float64Array(0);
  #tick: Tick | undefined;

  constructor(table: ScenarioTable, compiler: Compiler) {
    this.#table = table;
    this.#compiler = compiler;
  }

  begin(linked: Linked, tick: Tick): void {
    const { cells, coinMoves, weights, width } = this.#table;
    const lines = this.#compiler.underlyings.length * width;
    this.#grid = linked.f64(cells, this.#compiler.rowCapacity * width);
    this.#moves = linked.f64(coinMoves, lines);
    this.#weights = linked.f64(weights, lines);
    this.#tick = tick;
  }

  /** Writes what a fill costs to costs[scenarios], weighted. */
  fill(costs: Float64Array, row: number, quantity: number, limit: number): void {
    const { rows } = this.#compiler;
    const { width, count, set } = this.#table;
    const tick = this.#tick as Tick;
    const { columns } = tick;
    const inverse = rows.inverse[row] === 1;
    const option = rows.option[row] === 1;
    const base = option && set.price === 'mark' ? (tick.quoteAttribute(row, 'mark') ?? Number.NaN) : columns.prices[row];
    const gain = quantity * (inverse && !option ? 1 / limit - 1 / base : base - limit) * settlementShare(set, tick, row);
    const cash = gain * columns.scales[row];
    const coins = inverse ? gain * columns.multipliers[row] * columns.indexes[row] : 0;
    const line = rows.underlyings[row] * width;
    for (let s = 0; s < count; s++) {
      const pnl = quantity * this.#grid[row * width + s];
      costs[s] = -(pnl + cash * this.#weights[line + s] + coins * this.#moves[line + s]);
    }
  }
}
