// Slow and obvious: the volatility of a price by Newton's method on the textbook formula in 115 digits, and how well it is conditioned.
import { abs, add, type Big, big, div, mul, nearest, sub } from './big.js';
import { bigOption, linearGreeks, type OptionRow } from './black76.js';
import { conditionNumbers } from './condition.js';

/** The volatility at which the option of the row, whose own volatility is nearly right, has the price to the last of its digits. */
export function impliedVolReference(row: OptionRow, price: number): Big {
  const option = bigOption(row);
  let vol = option.vol;
  for (let step = 0; step < 8; step++) {
    const { value, vega } = linearGreeks({ ...option, vol });
    const change = div(sub(big(price), value), vega);
    vol = add(vol, change);
    if (change.m === 0n || Math.abs(nearest(div(change, vol))) < 1e-40) return vol;
  }
  throw new Error('the volatility of the row is too far from that of the price');
}

/** kappa of the volatility: the sum over price, F, K, T, r of |y d vol/dy| / vol, by d vol/dy = -dV/dy / vega. */
export function impliedCondition(row: OptionRow): number {
  const option = bigOption(row);
  const { value, vega } = linearGreeks(option);
  const byVol = mul(option.vol, vega);
  const kappa = conditionNumbers(option, linearGreeks, ['value']).value;
  return (kappa + 1) * nearest(abs(div(value, byVol))) - 1;
}
