// Open orders under discounts by sign: in every scenario, expiry by expiry, the subset of fills that costs most.
import { isOption } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { ScenarioPnls, TermBlock } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import type { ExpiryDiscounts } from './expiryDiscounts.js';
import { OrderFill } from './orderFills.js';
import { branchLimit, WorstSubset } from './worstSubset.js';

interface Inputs {
  readonly counting: Exclude<TermParameters<'discountedScan'>['orders'], 'ignored'>;
  readonly grid: ScenarioPnls['plan'];
  readonly plan: TermPlan;
  readonly discounts: ExpiryDiscounts;
  /** Of one contract, by row: what P&L is counted from. */
  readonly values: Float64Array;
  /** By column: 1 where an expiry's P&L counts as a loss whatever its sign. */
  readonly eitherSign: Uint8Array;
}

/**
 * With X_e and V_e what the options of expiry e are worth after a shock and today, a fill of order j adds x_j = q (v + P&L) to X_e, q v to V_e and g_j, what it gains at once, to
 * neither: loss = max over J of -d(X_e) X_e + V_e + sum over J of (q v - g_j), the larger of two sums where a value above 0 counts for less than one below. Where either sign
 * is a loss, the other one is the harder problem of `WorstSubset`. Orders on what has no strike stand alone.
 */
export class DiscountedOrders {
  readonly #inputs: Inputs;
  readonly #fill: OrderFill;
  readonly #subset = new WorstSubset();
  /** By expiry group: the orders of the account on its options, from .. to. */
  readonly #from: Uint32Array;
  readonly #to: Uint32Array;
  readonly #nothing: Float64Array;
  #account = -1;

  constructor(inputs: Inputs) {
    this.#inputs = inputs;
    this.#fill = new OrderFill(inputs.grid, inputs.plan);
    this.#from = new Uint32Array(inputs.plan.rows.groupYears.length);
    this.#to = new Uint32Array(inputs.plan.rows.groupYears.length);
    this.#nothing = new Float64Array(inputs.grid.stride);
  }

  /** Reads an account's orders: those on what has no strike are taken off its P&L, [units x stride]. */
  read(block: TermBlock, account: number, contracts: Float64Array, sums: Float64Array): void {
    const { grid, plan } = this.#inputs;
    const { rows } = plan;
    const { stride } = grid;
    this.#account = account;
    this.#from.fill(0);
    this.#to.fill(0);
    for (let i = block.orders.starts[account] as number; i < (block.orders.starts[account + 1] as number); i++) {
      if (!this.#fill.take(block, account, i)) continue;
      const { row, unit } = this.#fill;
      if (isOption(rows, row)) {
        // orders stand by row, options by expiry
        const expiry = rows.expiryGroups[row] as number;
        if (this.#to[expiry] === 0) this.#from[expiry] = i;
        this.#to[expiry] = i + 1;
      } else {
        for (let c = 0; c < stride; c++) sums[unit * stride + c] -= Math.max(0, this.#fill.cost(contracts, c));
      }
    }
  }

  has(expiry: number): boolean {
    return (this.#to[expiry] as number) > 0;
  }

  /** Takes the worst of an expiry off the sums of its underlying: its positions are worth `value` today and `shocked` by column. Each expiry comes once. */
  settle(block: TermBlock, contracts: Float64Array, expiry: number, value: number, shocked: Float64Array, sums: Float64Array): void {
    const { grid, plan, discounts, values, eitherSign, counting } = this.#inputs;
    const { columns, stride } = grid;
    const from = this.#from[expiry] as number;
    const count = (this.#to[expiry] as number) - from;
    const row = block.orders.rows[from] as number;
    const at = (plan.rows.units[row] as number) * stride;
    const onAsset = discounts.onAssets[row] as number;
    const onDebt = discounts.onDebts[row] as number;
    const worths = new Float64Array(count * stride);
    const gains = new Float64Array(count * stride);
    const bases = new Float64Array(count);
    for (let j = 0; j < count; j++) {
      this.#fill.take(block, this.#account, from + j);
      const { row: own, quantity } = this.#fill;
      bases[j] = quantity * (values[own] as number);
      for (let c = 0; c < stride; c++) {
        worths[j * stride + c] = quantity * ((values[own] as number) + (contracts[own * stride + c] as number));
        gains[j * stride + c] = this.#fill.gain(contracts, c);
      }
    }
    this.#to[expiry] = 0;
    for (const c of columns) {
      const worst = (sign: 1 | -1): number => {
        this.#subset.clear();
        for (let j = 0; j < count; j++)
          this.#subset.add(worths[j * stride + c] as number, 0 - sign * (bases[j] as number) - (gains[j * stride + c] as number));
        const one = [shocked[c] as number, sign * onAsset, sign * onDebt] as const;
        const found = counting === 'worst-subset' ? this.#subset.exact(...one) : this.#subset.bound(...one);
        if (found === undefined) this.#refuse(block, count);
        return (found ?? Number.NaN) - sign * value;
      };
      const loss = worst(-1);
      sums[at + c] -= eitherSign[c] === 1 ? Math.max(loss, worst(1)) : loss;
    }
  }

  /** The expiries of which the account has orders alone. */
  settleRest(block: TermBlock, contracts: Float64Array, sums: Float64Array): void {
    for (let expiry = 0; expiry < this.#to.length; expiry++)
      if (this.has(expiry)) this.settle(block, contracts, expiry, 0, this.#nothing, sums);
  }

  #refuse(block: TermBlock, count: number): void {
    const expectation = `such that ${branchLimit} branches find the worst subset of those of one expiry ('worst-subset-bound' asks for none)`;
    block.refuse(this.#account, 'TOO_LARGE', 'orders', expectation, count);
  }
}
