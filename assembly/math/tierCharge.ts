// The charge of a notional by tiers in two views: N x rate - cum, the views being the lanes.
import { mul, splat, sub } from './simd';

/** Bytes of a tier: its border, nothing, two rates, two cums. */
export const tierBytes: usize = 48;

/** Tier of a notional: borders below it are counted, not searched, so no branch follows the data. */
// @ts-ignore: decorator
@inline export function tierAt(table: usize, tiers: usize, notional: f64): usize {
  let at = table;
  for (const last = table + (tiers - 1) * tierBytes; table < last; table += tierBytes) at += <usize>(notional > load<f64>(table)) * tierBytes;
  return at;
}

// @ts-ignore: decorator
@inline export function tierCharge(table: usize, tiers: usize, notional: f64): v128 {
  const at = tierAt(table, tiers, notional);
  return sub(mul(splat(notional), v128.load(at, 16)), v128.load(at, 32));
}
