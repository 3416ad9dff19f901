// Worst loss over a grid where the options of an expiry count at a discount that depends on the sign of what they are worth after the shock.
import { choice, factor, list, name, number, orNull, record, table } from '../shapes/shape.js';

/** base x e^(-years x (rate x rateMultiplier + rateAdd)). */
const expiryDiscount = { base: factor, rateMultiplier: factor, rateAdd: number(-1000, 1000) } as const;

export const discountedScan = {
  level: 'unit',
  shape: record({
    /** Of `grids`; a grid of models. */
    grid: name,
    /** Where the rate of the discounts comes from: a figure of the quotes, or the rate that options are priced with (null). */
    rateFigure: orNull(name),
    /** What an expiry worth something after the shock is multiplied by; null: it counts whole. */
    assets: orNull(record(expiryDiscount)),
    /**
     * What an expiry that is owed after the shock is divided by, though it never grows beyond its value without the discount of its pricing;
     * null: it counts whole.
     */
    debts: orNull(record(expiryDiscount)),
    /** States of volatility that may come with either sign: an expiry's P&L under them counts as a loss whatever its sign. */
    eitherSign: list(name, 0, 64),
    /** The underlying that collateral of an asset moves with in the scenarios (risk cancelling), or null. */
    collateral: table(orNull(name)),
    /** zero: at least 0; none: a gain in every scenario is a negative loss. */
    floor: choice(['zero', 'none']),
    /**
     * worst-subset: in every scenario and expiry those fill that cost most together, exactly; an account whose subset 10,000 branches do not find is refused (TOO_LARGE).
     * worst-subset-bound: at least that, and above it by no more than a quarter of what the discounts differ by, of one order, an expiry; no search. Both are the same where
     * what is owed counts for no less than what is held.
     */
    orders: choice(['ignored', 'worst-subset', 'worst-subset-bound']),
  }),
} as const;
