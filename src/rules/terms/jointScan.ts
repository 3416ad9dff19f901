// Worst loss over a grid in which all underlyings move together: one scenario for the whole account.
import { name, record } from '../shapes/shape.js';

/** max over scenarios of -weight x sum over underlyings of P&L, at least 0. */
export const jointScan = {
  level: 'account',
  shape: record({
    /** Of `grids`. */
    grid: name,
  }),
} as const;
