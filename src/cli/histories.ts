// A history that stands beside a market: read with its bar, its columns held against the market's underlyings, a warning when it is old.

import type { History } from '../estimation.js';
import { Fault, type Market } from '../index.js';
import { readHistory } from '../io/index.js';
import { dayMs } from '../support.js';
import { instantText } from './format.js';
import { given } from './given.js';
import { say, tell, withProgress } from './terminal.js';

/** The history of a flag. Throws UNKNOWN_UNDERLYING for a column that may be a misnamed underlying, and what the reader throws. */
export async function historyOf(flag: string, path: string, market: Market): Promise<History> {
  const history = await closesOf(flag, path);
  const [first] = history.dates;
  if (first !== undefined && first > market.asOf)
    throw new Fault(
      'BAD_DATE',
      `${flag} ${path}`,
      `days before the instant of the market, ${instantText(market.asOf)}`,
      instantText(first),
    );
  const unread = unreadColumns(history, market, `${flag} ${path}`);
  if (unread.length > 0) say(`${flag}: not read, for no underlying of the market has that name: ${unread.join(', ')}`);
  const warning = staleness(history, market.asOf);
  if (warning !== undefined) tell(warning);
  return history;
}

/** Daily closes beside no market. */
export async function closesOf(flag: string, path: string): Promise<History> {
  const [file, named] = await given(path, flag);
  return withProgress('reading history', (onProgress) => readHistory(file, { ...named, onProgress }));
}

/**
 * The columns that no underlying of the market has. They are of other coins where every underlying has a column of its own; where one has none, such a
 * column may be meant for it, and would leave it to other data without a word: UNKNOWN_UNDERLYING.
 */
export function unreadColumns({ names }: Pick<History, 'names'>, { underlyings }: Pick<Market, 'underlyings'>, place: string): string[] {
  const known = underlyings.map(({ id }) => id);
  const unread = names.filter((name) => !known.includes(name));
  const without = known.filter((id) => !names.includes(id));
  if (unread.length === 0 || without.length === 0) return unread;
  const expectation = `a file whose columns are named as the market's underlyings are, while any of these has none: ${without.join(', ')}`;
  throw new Fault('UNKNOWN_UNDERLYING', place, expectation, unread.join(', '));
}

/** A last close older than this at the market's instant is worth a warning: a week, so that no weekend or holiday gives one. */
const freshDays = 7;

/** Warning for a history that ends long before the market's instant; rows after it are not read. */
export function staleness({ dates }: History, asOf: number): string | undefined {
  // a close is that of the end of its day
  const last = dates.findLast((date) => date <= asOf);
  const days = last === undefined ? 0 : Math.floor((asOf - last - dayMs) / dayMs);
  if (last === undefined || days <= freshDays) return undefined;
  return `WARNING: the history ends ${days} days before the market's instant (last close of ${instantText(last).slice(0, 10)}): vols and correlations are of then`;
}
