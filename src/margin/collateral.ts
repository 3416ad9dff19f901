// What collateral counts for: a haircut that grows with the amount of one asset.
import type { CollateralAmounts } from '../marshal/packCollateral.js';
import type { HaircutColumns } from '../marshal/packRules.js';

/**
 * Value of one account's collateral after haircuts, numeraire. Per asset, piecewise linear: price x sum over tiers of
 * (part of the amount inside the tier x (1 - haircut)); a negative amount is a debt and counts in full. Assets in market order.
 */
export function collateralValue({ count, assets, amounts }: CollateralAmounts, haircuts: HaircutColumns): number {
  let value = 0;
  for (let i = 0; i < count; i++) {
    const asset = assets[i] as number;
    value += (haircuts.prices[asset] as number) * keptAmount(amounts[i] as number, asset, haircuts);
  }
  return value;
}

function keptAmount(amount: number, asset: number, { starts, upTos, kept }: HaircutColumns): number {
  if (!(amount > 0)) return amount;
  const end = starts[asset + 1] as number;
  let sum = 0;
  let from = 0;
  for (let tier = starts[asset] as number; tier < end && from < amount; tier++) {
    const to = Math.min(amount, upTos[tier] as number);
    sum += (to - from) * (kept[tier] as number);
    from = to;
  }
  return sum;
}
