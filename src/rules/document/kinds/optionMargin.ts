/**
 * Margin of options by formula: one by one, what an expiry can lose together, or the cheapest pairing of a strategy.
 * A short contract: the largest over `short` (of its side) of factor x (max(floor x (S or K), rate x S - OTM, valueFloor x v), at most cap x S, + v where `shortValue` is added); OTM =
 * max(0, K - S) of a call, max(0, S - K) of a put; v its value. A long: free, its value, or min(premium x v, rate x S).
 * U = position: the sum of them. expiry: at most the maximum loss of the expiry over settlement prices 0 and every strike, + unpaired x price for every call sold net. strategy: the least sum over
 * pairings within an expiry (spreads, straddles, strangles), a transport problem.
 * orders netted: an instrument counts for the larger of position + buys, long, and sells - position, short; each: every order beside the positions, as its fill alone would be.
 * Unit: numeraire. Source: Deribit standard margin, Derive standard manager, Paradex cross margin; Cboe margin manual, Regulation T and FINRA rule 4210.
 */
import { Fault } from '../../../fault.js';
import { choice, either, list, record, refined } from '../../../shape/shape.js';
import { value } from '../valueShape.js';
import { type FieldsOf, kindOf, optionPrice } from './kind.js';

const charge = record({
  /** Options of this side alone. */
  'only?': choice(['calls', 'puts']),
  rate: value(0, 10, 'charge'),
  floor: value(0, 10, 'charge'),
  /** The floor is on the strike instead of the index. */
  'floorOf?': choice(['strike']),
  'valueFloor?': value(0, 1000),
  'factor?': value(0, 1000, 'charge'),
  'cap?': value(0, 1000),
});

export const optionMargin = kindOf(
  'U',
  {
    /** Unit of the charge: one position, an expiry, or a pairing of strategies. Unit: word. */
    by: choice(['position', 'expiry', 'strategy']),
    /** Charges of a short option, of which the largest holds: rates on index or strike, floors, caps. Unit: decimal. */
    short: list(charge, 1, 8),
    /** Value of an option: the model's, or the venue's mark. Unit: word. */
    price: optionPrice,
    /** Value of a short option: added to its charge, or left to equity. Unit: word. */
    shortValue: choice(['added', 'apart']),
    /** Charge of a long option: none, its value, or the smaller of premium x value and rate x index. Unit: word or decimals. */
    long: either(
      (value_) => typeof value_ === 'string',
      choice(['free', 'value']),
      record({ rate: value(0, 10, 'charge'), premium: value(0, 1000, 'charge') }),
    ),
    /** Charge of every call sold net in an expiry, on the stated price. Unit: decimal. */
    'unpaired?': record({ price: choice(['forward', 'index']), rate: value(0, 1000, 'charge') }),
    /** Open orders count: the larger side of an instrument, or each order. Unit: word. */
    'orders?': choice(['netted', 'each']),
  },
  (fields) =>
    refined(fields, ({ by, unpaired, short, orders, long, shortValue }, path) => {
      if (unpaired !== undefined && by !== 'expiry') throw new Fault('BAD_RULES', `${path}.unpaired`, 'beside `by` expiry', by);
      if (by !== 'position' && orders === 'netted')
        throw new Fault('BAD_RULES', `${path}.orders`, 'each: orders net by position alone', orders);
      if (by !== 'position' && typeof long !== 'string')
        throw new Fault('BAD_RULES', `${path}.long`, 'free or value, unless by position', 'a rate');
      if (by === 'strategy' && (long !== 'value' || shortValue !== 'added'))
        throw new Fault(
          'BAD_RULES',
          path,
          'set to whole premiums (long value, shortValue added), which strategies are paired with',
          `${String(long)}, ${shortValue}`,
        );
      for (const side of ['calls', 'puts']) {
        if (!short.some(({ only }) => only === undefined || only === side))
          throw new Fault('BAD_RULES', `${path}.short`, `a charge of ${side} too`, 'of the other side alone');
      }
    }),
);
export interface OptionMargin extends FieldsOf<typeof optionMargin> {
  readonly kind: 'optionMargin';
}
