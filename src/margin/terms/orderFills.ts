// One open order at a time: what its fill costs, by column of a grid.
import { inverseFutures, inverseOption } from '../../columns/packInstruments.js';
import { lotGain } from '../../columns/packPositions.js';
import type { TermBlock } from '../requirement/block.js';
import type { GridPlan } from '../requirement/gridPlan.js';
import type { TermPlan } from '../requirement/plan.js';

/** x = -(q x P&L of a contract + gain of buying at the limit rather than the base price); what a coin-settled fill gains at once is coin, and moves with it. */
export class OrderFill {
  row = 0;
  unit = 0;
  quantity = 0;
  readonly #plan: TermPlan;
  readonly #grid: GridPlan;
  #cash = 0;
  #coins = 0;
  #at = 0;
  #coin = 0;

  constructor(grid: GridPlan, plan: TermPlan) {
    this.#grid = grid;
    this.#plan = plan;
  }

  /** Takes order i of the block; false for one on an instrument that is not listed. An order without a finite gain is a fault of its account. */
  take({ orders, refuse }: TermBlock, account: number, i: number): boolean {
    const { rows } = this.#plan;
    const { basePrices, shares, stride } = this.#grid;
    const row = orders.rows[i] as number;
    if (row < 0) return false;
    const kind = rows.kinds[row] as number;
    const price = orders.prices[i] as number;
    this.row = row;
    this.unit = rows.units[row] as number;
    this.quantity = orders.quantities[i] as number;
    const gain = lotGain(kind === inverseFutures, this.quantity, basePrices[row] as number, price) * (shares[row] as number);
    this.#cash = gain * (rows.scales[row] as number);
    this.#coins = kind === inverseFutures || kind === inverseOption ? gain * (rows.multipliers[row] as number) : 0;
    this.#at = row * stride;
    this.#coin = (rows.listed + this.unit) * stride;
    if (!Number.isFinite(this.#cash)) refuse(account, 'OUT_OF_RANGE', 'orders', 'at prices that a fill has a finite gain at', price);
    return true;
  }

  cost(contracts: Float64Array, column: number): number {
    const pnl = this.quantity * (contracts[this.#at + column] as number);
    return -(pnl + this.#cash + this.#coins * (contracts[this.#coin + column] as number));
  }

  /** What a fill gains at once, numeraire: what is coin of it moves with the coin. */
  gain(contracts: Float64Array, column: number): number {
    return this.#cash + this.#coins * (contracts[this.#coin + column] as number);
  }
}
