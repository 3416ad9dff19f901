// Worst loss over a grid with expiries at a discount by the sign of their shocked value.
import { lookup } from '../../book/table.js';
import { isOption, spoil } from '../../marshal/packInstruments.js';
import type { TermParameters } from '../../rules/terms.js';
import type { ScenarioPnls, TermBlock } from '../requirement/block.js';
import type { TermPlan } from '../requirement/plan.js';
import type { Prepare } from './term.js';

/**
 * loss = max over scenarios s of -weight_s x (sum over expiries of d(X_e) X_e - V_e + P&L of what has no strike + collateral x move_s), X_e = V_e + dV_e what the
 * options of expiry e are worth after the shock; under a state of either sign an expiry adds -|d(X_e) X_e - V_e| instead.
 */
export const discountedScan: Prepare<'discountedScan'> = (parameters, plan) => {
  const { grid, collateral, floor } = parameters;
  const { market, rows, valuation } = plan;
  const { onAssets, onDebts } = discounts(parameters, plan);
  const { stride, weights, columns, lines, moves } = plan.grids.get(grid) as ScenarioPnls['plan'];
  const losses = eitherSign(parameters, plan);
  const prices = market.assets.map(({ price }) => price);
  const coins = market.assets.map(({ id }) => {
    const underlying = lookup(collateral, id);
    return underlying === null ? -1 : rows.underlyings.indexOf(underlying);
  });
  const sums = new Float64Array(rows.underlyings.length * stride);
  const lowest = floor === 'zero' ? 0 : Number.NEGATIVE_INFINITY;

  const addExpiry = (block: TermBlock, pnls: Float64Array, g: number, end: number): void => {
    const { groups, rows: held, quantities } = block;
    const row = held[groups.starts[g] as number] as number;
    const onAsset = onAssets[row] as number;
    const onDebt = onDebts[row] as number;
    const at = (groups.units[g] as number) * stride;
    let value = 0;
    for (let p = groups.starts[g] as number; p < (groups.starts[end] as number); p++)
      value += (quantities[p] as number) * (valuation.values[held[p] as number] as number);
    for (let c = 0; c < stride; c++) {
      let shocked = value;
      for (let group = g; group < end; group++) shocked += pnls[group * stride + c] as number;
      const pnl = (shocked >= 0 ? onAsset : onDebt) * shocked - value;
      sums[at + c] += losses[c] === 1 ? -Math.abs(pnl) : pnl;
    }
  };

  return (block, out, scenarios) => {
    const { groups: pnls } = block.scenarioPnls(grid);
    const { groups, units, count } = block;
    let g = 0;
    for (let a = 0; a < count; a++) {
      sums.fill(0);
      while (g < groups.count && groups.accounts[g] === a) {
        const from = g++;
        if (isOption(rows, block.rows[groups.starts[from] as number] as number)) {
          // options of one expiry, whatever they settle in
          while (sameExpiry(groups, from, g)) g++;
          addExpiry(block, pnls, from, g);
        } else {
          const at = (groups.units[from] as number) * stride;
          for (let c = 0; c < stride; c++) sums[at + c] += pnls[from * stride + c] as number;
        }
      }
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

/** By row of an option: what a value of its expiry is multiplied by, above 0 and below. */
function discounts(
  { rateFigure, assets, debts }: TermParameters<'discountedScan'>,
  { rows, figures, math }: TermPlan,
): { readonly onAssets: Float64Array; readonly onDebts: Float64Array } {
  const { expiryYears } = rows;
  const rates = rateFigure === null ? rows.rates : figures.ofQuotes(rateFigure, (row) => isOption(rows, row));
  const factors = (one: NonNullable<typeof assets>, sign: 1 | -1): Float64Array =>
    math
      .exp(expiryYears.map((years, row) => sign * years * ((rates[row] as number) * one.rateMultiplier + one.rateAdd)))
      .map((factor) => one.base * factor);
  const whole = new Float64Array(rows.count).fill(1);
  const onAssets = assets ? factors(assets, -1) : whole;
  let onDebts = whole;
  if (debts !== null) {
    const undiscounted = math.exp(expiryYears.map((years, row) => years * (rows.rates[row] as number)));
    onDebts = factors(debts, 1).map((factor, row) => Math.min(factor, undiscounted[row] as number));
  }
  for (let row = 0; row < rows.listed; row++) {
    const got = Math.max(onAssets[row] as number, onDebts[row] as number);
    if (isOption(rows, row) && !(got < Number.POSITIVE_INFINITY))
      spoil(rows, row, { code: 'OVERFLOW', field: 'discount', expectation: 'a finite number', got });
  }
  return { onAssets, onDebts };
}

/** By column of the grid: 1 where its state of volatility may come with either sign. */
function eitherSign({ grid, eitherSign: states }: TermParameters<'discountedScan'>, { grids }: TermPlan): Uint8Array {
  const { rule, columns, stride } = grids.get(grid) as ScenarioPnls['plan'];
  const flags = new Uint8Array(stride);
  if (rule.prices === 'model')
    for (const [s, { vol }] of rule.scenarios.entries()) if (states.includes(vol)) flags[columns[s] as number] = 1;
  return flags;
}
