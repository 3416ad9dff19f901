// Cross margin of what an account may end up holding of each instrument, if all its buys or all its sells fill.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { choice, factor, list, name, rate, record } from '../shapes/shape.js';

/** netted: the larger of position + buys, long, and sells - position, short. */
const orders = choice(['ignored', 'netted']);

/** Open size x price x product of rates that the venue states for each instrument, as figures of their quotes. */
export const openNotional = {
  level: 'unit',
  shape: record({ kinds: list(choice(instrumentKinds), 1, 4), figures: list(name, 1, 8), orders }),
} as const;

/**
 * Of options, a contract: long min(premiumMultiplier x mark, longRate x S); short max(shortRate x S - OTM, shortFloor x S), of a put at most
 * putCap x S. OTM = max(0, K - S) of a call, max(0, S - K) of a put.
 */
export const openOption = {
  level: 'unit',
  shape: record({ longRate: rate, premiumMultiplier: factor, shortRate: rate, shortFloor: rate, putCap: rate, orders }),
} as const;
