// The tier of a notional: the mirror image of assembly/math/tierCharge.ts, the two views being taken by the caller.

/** Doubles of a tier: its border, nothing, two rates, two cums. */
export const tierLength = 6;

/** Tier of a notional: borders below it are counted. */
export function tierAt(f64: Float64Array, table: number, tiers: number, notional: number): number {
  let at = table;
  for (let t = 1; t < tiers; t++, table += tierLength) at += notional > f64[table] ? tierLength : 0;
  return at;
}
