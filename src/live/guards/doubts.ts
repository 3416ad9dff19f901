// What a price in doubt costs an account: how far it may be off, times what the account is exposed to it.
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { PriceGuard } from './priceGuard.js';

/** A price that is counted at two ends: how far each is from the mark, as a share of it. */
export interface Doubt {
  readonly asset: string;
  readonly down: number;
  readonly up: number;
}
export type Doubts = readonly Doubt[];

/** By asset. Of prices that are ok there is no doubt. */
export function doubtsOf(guard: PriceGuard): Doubts {
  const doubts: Doubt[] = [];
  for (const asset of guard.assets) {
    const { state, mark, prices } = guard.price(asset);
    if (state === 'ok' || mark === null || prices === null) continue;
    const [down, up] = [1 - prices.assets / mark, prices.debts / mark - 1];
    if (down > 0 || up > 0) doubts.push({ asset, down, up });
  }
  return doubts.sort((a, b) => (a.asset < b.asset ? -1 : 1));
}

/**
 * Numeraire that an account loses at the worse end of each price in doubt, to second order: -(exposure d + curvature d^2 / 2) at d = -down and d = up, the larger, at least 0. Its exposure to an asset
 * is its coins, the deltas of its positions, and what positions that pay in the asset are worth; its curvature the gammas of its positions. What the market does not list is not counted: its account has no
 * figures.
 */
export function lossOf(
  doubts: Doubts,
  { parts, tick }: EngineInside,
  { lots, collateral }: Pick<AccountState, 'lots' | 'collateral'>,
): number {
  const { rows } = parts;
  const { columns, market } = tick();
  let loss = 0;
  for (const { asset, down, up } of doubts) {
    const n = rows.assetOf(asset);
    let [exposure, curvature] = [0, 0];
    collateral.assets.forEach((of, i) => {
      if (of === n && n >= 0) exposure += collateral.amounts[i] * market.assets[n].price;
    });
    lots.rows.forEach((of, i) => {
      if (of < 0) return;
      const quantity = lots.quantities[i];
      if (market.underlyings[rows.underlyings[of]]?.asset === asset) {
        exposure += quantity * columns.netDeltas[of];
        curvature += quantity * columns.gammas[of];
      }
      if (rows.assets[of] === n) exposure += quantity * worthOf(columns, rows.option[of] === 1, rows.inverse[of] === 1, of, lots.prices[i]);
    });
    const at = (d: number): number => -(exposure + (curvature * d) / 2) * d;
    loss += Math.max(0, at(-down), at(up));
  }
  return loss;
}

/** Value of a contract: of an option its value, of a future its gain since entry. */
function worthOf(
  { values, scales, forwards }: ReturnType<EngineInside['tick']>['columns'],
  option: boolean,
  inverse: boolean,
  row: number,
  entry: number,
): number {
  if (option) return values[row];
  return scales[row] * (inverse ? 1 / entry - 1 / forwards[row] : forwards[row] - entry);
}
