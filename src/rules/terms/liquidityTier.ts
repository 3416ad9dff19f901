// Liquidity tiers in parts per million, rounded as an integer ledger rounds: margin of perpetuals by the tier of their market.
import { Fault } from '../../fault.js';
import { name, named, number, record, refined } from '../shapes/shape.js';

const ppm = number(0, 1_000_000);
const quantums = number(0, Number.MAX_SAFE_INTEGER);

const tier = refined(
  record({
    initialMarginPpm: ppm,
    maintenanceFractionPpm: ppm,
    /** Open interest, in quantums: from where the initial margin grows, and where it reaches the whole notional; 0 for never. */
    openInterestLowerCap: quantums,
    openInterestUpperCap: quantums,
  }),
  (one, path) => {
    for (const [field, value] of Object.entries(one))
      if (!Number.isInteger(value)) throw new Fault('OUT_OF_RANGE', `${path}.${field}`, 'a whole number', value);
    if (one.openInterestLowerCap > one.openInterestUpperCap)
      throw new Fault(
        'BAD_RULES',
        `${path}.openInterestLowerCap`,
        `at most the upper cap, ${one.openInterestUpperCap}`,
        one.openInterestLowerCap,
      );
  },
);

/**
 * Of each perpetual, in whole quantums: notional (rounded down) x ppm, rounded up. The ppm grows with open interest, from the lower cap on and to
 * 1e6 at the upper: initial + floor((1e6 - initial)(interest - lower) / (upper - lower)).
 * Source: dydxprotocol/v4-chain, protocol/x/perpetuals (LiquidityTier).
 */
export const liquidityInitial = {
  level: 'unit',
  shape: record({
    /** Quantums of one unit of the numeraire: what the ledger counts in. */
    quantumsPerUnit: number(1, 1e12),
    tiers: named(tier),
    /** Tier of each underlying, else that of '*' where it is stated; an underlying of none is a fault of its accounts. */
    tierOf: named(name),
    /** Figure of the underlying that states its open interest, in quantums; asked for where the tier has an upper cap. */
    openInterest: name,
  }),
} as const;

/** The same by maintenance ppm: floor(initial x maintenance fraction / 1e6), whatever the open interest. */
export const liquidityMaintenance = {
  level: 'unit',
  refersTo: 'liquidityInitial',
  /** The term of initial margin whose tiers these are. */
  shape: record({ of: name }),
} as const;
