// Highest cost of an order's fill, maker or taker: the order gate reserves it. Paid in the instrument's settlement asset.
import { number, share } from '../../shape/leaves.js';
import { type Of, record } from '../../shape/shape.js';

const ofKind = record({
  /**
   * Share of the notional: contracts x multiplier x price of a future (/ price of an inverse one), x forward of an option (inverse: contracts x
   * multiplier).
   */
  'share?': share,
  /** Cap for options, as a share of their fill price. */
  'optionCap?': share,
  /** Units of the settlement asset a contract. */
  'perContract?': number(0, 1e15),
});
export type OrderFee = Of<typeof ofKind>;

/** By kind of instrument; a kind that is not there pays nothing. */
export const orderFees = record({
  'spot?': ofKind,
  'future?': ofKind,
  'perpetual?': ofKind,
  'option?': ofKind,
});
export type OrderFees = Of<typeof orderFees>;
