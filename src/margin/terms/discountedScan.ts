// Worst loss over a grid with expiries at a discount by the sign of their shocked value.
import { lookup } from '../../book/table.js';
import { isOption } from '../../columns/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { ScenarioPnls, TermBlock } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import { DiscountedOrders } from './discountedOrders.js';
import { expiryDiscounts } from './expiryDiscounts.js';
import type { Prepare } from './term.js';

/**
 * loss = max over scenarios s of -weight_s x (sum over expiries of d(X_e) X_e - V_e + P&L of what has no strike + collateral x move_s), X_e = V_e + dV_e what the
 * options of expiry e are worth after the shock; under a state of either sign an expiry adds -|d(X_e) X_e - V_e| instead.
 */
export const discountedScan: Prepare<'discountedScan'> = (parameters, plan) => {
  const { grid, collateral, floor, orders: counting } = parameters;
  const { market, rows, valuation } = plan;
  const discounts = expiryDiscounts(parameters, plan);
  const { onAssets, onDebts } = discounts;
  const gridPlan = plan.grids.get(grid) as ScenarioPnls['plan'];
  const { stride, weights, columns, lines, moves, baseGaps } = gridPlan;
  const losses = eitherSign(parameters, plan);
  /** Of one contract: what its P&L is counted from, the model's value or the mark's. */
  const values = valuation.values.map((value, row) => value + (baseGaps[row] as number));
  const orders =
    counting === 'ignored' ? undefined : new DiscountedOrders({ counting, grid: gridPlan, plan, discounts, values, eitherSign: losses });
  const shocks = new Float64Array(stride);
  const prices = market.assets.map(({ price }) => price);
  const coins = market.assets.map(({ id }) => {
    const underlying = lookup(collateral, id);
    return underlying === null ? -1 : rows.underlyings.indexOf(underlying);
  });
  const sums = new Float64Array(rows.underlyings.length * stride);
  const lowest = floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY;

  const addExpiry = (block: TermBlock, { groups: pnls, contracts }: ScenarioPnls, g: number, end: number): void => {
    const { groups, rows: held, quantities } = block;
    const row = held[groups.starts[g] as number] as number;
    const onAsset = onAssets[row] as number;
    const onDebt = onDebts[row] as number;
    const at = (groups.units[g] as number) * stride;
    let value = 0;
    for (let p = groups.starts[g] as number; p < (groups.starts[end] as number); p++)
      value += (quantities[p] as number) * (values[held[p] as number] as number);
    for (let c = 0; c < stride; c++) {
      let shocked = value;
      for (let group = g; group < end; group++) shocked += pnls[group * stride + c] as number;
      shocks[c] = shocked;
    }
    const expiry = groups.expiries[g] as number;
    if (orders?.has(expiry)) {
      orders.settle(block, contracts, expiry, value, shocks, sums);
      return;
    }
    for (let c = 0; c < stride; c++) {
      const shocked = shocks[c] as number;
      const pnl = (shocked >= 0 ? onAsset : onDebt) * shocked - value;
      sums[at + c] += losses[c] === 1 ? -Math.abs(pnl) : pnl;
    }
  };

  return (block, out, scenarios) => {
    const found = block.scenarioPnls(grid);
    const { groups: pnls, contracts } = found;
    const { groups, units, count } = block;
    let g = 0;
    for (let a = 0; a < count; a++) {
      sums.fill(0);
      orders?.read(block, a, contracts, sums);
      while (g < groups.count && groups.accounts[g] === a) {
        const from = g++;
        if (isOption(rows, block.rows[groups.starts[from] as number] as number)) {
          // options of one expiry, whatever they settle in
          while (sameExpiry(groups, from, g)) g++;
          addExpiry(block, found, from, g);
        } else {
          const at = (groups.units[from] as number) * stride;
          for (let c = 0; c < stride; c++) sums[at + c] += pnls[from * stride + c] as number;
        }
      }
      orders?.settleRest(block, contracts, sums);
      const { starts, assets, amounts } = block.collateral;
      for (let i = starts[a] as number; i < (starts[a + 1] as number); i++) {
        const unit = coins[assets[i] as number] as number;
        if (unit < 0) continue;
        const value = (amounts[i] as number) * (prices[assets[i] as number] as number);
        const line = (lines[rows.listed + unit] as number) * stride;
        for (let c = 0; c < stride; c++) sums[unit * stride + c] += value * (moves[line + c] as number);
      }
      for (let unit = 0; unit < units; unit++) {
        let worst = lowest;
        for (let s = 0; s < weights.length; s++) {
          const loss = 0 - (sums[unit * stride + (columns[s] as number)] as number) * (weights[s] as number);
          // NaN stays, and is refused with the account
          if (!(loss > worst || Number.isNaN(loss))) continue;
          worst = loss;
          scenarios[a * units + unit] = s;
        }
        out[a * units + unit] = worst;
      }
    }
  };
};

function sameExpiry(groups: TermBlock['groups'], from: number, g: number): boolean {
  return (
    g < groups.count &&
    groups.accounts[g] === groups.accounts[from] &&
    groups.units[g] === groups.units[from] &&
    groups.expiries[g] === groups.expiries[from]
  );
}

/** By column of the grid: 1 where its state of volatility may come with either sign. */
function eitherSign({ grid, eitherSign: states }: TermParameters<'discountedScan'>, { grids }: TermPlan): Uint8Array {
  const { rule, columns, stride } = grids.get(grid) as ScenarioPnls['plan'];
  const flags = new Uint8Array(stride);
  if (rule.prices === 'model')
    for (const [s, { vol }] of rule.scenarios.entries()) if (states.includes(vol)) flags[columns[s] as number] = 1;
  return flags;
}
