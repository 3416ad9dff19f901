// What an account has, by source: cash and collateral after haircuts, gains of futures, value of options.
import { choice, list, rate, record, table } from '../shapes/shape.js';
import { tiers } from '../shapes/tiers.js';

/** Sum over assets of amount x price x (1 - haircut), the haircut by tier of the amount; a debt counts whole. */
export const collateral = {
  level: 'account',
  shape: record({ haircuts: table(tiers({ haircut: rate })) }),
} as const;

/** Gains of spot, futures and perpetuals against their entry prices. */
export const futuresGain = { level: 'account', shape: record({}) } as const;

/** Model value of options: of all, or of the long or short ones alone. */
export const optionValue = {
  level: 'account',
  shape: record({ sides: list(choice(['long', 'short']), 1, 2) }),
} as const;

/** The same at the marks that the venue publishes. */
export const markedOptionValue = {
  level: 'account',
  shape: record({ sides: list(choice(['long', 'short']), 1, 2) }),
} as const;
