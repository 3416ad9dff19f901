// Replies of a venue, by its name: one reader each.
import { fieldsOf, instant, listOf } from '../../book/fields.js';
import { plainCopy } from '../../book/plainCopy.js';
import { oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import { binance } from './binance.js';
import { bybit } from './bybit.js';
import { readStructures } from './ccxt/read.js';
import { structuresOf } from './ccxt/structures.js';
import { deribit } from './deribit.js';
import { derive } from './derive.js';
import { anyInstant } from './draft.js';
import { errorIn } from './fields.js';
import { hyperliquid } from './hyperliquid.js';
import { okx } from './okx.js';
import { paradex } from './paradex.js';
import { type HeldAccount, type Reader, type Reply, type ReplyOptions, type ReplyVenue, replyVenues } from './reply.js';
import { stampOf } from './stamps.js';

const readers: Readonly<Record<ReplyVenue, Reader>> = { binance, bybit, deribit, derive, hyperliquid, okx, paradex };

/**
 * Reads replies of a venue, as JSON objects in any order, or ccxt's structures of it, as a market, a book, rules with the reply's own parameters, and the figures that the venue states. Its fields identify a reply. Throws MISSING_FIELD, TYPE_MISMATCH and what else a reply may be refused for, with its path.
 */
export function readReplies(venue: ReplyVenue, replies: readonly unknown[], options: ReplyOptions = {}): Reply {
  const reader = readers[oneOf(venue, replyVenues, 'venue')];
  const given = fieldsOf(options, 'options', [], ['partial', 'asOf']) as ReplyOptions;
  if (given.asOf !== undefined) instant(given.asOf, 'options.asOf');
  const all = listOf(plainCopy(replies, 'replies'), 'replies', 1, 10_000);
  for (const [i, reply] of all.entries()) {
    const error = errorIn(reply);
    if (error !== undefined) throw new Fault('BAD_ARGUMENT', `replies[${i}]`, 'an answer of the venue, not its error', error);
  }
  const structures = structuresOf(all);
  // tickers of Derive say when they are of
  const asOf = given.asOf ?? (venue === 'derive' ? undefined : stampOf(all));
  const asked = asOf === undefined ? given : { ...given, asOf };
  const reply = structures === undefined ? reader(all, asked) : readStructures(venue, reader, structures, asked);
  return asOf === undefined ? reply : stamped(reply, asOf);
}

/** Rules of futures alone read no clock: what stands at any instant stands at that of the reply. */
function stamped(reply: Reply, asOf: number): Reply {
  const at = <T extends HeldAccount>(held: T): T =>
    held.market.asOf === anyInstant ? { ...held, market: Object.freeze({ ...held.market, asOf }) } : held;
  return {
    ...reply,
    ...(reply.margined && { margined: at(reply.margined) }),
    ...(reply.account && { account: at(reply.account) }),
  };
}
