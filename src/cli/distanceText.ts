// How far one account stands from liquidation as text, for `margincore explain --horizon-days`.

import type { AccountView, FaultRecord } from '../index.js';
import { grouped } from './format.js';
import { priceText } from './liquidationText.js';
import { tableText } from './terminal.js';

export type Distances = Awaited<ReturnType<AccountView['distances']>>;
/** A price at which the account has no figures ends the search, and not the explanation. */
export type DistanceFindings = Distances | { readonly horizonDays: number; readonly fault: FaultRecord };

export function distanceText(found: DistanceFindings): string {
  if ('fault' in found) return `no distances within ${found.horizonDays} days: ${found.fault.message}`;
  const { horizonDays, source, unmeasured, alone, together = [], below } = found;
  const moved = [...alone.map((one) => ({ ...one, how: 'alone' })), ...together.map((one) => ({ ...one, how: 'with all others' }))];
  const rows = moved.flatMap(({ asset, how, volatility, downs, ups }) =>
    [...downs, ...ups].map(({ price, move, sigmas, probability, medianDays }) => [
      asset,
      how,
      `${grouped(100 * volatility, 1)} %`,
      priceText(price),
      `${move > 0 ? '+' : ''}${grouped(100 * move, 2)} %`,
      Number.isFinite(sigmas) ? grouped(sigmas, 2) : 'never',
      `${grouped(100 * probability, 4)} %`,
      Number.isFinite(medianDays) ? grouped(medianDays, 1) : 'never',
    ]),
  );
  const what = below ? 'prices at which it would be covered again' : 'every price at which equity meets maintenance';
  const title = `${what}, in sigmas of ${horizonDays} days and touched within them; volatilities: ${source}`;
  const rest = unmeasured.length === 0 ? '' : `\nwithout a volatility, and still: ${unmeasured.join(', ')}`;
  if (rows.length === 0) return `${title}: none${rest}`;
  return `${title}\n${tableText(['asset', 'moves', 'volatility', 'price', 'move', 'sigmas', 'touched', 'median days'], rows, 2)}${rest}`;
}
