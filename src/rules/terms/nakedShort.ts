// A rate on the index for every option sold that nothing at its strike offsets.
import { choice, factor, record } from '../shapes/shape.js';

export const nakedShort = {
  level: 'unit',
  shape: record({
    /** What offsets: calls and puts of one strike and expiry each other, or only options of the same side. */
    netting: choice(['strike', 'side']),
    rate: factor,
  }),
} as const;
