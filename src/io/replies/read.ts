// Replies of a venue, by its name: one reader each.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { binance } from './binance.js';
import { bybit } from './bybit.js';
import { deribit } from './deribit.js';
import { derive } from './derive.js';
import { hyperliquid } from './hyperliquid.js';
import { okx } from './okx.js';
import { paradex } from './paradex.js';
import { type Reply, type ReplyOptions, type ReplyVenue, replyVenues } from './reply.js';

type Reader = (replies: readonly unknown[], options: ReplyOptions) => Reply;

const readers: Readonly<Record<ReplyVenue, Reader>> = { binance, bybit, deribit, derive, hyperliquid, okx, paradex };

/**
 * What a venue answered, as JSON objects in any order, as a market, a book, rules with the reply's own parameters, and the figures that the venue states. Which reply is which is told by its
 * fields. Throws MISSING_FIELD, TYPE_MISMATCH and what else a reply may be refused for, with its path.
 */
export function readReplies(venue: ReplyVenue, replies: readonly unknown[], options: ReplyOptions = {}): Reply {
  const reader = readers[oneOf(venue, replyVenues, 'venue')];
  const given = fieldsOf(options, 'options', [], ['partial', 'asOf']) as ReplyOptions;
  if (given.asOf !== undefined) instant(given.asOf, 'options.asOf');
  return reader(listOf(replies, 'replies', 1, 10_000), given);
}
