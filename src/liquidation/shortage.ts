// How much of a perpetual a liquidator takes over to cover a shortage of margin.
import { fieldsOf } from '../book/fields.js';
import { nonNegative, positive, within } from '../check.js';
import { settled } from './figures.js';

export interface ShortageInputs {
  /** Shortage of the account below its requirement, in the quote asset, at least 0. */
  readonly shortage: number;
  /** Required of the position, a share of its notional. */
  readonly marginRatio: number;
  /** Fees of the liquidator and the insurance fund, shares of the notional taken over. */
  readonly liquidationFee: number;
  readonly insuranceFee: number;
  /** Oracle prices of a unit of the base and of the quote asset, numeraire. */
  readonly price: number;
  readonly quotePrice: number;
}

/**
 * x = shortage / (P Q (m - l) - P f), units of the base: taking x over frees P Q m of requirement a unit and costs P Q l and P f of fees. undefined when fees
 * take as much as it frees: no amount covers a shortage then. A caller takes at most the position. Throws OVERFLOW and what the guards throw. Source: Drift.
 */
export function shortage(inputs: ShortageInputs): number | undefined {
  const given = fieldsOf(inputs, 'inputs', ['shortage', 'marginRatio', 'liquidationFee', 'insuranceFee', 'price', 'quotePrice']);
  const shortage = nonNegative(given.shortage, 'inputs.shortage') + 0;
  const ratio = within(given.marginRatio, 0, 10, 'inputs.marginRatio');
  const fee = within(given.liquidationFee, 0, 1, 'inputs.liquidationFee');
  const insurance = within(given.insuranceFee, 0, 1, 'inputs.insuranceFee');
  const price = positive(given.price, 'inputs.price');
  const quotePrice = positive(given.quotePrice, 'inputs.quotePrice');
  const freed = price * quotePrice * (ratio - fee) - price * insurance;
  if (!(freed > 0)) return shortage === 0 ? 0 : undefined;
  return settled({ amount: shortage / freed }).amount;
}
