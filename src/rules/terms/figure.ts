// An amount that the venue states for the account itself: a fee provision, a reserve for market makers' orders.
import { choice, name, record } from '../shapes/shape.js';

export const accountFigure = {
  level: 'account',
  shape: record({
    /** Of `Account.figures`. */
    figure: name,
    /** What an account without it has: nothing, or a fault. */
    absent: choice(['zero', 'fault']),
  }),
} as const;
