// Replies of a venue, by its name: one reader each.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { binance } from './binance.js';
import { bybit } from './bybit.js';
import { readStructures } from './ccxt/read.js';
import { structuresOf } from './ccxt/structures.js';
import { deribit } from './deribit.js';
import { derive } from './derive.js';
import { errorIn } from './fields.js';
import { hyperliquid } from './hyperliquid.js';
import { okx } from './okx.js';
import { paradex } from './paradex.js';
import { type Reader, type Reply, type ReplyOptions, type ReplyVenue, replyVenues } from './reply.js';

const readers: Readonly<Record<ReplyVenue, Reader>> = { binance, bybit, deribit, derive, hyperliquid, okx, paradex };

/**
 * What a venue answered, as JSON objects in any order, or ccxt's structures of it, as a market, a book, rules with the reply's own parameters, and the figures that the venue states. Which reply is which is told by its
 * fields. Throws MISSING_FIELD, TYPE_MISMATCH and what else a reply may be refused for, with its path.
 */
export function readReplies(venue: ReplyVenue, replies: readonly unknown[], options: ReplyOptions = {}): Reply {
  const reader = readers[oneOf(venue, replyVenues, 'venue')];
  const given = fieldsOf(options, 'options', [], ['partial', 'asOf']) as ReplyOptions;
  if (given.asOf !== undefined) instant(given.asOf, 'options.asOf');
  const all = listOf(replies, 'replies', 1, 10_000);
  for (const [i, reply] of all.entries()) {
    const error = errorIn(reply);
    if (error !== undefined) throw new Fault('BAD_ARGUMENT', `replies[${i}]`, 'an answer of the venue, not its error', error);
  }
  const structures = structuresOf(all);
  return structures === undefined ? reader(all, given) : readStructures(venue, reader, structures, given);
}
