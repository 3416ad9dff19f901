// What collateral counts for: a haircut that grows with the amount of one asset.
import type { CollateralAmounts } from '../columns/packCollateral.js';
import type { HaircutColumns } from '../columns/packRules.js';

/**
 * Value of one account's collateral after haircuts, numeraire. Per asset, piecewise linear: price x sum over tiers of
 * (part of the amount inside the tier x (1 - haircut)); a negative amount is a debt and counts for more than it is, by the same haircuts:
 * amount + part in the tier x haircut. What a coin can lose as collateral it can gain as a debt. Assets in market order.
 */
export function collateralValue({ count, assets, amounts }: CollateralAmounts, haircuts: HaircutColumns): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const asset = assets[i] as number;
    value += (haircuts.prices[asset] as number) * keptAmount(amounts[i] as number, asset, haircuts);
  }
  return value;
}

/** The part of an amount that counts: its tiers less their haircuts; a debt counts for more than it is. */
export function keptAmount(amount: number, asset: number, { starts, upTos, kept }: HaircutColumns): number {
  const size = Math.abs(amount);
  const end = starts[asset + 1] as number;
  let sum = 0;
  let from = 0;
  for (let tier = starts[asset] as number; tier < end && from < size; tier++) {
    const to = Math.min(size, upTos[tier] as number);
    sum += (to - from) * (kept[tier] as number);
    from = to;
  }
  // a debt of n: n and its haircut, n + (n - sum)
  return amount < 0 ? sum - 2 * size : sum;
}
