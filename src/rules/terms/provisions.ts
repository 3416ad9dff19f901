// What a venue sets aside beside risk: funding about to be paid, fees of closing.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { choice, list, name, orNull, rate, record } from '../shapes/shape.js';

/** max(0, sum of quantity x size x index x rate) over perpetuals, the rate a figure of their quotes (positive: longs pay). */
export const fundingProvision = {
  level: 'unit',
  shape: record({
    figure: name,
    /** opposed: an open order counts as if it were of the other side, which is how Paradex's own engine nets it. */
    orders: choice(['ignored', 'opposed']),
  }),
} as const;

/** Sum of |quantity| x fee: rate x price of futures; of options min(rate x index, cap x mark). The rate is a figure of their quotes. */
export const feeProvision = {
  level: 'unit',
  shape: record({
    kinds: list(choice(instrumentKinds), 1, 4),
    figure: name,
    /** Part of an option's mark that its fee cannot exceed; null: no cap. */
    optionCap: orNull(rate),
    /** each: an order pays beside the position. netted: an instrument pays for the larger of what it may end up long and short. */
    orders: choice(['ignored', 'each', 'netted']),
  }),
} as const;
