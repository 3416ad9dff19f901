// Winding down of an account below maintenance: the waterfall; an auction or ladder of shares, or disposal after a takeover; the bearers of the remainder.
import { Fault } from '../../fault.js';
import { above0, longest, number, seconds, share, whole } from '../../shape/leaves.js';
import { either, list, named, type Of, oneKey, record, refined } from '../../shape/shape.js';
import { deleveraging } from './deleveraging.js';
import { quantumLiquidation, schedule } from './quantumLiquidation.js';
import { checkWaterfall, waterfallFields } from './waterfall.js';

/** Discounts to the mark by seconds since the start, straight lines between them; the first at the start. */
const discounts = refined(list(record({ seconds, discount: share }), 2), (points, path) => {
  for (const [i, { seconds: at, discount }] of points.entries()) {
    const before = points[i - 1];
    const place = `${path}[${i}]`;
    if (before === undefined) {
      if (at !== 0) throw new Fault('BAD_RULES', `${place}.seconds`, '0: the first discount is that of the start', at);
      continue;
    }
    if (!(at > before.seconds))
      throw new Fault('BAD_RULES', `${place}.seconds`, `greater than ${before.seconds}, those of the discount before`, at);
    if (!(discount >= before.discount))
      throw new Fault('BAD_RULES', `${place}.discount`, `at least ${before.discount}: what is offered does not grow dearer`, discount);
  }
});

/** Shares of the positions that may be closed at once, increasing, above 0. */
const shares = refined(list(share, 1), (ladder, path) => {
  for (const [i, one] of ladder.entries()) {
    const before = ladder[i - 1] ?? 0;
    if (!(one > before)) throw new Fault('BAD_RULES', `${path}[${i}]`, `greater than ${before}, what is below it`, one);
  }
});

/** Fields of an auction. */
export const auctionFields = {
  /** Share of the maintenance requirement by which an account is brought above it. */
  buffer: number(0, 5),
  /** Share of the mark of what may be sold at the start, charged then. */
  startFee: share,
  discounts,
  /** How long the offer of an insolvent auction takes from the mark to the maintenance balance. */
  insolventSeconds: above0(longest),
};

/** Fields of a ladder of shares. */
export const ladderFields = {
  shares,
  /** Maintenance requirement over equity that the account is brought below. */
  target: number(1e-9, 1),
  /** Share of the maintenance requirement of what is closed, paid to the insurance fund. */
  penaltyRate: share,
};

/** Orders by which a venue sheds a position that it took over. */
export const disposal = record({
  /** Contracts: a position of so many or fewer goes at once. */
  fullSize: number(0, Number.MAX_SAFE_INTEGER),
  /** Share of a larger position in each order. */
  fraction: share,
  /** Largest share of the book's volume at the limit price or better. */
  consumed: share,
  /** How far from the mid price the limit may be; at 1 or more a sale has no lower limit. */
  slippage: number(0, 1000),
});
export type Disposal = Of<typeof disposal>;

/** Winners of a settlement that losers cannot pay: all get the same ratio of what is due, kept to so many decimals. */
export const socialisation = record({ ratioDecimals: whole(0, 18) });

/** Size for all, or by name; `*` stands for all other names. */
const unit = either((value) => typeof value === 'number', above0(1), named(above0(1)));
/** Contracts of a lot by instrument, or by underlying; `*` stands for the others. */
const lots = named(above0(1e15));

export const liquidation = refined(
  record({
    /** The ledger books cash and the cost of positions in whole units of so much of an asset. Without it amounts are doubles. */
    'unit?': unit,
    /** The ledger books quantities in whole lots. */
    'lots?': lots,
    'method?': oneKey({ auction: record(auctionFields), ladder: record(ladderFields), disposal }),
    'socialisation?': socialisation,
    'deleveraging?': deleveraging,
    'quantums?': quantumLiquidation,
    'schedule?': schedule,
    ...waterfallFields,
  }),
  checkWaterfall,
);
export type Liquidation = Of<typeof liquidation>;
