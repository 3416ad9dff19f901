// Disposal: the order by which a venue sheds a position that it took over.
import { fieldsOf, plainNumber } from '../book/fields.js';
import { wholeAbove, wholeOf } from '../book/integers.js';
import { nonNegative, positive } from '../check.js';
import { type Disposal, disposal } from '../rules/document/liquidation.js';
import { nothingRead } from '../rules/document/read.js';

export interface DisposalInputs {
  /** `liquidation.method.disposal` of a rule document. */
  readonly rule: Disposal;
  /** Position taken over, contracts, signed. */
  readonly position: number;
  /** Contracts on the other side of the book at the limit price or better. */
  readonly availableVolume: number;
  /** Price ticks. */
  readonly midPrice?: number;
  /** Bounds of valid prices, ticks (`priceBounds`); left out: none. */
  readonly lowestPrice?: number;
  readonly highestPrice?: number;
}

export interface DisposalOrder {
  /** Contracts, whole; 0: no order. */
  readonly size: number;
  /** Price ticks, whole; undefined without a mid price. */
  readonly limitPrice: number | undefined;
}

/**
 * size = |position| up to fullSize, else ceil(|position| x fraction), at most ceil(available x consumed). limit = floor(mid x (1 - slippage)) of a long, at least 0 and the lowest price;
 * floor(mid x (1 + slippage)) of a short, at most the highest. Throws what the guards throw. Source: Vega, liquidation strategy (0012-POSR).
 */
export function disposalOrder(inputs: DisposalInputs): DisposalOrder {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'position', 'availableVolume'], ['midPrice', 'lowestPrice', 'highestPrice']);
  const rule = disposal.parse(given.rule, 'inputs.rule', nothingRead);
  const position = plainNumber(given.position, 'inputs.position');
  const available = nonNegative(given.availableVolume, 'inputs.availableVolume');
  const lowest = given.lowestPrice === undefined ? 0 : nonNegative(given.lowestPrice, 'inputs.lowestPrice');
  const highest = given.highestPrice === undefined ? Number.POSITIVE_INFINITY : nonNegative(given.highestPrice, 'inputs.highestPrice');
  const held = Math.abs(position);
  const wanted = held <= rule.fullSize ? held : wholeAbove(held * rule.fraction);
  const size = Math.min(wanted, wholeAbove(available * rule.consumed));
  if (given.midPrice === undefined) return { size, limitPrice: undefined };
  const mid = positive(given.midPrice, 'inputs.midPrice');
  const limit = position < 0 ? Math.min(mid * (1 + rule.slippage), highest) : Math.max(mid * (1 - rule.slippage), lowest);
  return { size, limitPrice: wholeOf(limit) };
}
