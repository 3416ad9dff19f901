// Charges on delta beside a grid: for what rolls from one expiry to the next, for positions too large to hedge at once.
import { factor, number, rate, record, table } from '../shapes/shape.js';
import { deltaSource } from './deltas.js';

/** Sum over expiries of |delta| x max(minimum, e^(annualMove x years) - 1); what does not expire counts as due now. Numeraire. */
export const rollShock = {
  level: 'unit',
  shape: record({ delta: deltaSource, annualMoves: table(factor), minimums: table(rate) }),
} as const;

/** |net delta| x min(cap, increment x max(0, |net delta| - threshold)), delta in coins at the index inside the maximum; the charge in the numeraire. */
export const deltaShock = {
  level: 'unit',
  shape: record({
    delta: deltaSource,
    /** Move a coin beyond the threshold. */
    increments: table(number(0, 1)),
    /** Numeraire. */
    thresholds: table(number(0, 1e15)),
    caps: table(rate),
  }),
} as const;
