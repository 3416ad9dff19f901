// Guards of prices: number of sources, freshness, certainty and distance from the last price; and the replacement of an unusable one.
import { Fault } from '../../fault.js';
import { above0, longest, number, seconds, share, whole } from '../../shape/leaves.js';
import { choice, named, type Of, record, refined } from '../../shape/shape.js';

const limits = refined(record({ degraded: number(0, 1000), unusable: number(0, 1000) }), ({ degraded, unusable }, path) => {
  if (!(unusable >= degraded)) throw new Fault('BAD_RULES', `${path}.unusable`, `at least ${degraded}, what is degraded`, unusable);
});

/** Beyond `degraded` a price is degraded, beyond `unusable` it is unusable. Prices of several sources: their median. */
export const priceGuard = record({
  /** Limits of a source: the age of its price, and the lead of its clock over ours. */
  staleSeconds: above0(longest),
  aheadSeconds: seconds,
  /** With fewer sources that can be used than `ok` a price is degraded, with fewer than `least` unusable. */
  sources: refined(record({ ok: whole(1, 100), least: whole(1, 100) }), ({ ok, least }, path) => {
    if (!(ok >= least)) throw new Fault('BAD_RULES', `${path}.ok`, `at least ${least}, the least there may be`, ok);
  }),
  /** Half the confidence interval of a source as a share of its price: one beyond `unusable` is not used; of those used the median. */
  confidence: limits,
  /** Average of the price that deviation is from: exponential with this time constant, of prices no further than `clip` (a share of it) from it. */
  average: record({ seconds: above0(longest), clip: above0(1) }),
  /** |price / average - 1|. */
  deviation: limits,
  /** Average over time of prices that were not unusable, in so many parts of which the oldest leaves whole. Assets count at the lower of it and the price, debts at the higher: of margin accounts while the price is degraded. */
  'twap?': record({ windowSeconds: above0(longest), parts: whole(1, 1000) }),
  /** Haircut of a degraded price: taken from assets, put on debts; on an account by its exposure to the asset, coins and deltas together. */
  haircut: share,
  /** How far the own price of an instrument may be from the guarded price of its underlying, as a share of it: what is further counts as just so far. Left out: any price is taken. */
  'basis?': above0(1000),
  /** A state holds until nothing as bad has been seen for so long. */
  recoverySeconds: seconds,
  /**
   * How long liquidation waits for an unusable price, at the last one that was not; then the fallback holds, with its haircut: that price, or the TWAP then. A haircut above 0 makes it a conservative price.
   * `none`: liquidation waits until there is a price again.
   */
  block: record({ seconds, fallback: choice(['lastGood', 'twap', 'none']), haircut: share }),
});
export type PriceGuardRule = Of<typeof priceGuard>;

/** By asset; '*' for the rest. */
export const guards = refined(named(priceGuard), (table, path) => {
  for (const [asset, { block, twap }] of Object.entries(table))
    if (block.fallback === 'twap' && twap === undefined)
      throw new Fault('BAD_RULES', `${path}.${asset}.block.fallback`, 'lastGood, where there is no twap', block.fallback);
});
export type Guards = Of<typeof guards>;
