// Worst loss over a grid and a charge on naked shorts of each strike, together: orders that hurt both count as the one subset that hurts the sum most.
import { choice, name, rate, record, table } from '../shapes/shape.js';

/**
 * max over subsets J of open orders of max(0, max over scenarios of -weight x P&L with J filled) + sum over strikes of rate x index x max(0, -net size with J filled).
 * Sizes net over calls and puts of a strike ('strike'), or over each apart ('side').
 */
export const nakedScan = {
  level: 'unit',
  shape: record({
    /** Of `grids`. */
    grid: name,
    rates: table(rate),
    netted: choice(['side', 'strike']),
    orders: choice(['ignored', 'worst-subset']),
  }),
} as const;
