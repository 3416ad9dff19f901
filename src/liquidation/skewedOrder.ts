// Largest order of a perpetual whose price moves with its market's skew, in closed form: the price depends on the size.
import { fieldsOf, plainNumber } from '../book/fields.js';
import { wholeOf } from '../book/integers.js';
import { oneOf, positive, within } from '../check.js';
import { Fault } from '../fault.js';

export interface SkewedOrderInputs {
  /** Excess of the account without the order (of a run under the venue's rule), numeraire. */
  readonly excess: number;
  readonly side: 'buy' | 'sell';
  /** Oracle price of a contract, numeraire. */
  readonly price: number;
  /** Open interest, long less short, contracts. */
  readonly skew: number;
  /** Skew that doubles the price, contracts: an order of n fills at price x (1 + (skew +- n / 2) / scale). */
  readonly skewScale: number;
  /** Loan to value of the perpetual, in [0, 1]. */
  readonly weight: number;
  /** Shares of the notional. */
  readonly openingFee: number;
  readonly closingFee: number;
  /** Orders are whole multiples of so many contracts, rounded down; null: not. */
  readonly lot: number | null;
}

/**
 * The smallest n > 0 with excess = z P n (1 + (skew +- n / 2) / scale), z = 1 - weight + fees: below it the excess stays at 0 or more, where a new position
 * opens and closes at the price of its own fill. Contracts, at least 0; 0 for an excess that is none. undefined when no size uses the excess up. Of an account
 * without a position in the perpetual. Throws OUT_OF_RANGE and what the guards throw. Source: mars-protocol/core-contracts, largest perpetual sizes.
 */
export function largestSkewedOrder(inputs: SkewedOrderInputs): number | undefined {
  const names = ['excess', 'side', 'price', 'skew', 'skewScale', 'weight', 'openingFee', 'closingFee', 'lot'];
  const given = fieldsOf(inputs, 'inputs', names);
  const excess = plainNumber(given.excess, 'inputs.excess');
  const side = oneOf(given.side, ['buy', 'sell'], 'inputs.side') === 'buy' ? 1 : -1;
  const price = positive(given.price, 'inputs.price');
  const scale = positive(given.skewScale, 'inputs.skewScale');
  const now = 1 + plainNumber(given.skew, 'inputs.skew') / scale;
  if (!(now > 0)) throw new Fault('OUT_OF_RANGE', 'inputs.skew', `above ${-scale}: the price would not be above 0`, given.skew);
  const weight = within(given.weight, 0, 1, 'inputs.weight');
  const charge = 1 - weight + within(given.openingFee, 0, 1, 'inputs.openingFee') + within(given.closingFee, 0, 1, 'inputs.closingFee');
  const lot = given.lot === null ? null : positive(given.lot, 'inputs.lot');
  if (excess <= 0) return 0;
  // n (now +- n / (2 scale)) = what the excess pays for at the oracle price; the smaller root without cancellation
  const paid = excess / charge / price;
  const inside = now * now + side * 2 * (paid / scale);
  if (charge === 0 || inside < 0) return undefined;
  if (!(inside < Number.POSITIVE_INFINITY)) throw new Fault('OVERFLOW', 'size', 'a finite number', inside);
  const size = paid / (0.5 * (now + Math.sqrt(inside)));
  if (!Number.isFinite(size)) throw new Fault('OVERFLOW', 'size', 'a finite number', size);
  return lot === null ? size : wholeOf(size / lot) * lot;
}
