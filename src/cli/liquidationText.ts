// The liquidation prices of one account as text, for `margincore explain`.

import type { explain } from '../questions/explain.js';
import type { FoundBy } from '../questions/question.js';
import { grouped } from './format.js';
import { tableText } from './terminal.js';

type Found = FoundBy<typeof explain>;
type Prices = NonNullable<Found['liquidation']>;

export function liquidationText({ liquidation: found, without }: Found, { lowest, highest, steps }: Prices['search']): string {
  const searched = `searched from ${lowest} to ${highest} times today's, ${steps} steps a side, one asset at a time`;
  if (found === undefined) return `no liquidation prices, ${searched}: ${without?.prices?.message ?? 'not asked for'}`;
  if (found.thresholds.length === 0)
    return `${found.below ? 'below maintenance at every price' : 'no liquidation prices'}: no price but that of the numeraire matters to the account`;
  const nowhere = found.thresholds.every(({ down, up }) => down === null && up === null);
  const title = !found.below
    ? 'liquidation prices'
    : nowhere
      ? 'below maintenance at every price'
      : 'below maintenance today; prices at which it would be covered again';
  const rows = found.thresholds.map(({ asset, uses, price, down, up }) => [
    asset,
    uses.join(', '),
    priceText(price),
    ...crossingTexts(down),
    ...crossingTexts(up),
  ]);
  return `${title}, ${searched}\n${tableText(['asset', 'used as', 'price', 'falls to', 'move', 'rises to', 'move'], rows, 2)}`;
}

function crossingTexts(crossing: Prices['thresholds'][number]['up']): readonly [string, string] {
  if (crossing === null) return ['none', ''];
  return [priceText(crossing.price), `${crossing.move > 0 ? '+' : ''}${grouped(100 * crossing.move, 2)} %`];
}

/** Two decimals of large prices, seven digits of small ones. */
export function priceText(price: number): string {
  return price >= 1000 ? grouped(price, 2) : String(Number(price.toPrecision(7)));
}
