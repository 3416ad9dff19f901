// How far one account stands from liquidation as text, for `margincore explain --horizon-days`.

import type { explain } from '../questions/explain.js';
import type { FoundBy } from '../questions/question.js';
import { grouped } from './format.js';
import { priceText } from './liquidationText.js';
import { tableText } from './terminal.js';

/** Nothing where they are not asked for. */
export function distanceText({ distances, without }: FoundBy<typeof explain>): readonly string[] {
  if (without?.distances !== undefined) return ['', `no distances: ${without.distances.message}`];
  if (distances === undefined) return [];
  const { horizonDays, source, unmeasured, alone, together, below } = distances;
  const moved = [...alone.map((one) => ({ ...one, how: 'alone' })), ...together.map((one) => ({ ...one, how: 'with all others' }))];
  const rows = moved.flatMap(({ asset, how, volatility, downs, ups }) =>
    [...downs, ...ups].map(({ price, move, sigmas, probability, medianDays }) => [
      asset,
      how,
      `${grouped(100 * volatility, 1)} %`,
      priceText(price),
      `${move > 0 ? '+' : ''}${grouped(100 * move, 2)} %`,
      sigmas === null ? 'never' : grouped(sigmas, 2),
      `${grouped(100 * probability, 4)} %`,
      medianDays === null ? 'never' : grouped(medianDays, 1),
    ]),
  );
  const what = below ? 'prices at which it would be covered again' : 'every price at which equity meets maintenance';
  const title = `${what}, in sigmas of ${horizonDays} days and touched within them; volatilities: ${source}`;
  const rest = unmeasured.length === 0 ? '' : `\nwithout a volatility, and still: ${unmeasured.join(', ')}`;
  if (rows.length === 0) return ['', `${title}: none${rest}`];
  return [
    '',
    `${title}\n${tableText(['asset', 'moves', 'volatility', 'price', 'move', 'sigmas', 'touched', 'median days'], rows, 2)}${rest}`,
  ];
}
