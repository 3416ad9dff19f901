// A factor that grows as the price of a stable asset falls below its peg.
import { factor, name, record } from '../shapes/shape.js';

export const depeg = {
  level: 'account',
  shape: record({
    asset: name,
    /** Figure of the asset: its price in what it is pegged to (the asset may be the numeraire, whose own price is 1). */
    figure: name,
    threshold: factor,
    factor,
  }),
} as const;
