// Bounds of valid price moves (price monitoring): where a trade would pause an instrument.
import { fieldsOf } from '../book/fields.js';
import { positive } from '../check.js';
import { type CoreLike, useScalars } from '../columns/coreUse.js';
import { Fault } from '../fault.js';
import { tailsOf } from '../market/lognormal.js';
import { type PriceBounds, priceBounds as shape } from '../rules/document/priceBounds.js';
import { nothingRead } from '../rules/document/read.js';

export interface PriceBoundsInputs {
  /** The section of that name of a rule document. */
  readonly rule: PriceBounds;
  readonly referencePrice: number;
  /** Least step of prices. */
  readonly tick: number;
}

/** Valid prices: the lowest is rounded up to a tick, the highest down. */
export interface ValidPrices {
  readonly lowest: number;
  readonly highest: number;
  readonly unrounded: { readonly lowest: number; readonly highest: number };
}

const secondsPerDay = 86_400;

/**
 * S e^((drift - volatility^2 / 2) t -+ z volatility sqrt(t)), t = horizon / year, z = N^-1((1 + probability) / 2); of several triggers the highest lowest and the lowest highest price.
 * Throws OVERFLOW and what the guards throw. Source: Vega 0032-PRIM; the year of 365.25 days is rule data.
 */
export function priceBounds(core: CoreLike, inputs: PriceBoundsInputs): ValidPrices {
  const given = fieldsOf(inputs, 'inputs', ['rule', 'referencePrice', 'tick']);
  const { drift, volatility, yearDays, triggers } = shape.parse(given.rule, 'inputs.rule', nothingRead);
  const price = positive(given.referencePrice, 'inputs.referencePrice');
  const tick = positive(given.tick, 'inputs.tick');
  return useScalars(core, (math) => {
    let [lowest, highest] = [0, Number.POSITIVE_INFINITY];
    for (const { horizonSeconds, probability } of triggers) {
      const t = horizonSeconds / (secondsPerDay * yearDays);
      const mean = (drift - (volatility * volatility) / 2) * t;
      const { lower, upper } = tailsOf(math, mean, volatility * Math.sqrt(t), (1 - probability) / 2);
      lowest = Math.max(lowest, price * lower.quantile);
      highest = Math.min(highest, price * upper.quantile);
    }
    if (!Number.isFinite(highest)) throw new Fault('OVERFLOW', 'highest', 'a finite price', highest);
    return { lowest: Math.ceil(lowest / tick) * tick, highest: Math.floor(highest / tick) * tick, unrounded: { lowest, highest } };
  });
}
