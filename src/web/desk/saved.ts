// The account that is shown with all that it rests on, as a file that opens again: market, rules, holding. What was edited by hand is in it.
import { marketText } from '../../io/marketJson.js';
import type { Held } from './held.js';

export const pageFormat = 'margincore-page';

export const saved = ({ market, rules, one }: Held, _asked: Record<string, never>): string =>
  `${JSON.stringify({ format: pageFormat, version: 1, market: JSON.parse(marketText(market)), rules, account: one.holding })}\n`;
