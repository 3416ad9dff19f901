// Account from a caller's module or file: the venue, and its replies or ccxt's structures by the names of their calls.
import { fieldsOf, listOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { parseInstant } from '../instant.js';
import { exchanges } from './ccxt/venues.js';
import { isRow } from './fields.js';
import { type ReplyOptions, type ReplyVenue, replyVenues } from './reply.js';

export interface Told {
  readonly venue: ReplyVenue;
  readonly replies: readonly unknown[];
  readonly options: ReplyOptions;
}

/** After ccxt's calls: fetchPositions, fetchBalance, fetchOpenOrders, fetchOptionChain, fetchTickers, fetchGreeks, fetchLeverageTiers, fetchLeverages, fetchMarkets. */
const structures = ['positions', 'balance', 'openOrders', 'optionChain', 'tickers', 'greeks', 'leverageTiers', 'leverages', 'markets'];

/** `{ venue, replies }`, `{ exchange, positions, balance, ... }`, or both; replies as a list or by names of the caller's. @throws Fault with the path of what is wrong */
export function toldIn(value: unknown, path: string): Told {
  const fields = fieldsOf(value, path, [], ['venue', 'exchange', 'replies', 'partial', 'asOf', ...structures]);
  if (fields.venue !== undefined && fields.exchange !== undefined)
    throw new Fault('BAD_ARGUMENT', `${path}.exchange`, 'absent beside venue', fields.exchange);
  if (fields.venue === undefined && fields.exchange === undefined)
    throw new Fault('MISSING_FIELD', `${path}.venue`, `one of ${replyVenues.join(', ')}; or exchange, an id of ccxt`, undefined);
  const named = fields.exchange === undefined ? fields.venue : oneOf(fields.exchange, Object.keys(exchanges), `${path}.exchange`);
  const venue = fields.exchange === undefined ? oneOf(named, replyVenues, `${path}.venue`) : exchanges[named as string];
  const given = fields.replies ?? [];
  const replies = isRow(given) ? Object.values(given) : listOf(given, `${path}.replies`, 0, 10_000);
  const own = structures.flatMap((key) => (fields[key] === undefined || fields[key] === null ? [] : [fields[key]]));
  // some exchanges keep several wallets: a list of balances is as many replies
  const all = [...replies, ...own.flatMap((one) => (Array.isArray(one) && one === fields.balance ? one : [one]))];
  if (all.length === 0)
    throw new Fault('MISSING_FIELD', `${path}.replies`, `replies of the venue, or ${structures.join(', ')} of ccxt`, undefined);
  if (fields.partial !== undefined && typeof fields.partial !== 'boolean')
    throw new Fault('TYPE_MISMATCH', `${path}.partial`, 'true or false', fields.partial);
  const asOf = typeof fields.asOf === 'string' ? parseInstant(fields.asOf, `${path}.asOf`) : (fields.asOf as number | undefined);
  const options = { ...(fields.partial === true && { partial: true }), ...(asOf !== undefined && { asOf }) };
  return { venue, replies: all, options };
}
