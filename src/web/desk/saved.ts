// Saves the shown account, manual edits included, as a file that opens again: market, rules, holding.
import { Fault } from '../../index.js';
import { marketText } from '../../io/marketJson.js';
import type { Held } from './held.js';
import { rowFaults } from './oneBook.js';

export const pageFormat = 'margincore-page';

/** Throws the fault of an account with bad rows: without them it would open as another account. */
export function saved({ market, rules, book, one }: Held, _asked: Record<string, never>): string {
  const [fault] = one.edited ? [] : rowFaults(book, one.stated);
  if (fault !== undefined) throw new Fault(fault.code, fault.path, fault.expectation, fault.got);
  return `${JSON.stringify({ format: pageFormat, version: 1, market: JSON.parse(marketText(market)), rules, account: one.holding })}\n`;
}
