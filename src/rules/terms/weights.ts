// Weights of collateral, debts and perpetuals that grow or fall with the square root of their size.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { choice, factor, list, name, named, number, orNull, rate, record } from '../shapes/shape.js';

/** Whole steps that a weight of 1 counts as where a ledger computes in integers (10,000), rounding each quotient down; null: no rounding. */
const steps = orNull(number(1, 1_000_000));

/**
 * Value of what is held: sum of min(amount, cap) x price x w, w = min(weight x min(1, start / deposits), premium / (1 + imf sqrt(amount))).
 * Assets by name, else '*' where it is stated; one that is held and has no entry is a fault of its account. Debts count nothing here.
 * Source: drift-labs/protocol-v2, math/margin and math/spot (asset weight); with neither impact nor scale: loan-to-value and threshold of lenders.
 */
export const weightedAssets = {
  level: 'account',
  shape: record({
    assets: named(
      record({
        weight: rate,
        /** What a large holding keeps less of: premium / (1 + imf sqrt(amount)), amount in units of the asset. */
        impact: orNull(record({ premium: number(1, 10), imf: factor })),
        /** All weights of the asset, times start / figure, once the figure of the asset (deposits, open interest) is above `start`. */
        scale: orNull(record({ figure: name, start: number(1e-12, 1e18) })),
        /** Units that count at most: what is beyond is concentration. */
        cap: orNull(number(0, 1e18)),
      }),
    ),
    steps,
  }),
} as const;

const growing = record({ weight: number(0, 100), imf: factor });

/** What is owed: sum of |amount| x price x w over debts, w = max(weight, 0.8 weight + imf sqrt(|amount|)). Same source (liability weight). */
export const weightedDebts = {
  level: 'account',
  shape: record({ assets: named(growing), steps }),
} as const;

/**
 * Notional of futures x r, r = max(ratio, 0.8 ratio + imf sqrt(size)), size in units of the underlying. Instruments by id, else by underlying, else '*'
 * where it is stated. Same source (margin ratio of perpetual markets).
 */
export const sizedMargin = {
  level: 'unit',
  shape: record({ kinds: list(choice(instrumentKinds), 1, 4), instruments: named(growing), steps }),
} as const;
