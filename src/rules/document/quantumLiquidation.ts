// How a ledger of whole quantums liquidates in parts, block by block: prices of orders, fees to the fund, limits.
import { Fault } from '../../fault.js';
import { whole } from '../../shape/leaves.js';
import { either, type Of, record, type Shape } from '../../shape/shape.js';

const ppm = whole(0, 1e12);
const digits: Shape<string> = {
  parse(value, path) {
    if (!/^(0|[1-9]\d{0,19})$/.test(value as string) || BigInt(value as string) >= 2n ** 64n)
      throw new Fault('OUT_OF_RANGE', path, 'the digits of a whole number below 2^64', value);
    return value as string;
  },
  schema: { type: 'string', pattern: '^(0|[1-9][0-9]{0,19})$' },
};
/** Quote quantums, 10^-6; beyond 2^53 their digits as text. */
const amount = either((value) => typeof value === 'string', digits, whole(0, Number.MAX_SAFE_INTEGER));

const fillable = record({ bankruptcyAdjustmentPpm: ppm, spreadToMaintenancePpm: ppm });
export type FillableRule = Of<typeof fillable>;

const position = record({
  /** Least part of a position at once. */
  minNotional: amount,
  /** Largest part of its notional in a block. */
  maxPortionPpm: ppm,
});
export type PositionLimits = Of<typeof position>;

const subaccount = record({ maxNotional: amount, maxInsuranceLost: amount });
export type SubaccountLimits = Of<typeof subaccount>;

export const quantumLiquidation = record({
  fillable,
  /** Largest fee of a fill to the insurance fund. */
  maxFeePpm: ppm,
  position,
  subaccount,
});

/** How fast a shortage may be liquidated. */
export const schedule = record({
  /** The base fee holds for so many slots; afterwards it grows by a part per million each. */
  graceSlots: whole(0, 1e12),
  /** A shortage below so much (10^-6 USD) goes at once. */
  smallShortage: amount,
});
export type ScheduleRule = Of<typeof schedule>;
