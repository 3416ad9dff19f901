// A scan with open orders and a charge on naked shorts: every scenario counts the fills that hurt the sum most.
// A strike of net size n and charge c a coin gives
// max(0, -c (n + sum over J of q_j)), the larger of two pieces each linear in J: its worst subset is max(sum of max(0, x_j), sum of max(0, x_j - c q_j) - c n), exact in every scenario.
// One function on columns that both backends have; accounts without orders keep what they hold. Source: own derivation, held to brute force over all subsets in test/program/orders.test.ts.
import type { BlockView, HostJob } from '../compile/block.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand, type Register } from '../compile/operand.js';
import { maybeValueIn } from '../compile/values.js';
import type { Linked } from '../heap.js';
import { OrderCosts } from '../scenarios/orderCosts.js';
import type { ScenarioTable } from '../scenarios/shape.js';
import { scenarioTable } from '../scenarios/table.js';
import type { Tick } from '../tick/tick.js';
import { coinsByPair } from './futuresPnl.js';
import type { Scanned, ScanTerm } from './plainScan.js';

export function nakedScanWithOrders(term: ScanTerm, set: string, compiler: Compiler, held: Operand): Scanned {
  const table = scenarioTable(compiler, set, 'weighted');
  const before = compiler.instructions.column(held, 'U');
  const out = compiler.register('U');
  const scan = new NakedScan(term, table, compiler, coinsByPair(compiler));
  compiler.instructions.barrier({
    host(block, linked, tick) {
      scan.begin(block, linked, tick);
      const cells = compiler.cellsOf(linked, block, out);
      cells.set(compiler.cellsOf(linked, block, before));
      const orderStarts = compiler.part(linked, block, 'orderStarts');
      for (let p = 0; p < cells.length; p++) if (orderStarts[p] !== orderStarts[p + 1]) cells[p] = scan.worst(p);
    },
  });
  // what the scan counts of a pair, naked shorts and the fills that hurt most included
  const host = ({ local }: { readonly local: number }): HostJob => {
    return (block, linked, tick) => {
      scan.begin(block, linked, tick);
      const pairs = compiler.part(linked, block, 'pairUnderlyings').length;
      const cells = linked.local.f64(local, pairs * table.width);
      for (let p = 0; p < pairs; p++) scan.row(p, cells.subarray(p * table.width, (p + 1) * table.width));
    };
  };
  return { operand: columnOf(out), rows: { table, set, space: 'pair', step: ({ rows }) => ({ host: host(rows) }) } };
}

type Parts = ReturnType<NakedScan['partsOf']>;

class NakedScan {
  readonly #term: ScanTerm;
  readonly #table: ScenarioTable;
  readonly #compiler: Compiler;
  readonly #coins: Register;
  readonly #costs: OrderCosts;
  readonly #losses: Float64Array;
  readonly #covered: Float64Array;
  readonly #naked: Float64Array;
  readonly #cost: Float64Array;
  #parts: Parts | undefined;
  #tick: Tick | undefined;

  constructor(term: ScanTerm, table: ScenarioTable, compiler: Compiler, coins: Register) {
    this.#term = term;
    this.#table = table;
    this.#compiler = compiler;
    this.#coins = coins;
    this.#costs = new OrderCosts(table, compiler);
    // the last cell is the scenario in which nothing is lost
    const cells = table.count + 1;
    this.#losses = new Float64Array(cells);
    this.#covered = new Float64Array(cells);
    this.#naked = new Float64Array(cells);
    this.#cost = new Float64Array(cells);
  }

  begin(block: BlockView, linked: Linked, tick: Tick): void {
    this.#parts = this.partsOf(block, linked);
    this.#tick = tick;
    this.#costs.begin(linked, tick);
  }

  partsOf(block: BlockView, linked: Linked) {
    const compiler = this.#compiler;
    const { width, cells, coinMoves } = this.#table;
    return {
      units: compiler.part(linked, block, 'pairUnderlyings'),
      pairPositions: compiler.part(linked, block, 'pairPositions'),
      rows: compiler.part(linked, block, 'positionRows'),
      quantities: compiler.part(linked, block, 'quantities'),
      orderStarts: compiler.part(linked, block, 'orderStarts'),
      orderRows: compiler.part(linked, block, 'orderRows'),
      orderQuantities: compiler.part(linked, block, 'orderQuantities'),
      orderPrices: compiler.part(linked, block, 'orderPrices'),
      coins: compiler.cellsOf(linked, block, this.#coins),
      grid: linked.f64(cells, compiler.rowCapacity * width),
      moves: linked.f64(coinMoves, compiler.underlyings.length * width),
    };
  }

  /** Writes what each scenario gains: less than 0 where the pair loses. */
  row(pair: number, cells: Float64Array): void {
    this.worst(pair);
    for (let s = 0; s < cells.length; s++) cells[s] = -this.#losses[s < this.#table.count ? s : 0];
  }

  worst(pair: number): number {
    const { count } = this.#table;
    const losses = this.#losses.fill(0);
    this.#addHeld(pair);
    this.#addOrders(pair);
    let most = this.#term.floor === 'zero' ? losses[count] : Number.NEGATIVE_INFINITY;
    for (let s = 0; s < count; s++) {
      const loss = losses[s];
      if (loss > most || Number.isNaN(loss)) most = loss;
    }
    return most;
  }

  #addHeld(pair: number): void {
    const { units, pairPositions, rows, quantities, coins, grid, moves } = this.#parts as Parts;
    const { width, count } = this.#table;
    const line = units[pair] * width;
    for (let s = 0; s < count; s++) {
      let pnl = coins[pair] * moves[line + s];
      for (let k = pairPositions[pair]; k < pairPositions[pair + 1]; k++) pnl += quantities[k] * grid[rows[k] * width + s];
      this.#losses[s] -= pnl;
    }
  }

  #addOrders(pair: number): void {
    const { orderStarts, orderRows, orderQuantities, orderPrices } = this.#parts as Parts;
    const { count } = this.#table;
    const { netting } = this.#term.naked as NonNullable<ScanTerm['naked']>;
    const nets = this.#strikeNets(pair, netting);
    const rate = this.#nakedRate(pair);
    const strikes = new Map<number, number[]>();
    for (let j = orderStarts[pair]; j < orderStarts[pair + 1]; j++) {
      const row = orderRows[j];
      const strike = this.#strikeOf(row, netting);
      if (strike >= 0) strikes.set(strike, [...(strikes.get(strike) ?? []), j]);
      else {
        this.#costs.fill(this.#cost, row, orderQuantities[j], orderPrices[j]);
        for (let s = 0; s < count; s++) this.#losses[s] += Math.max(0, this.#cost[s]);
      }
    }
    for (const [strike, orders] of strikes) {
      this.#covered.fill(0);
      this.#naked.fill(0);
      for (const j of orders) {
        const row = orderRows[j];
        const contracts = orderQuantities[j] * this.#compiler.rows.multipliers[row];
        this.#costs.fill(this.#cost, row, orderQuantities[j], orderPrices[j]);
        this.#cost[count] = 0;
        for (let s = 0; s <= count; s++) {
          this.#covered[s] += Math.max(0, this.#cost[s]);
          this.#naked[s] += Math.max(0, this.#cost[s] - rate * contracts);
        }
      }
      const short = rate * (nets.get(strike) ?? 0);
      for (let s = 0; s <= count; s++) this.#losses[s] += Math.max(this.#covered[s], this.#naked[s] - short);
      nets.delete(strike);
    }
    for (const net of nets.values()) for (let s = 0; s <= count; s++) this.#losses[s] += Math.max(0, -rate * net);
  }

  #strikeOf(row: number, netting: 'side' | 'strike'): number {
    const { rows } = this.#compiler;
    if (rows.option[row] === 0) return -1;
    return netting === 'side' ? rows.sideGroups[row] : rows.strikeGroups[row];
  }

  #strikeNets(pair: number, netting: 'side' | 'strike'): Map<number, number> {
    const { pairPositions, rows, quantities } = this.#parts as Parts;
    const nets = new Map<number, number>();
    for (let k = pairPositions[pair]; k < pairPositions[pair + 1]; k++) {
      const strike = this.#strikeOf(rows[k], netting);
      if (strike < 0) continue;
      nets.set(strike, (nets.get(strike) ?? 0) + quantities[k] * this.#compiler.rows.multipliers[rows[k]]);
    }
    return nets;
  }

  #nakedRate(pair: number): number {
    const tick = this.#tick as Tick;
    const u = (this.#parts as Parts).units[pair];
    const { rate } = this.#term.naked as NonNullable<ScanTerm['naked']>;
    return (maybeValueIn(tick, rate, 'initial', tick.underlying(u).id) ?? Number.NaN) * tick.indexes[u];
  }
}
