// A rate on the notional of instruments of some kinds, an underlying at a time.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { choice, factor, list, record } from '../shapes/shape.js';

export const notional = {
  level: 'unit',
  shape: record({
    kinds: list(choice(instrumentKinds), 1, 4),
    /** gross: sum of |quantity| x size; net: |sum of quantity x size|; short: gross of the short positions alone. */
    netting: choice(['gross', 'net', 'short']),
    /** The price a contract counts at: its own (the forward), or the index of its underlying. */
    price: choice(['forward', 'index']),
    rate: factor,
  }),
} as const;
