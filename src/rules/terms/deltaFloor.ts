// What delta alone must carry, hedged or not, an underlying at a time, open orders on whichever side makes it more.
import { choice, rate, record, table } from '../shapes/shape.js';
import { deltaSource } from './deltas.js';

/** hedged x (delta that longs and shorts offset) + unhedged x (the rest), numeraire. */
export const deltaFloor = {
  level: 'unit',
  shape: record({
    delta: deltaSource,
    hedged: table(rate),
    unhedged: table(rate),
    /** either-side: all that buy delta fill, or all that sell it, whichever leaves more unhedged. */
    orders: choice(['ignored', 'either-side']),
  }),
} as const;
