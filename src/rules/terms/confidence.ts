// Charges for prices that their oracle is not sure of: (1 - confidence) x rate x notional where the least of the confidences is below a threshold.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { choice, factor, list, name, orNull, record, table } from '../shapes/shape.js';

/** On positions, by the confidences that underlyings and quotes state. */
export const oracleConfidence = {
  level: 'unit',
  shape: record({
    kinds: list(choice(instrumentKinds), 1, 4),
    sides: list(choice(['long', 'short']), 1, 2),
    /** Figures of the underlying. */
    underlying: list(name, 0, 16),
    /** Figures of the quote. */
    quote: list(name, 0, 16),
    /** A figure of the underlying that counts where the account holds perpetuals on it; null: none. */
    besidePerpetuals: orNull(name),
    /** The price of the notional: the contract's own (the forward), or the index of its underlying. */
    price: choice(['forward', 'index']),
    threshold: factor,
    rate: factor,
  }),
} as const;

/** On collateral, by the confidences that assets state. */
export const collateralConfidence = {
  level: 'account',
  shape: record({
    /** Figure of the asset. */
    figure: name,
    /** A figure of underlyings, the least of which counts as well: of what a margin manager of one underlying deals in; null: none. */
    underlying: orNull(name),
    /** A figure of the underlyings that the account holds perpetuals on, the least of which counts as well; null: none. */
    besidePerpetuals: orNull(name),
    threshold: factor,
    /** By asset; an asset with the rate 0 need not state the figure. */
    rates: table(factor),
  }),
} as const;
