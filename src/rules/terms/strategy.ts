// Strategy margin of options: naked shorts, credit spreads, straddles and strangles, paired within an expiry.
import { choice, rate, record } from '../shapes/shape.js';

/**
 * By account, underlying and expiry. A naked short: premium + max(underlyingRate x S - otm, leastRate x S (call) or leastRate x K (put)). A long: its
 * premium. A short and a long of one side: max(0, what the strikes lose) + premium of the long. A short call and a short put: the greater naked
 * side + premium of the other. Contracts are paired such that the sum is least (a transport problem: short calls and long puts on one side,
 * long calls and short puts on the other), contracts of one size only. Source: Cboe margin manual, Regulation T and FINRA rule 4210.
 */
export const strategyMargin = {
  level: 'unit',
  shape: record({
    underlyingRate: rate,
    leastRate: rate,
    /** What a contract is worth: as the market marks it, or by the model. */
    premium: choice(['mark', 'model']),
  }),
} as const;
