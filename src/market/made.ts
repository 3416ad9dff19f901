// Markets that are handed back to the library.
import { madeAs } from '../book/made.js';
import type { Market } from './market.js';

const marketParts = { asOf: 'number', numeraire: 'text', assets: 'list', underlyings: 'list', quotes: 'list' } as const;

export function marketMade(market: Market, path = 'market'): Market {
  return madeAs(market, path, 'a market, as buildMarket gives it', marketParts);
}
