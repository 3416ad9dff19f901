// Worst loss over a grid: max over scenarios of -weight x P&L, at least 0, an underlying at a time.
import { name, record } from '../shapes/shape.js';

export const scan = {
  level: 'unit',
  shape: record({
    /** Of `grids`. */
    grid: name,
  }),
} as const;
