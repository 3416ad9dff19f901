// What a fill of an order costs at most, maker or taker, whichever is more: what the order gate reserves of it. Paid in the asset that the instrument settles in.
import { number, share } from '../../shape/leaves.js';
import { type Of, record } from '../../shape/shape.js';

const ofKind = record({
  /** Of the notional: contracts x multiplier x price of a future (/ price of an inverse one), x forward of an option (inverse: contracts x multiplier). */
  'share?': share,
  /** Of options: no more than this share of the price that they fill at. */
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
