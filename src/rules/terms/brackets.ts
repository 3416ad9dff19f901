// Leverage brackets of futures, an instrument at a time: maintenance by marginal rate, initial by leverage.
import { instrumentKinds } from '../../book/checkInstrument.js';
import { Fault } from '../../fault.js';
import { choice, list, name, named, number, orNull, rate, record, refined } from '../shapes/shape.js';
import { tiers } from '../shapes/tiers.js';

const leverage = number(1, 1000);

/** Notional (numeraire) up to `upTo`: the rate of maintenance in this bracket, and the highest leverage a position of this size may have. */
const brackets = refined(tiers({ maintenanceRate: rate, maxLeverage: leverage }), (rows, path) => {
  for (const [t, { maintenanceRate, maxLeverage }] of rows.entries()) {
    const before = rows[t - 1];
    if (before !== undefined && maintenanceRate < before.maintenanceRate)
      throw new Fault(
        'BAD_RULES',
        `${path}[${t}].maintenanceRate`,
        `at least ${before.maintenanceRate}, of the bracket before`,
        maintenanceRate,
      );
    if (before !== undefined && maxLeverage > before.maxLeverage)
      throw new Fault('BAD_RULES', `${path}[${t}].maxLeverage`, `at most ${before.maxLeverage}, of the bracket before`, maxLeverage);
    if (maintenanceRate > 1 / maxLeverage)
      throw new Fault('BAD_RULES', `${path}[${t}].maintenanceRate`, `at most 1 / maxLeverage, ${1 / maxLeverage}`, maintenanceRate);
  }
});

/**
 * N x rate - cum, cum such that nothing jumps at a border (`bracketCums`). Source: the maintenance amounts that Binance publishes with its
 * brackets; Hyperliquid's maintenance deduction is the same.
 */
export const bracketMaintenance = {
  level: 'unit',
  shape: record({
    kinds: list(choice(instrumentKinds), 1, 4),
    /** The price a contract counts at: its own, the index of its underlying, or the one it was entered at. */
    price: choice(['forward', 'index', 'entry']),
    /** By instrument, else by underlying, else '*' where it is stated; an instrument of none of them is a fault of its accounts. */
    brackets: named(brackets),
  }),
} as const;

/** N / min(leverage, highest leverage of the bracket): the whole notional at one rate, as venues charge opened positions. */
export const bracketInitial = {
  level: 'unit',
  refersTo: 'bracketMaintenance',
  shape: record({
    /** The term of maintenance whose brackets, kinds and price these are. */
    of: name,
    /**
     * Figure of the account that states the leverage it chose (at least 1): `<name>.<instrument>` of one instrument, `<name>` of the others; null: every
     * position at the highest its bracket allows.
     */
    leverage: orNull(name),
  }),
} as const;
