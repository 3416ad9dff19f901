// Worst loss of an account over a grid whose scenarios hit every underlying at once, gains of one offsetting losses of another as far as stated.
import { choice, factor, name, number, orNull, rate, record, table } from '../shapes/shape.js';

const amount = number(0, 1e15);

/**
 * max(0, max over scenarios of -sum over underlyings of kept(weight x P&L)), kept(x) = x below 0, min(offset x, cap) above.
 * far: the grid holds moves beyond the range of another one. Gains then count nothing, whatever the offsets and caps; losses count by factor x range / |move|, and are
 * forgiven up to (|move| / range - 1) x dampener. counted 'at-range-edge': both are coins, worth what the coin is after the move, in coins of the edge of the range on
 * that side: P&L times (1 + move) / (1 +- range), the dampener over (1 +- range). For grids that count coins at today's price, and books that are paid in coins.
 */
export const riskMatrix = {
  level: 'account',
  shape: record({
    /** Of `grids`. */
    grid: name,
    /** By underlying: the part of a gain within the range that is kept, and the most that is (numeraire). */
    offsets: table(rate),
    caps: table(amount),
    far: orNull(
      record({
        /** The grid whose price ranges are the range: of model prices. */
        nearGrid: name,
        factors: table(factor),
        /** Numeraire. */
        dampeners: table(amount),
        counted: choice(['at-index', 'at-range-edge']),
      }),
    ),
  }),
} as const;
