// Perpetuals of a lender's health factor: what each side of a position counts for and against.
import { choice, name, named, number, orNull, rate, record } from '../shapes/shape.js';

const instruments = named(
  record({
    /** Loan to value, or liquidation threshold. */
    weight: rate,
    /** Fee of closing, of the notional. */
    closingFee: rate,
  }),
);

/** Funding of a position that is not settled: the figure `<name>.<instrument>` of the account, positive when it is owed to the account. */
const funding = record({ figure: name, absent: choice(['zero', 'fault']) });

/** Amount (numeraire) that a ledger counts in, each product rounded down to whole ones; null: no rounding. */
const unit = orNull(number(1e-18, 1e6));

/**
 * What counts for the account, with size |q|, price P, entry E, funding f, weight w: a long |q| P (w - fee) + max(0, f) w; a short
 * |q| E + max(0, f) w. Instruments by id, else by underlying, else '*' where it is stated. Source: the health computer of Mars.
 */
export const perpetualNumerator = { level: 'unit', shape: record({ instruments, funding, unit }) } as const;

/** What counts against it: a long |q| E + max(0, -f); a short |q| P (2 - w + fee) + max(0, -f). */
export const perpetualDenominator = { level: 'unit', shape: record({ instruments, funding, unit }) } as const;
