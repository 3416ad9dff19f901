// ccxt's structures as a reply: figures from the venue's own replies inside them, the account from the unified fields.
import { Fault } from '../../../fault.js';
import { leverageNote } from '../draft.js';
import type { Reader, Reply, ReplyOptions, ReplyVenue } from '../reply.js';
import { accountOf } from './account.js';
import { repliesIn } from './info.js';
import type { Structures } from './structures.js';
import { meanings } from './venues.js';

/** Margins that ccxt derives are no figures: what the venue states stands in `info`. */
export function readStructures(venue: ReplyVenue, reader: Reader, found: Structures, options: ReplyOptions): Reply {
  const counted = [
    ...[`${found.positions.length} positions of ccxt`, `${found.balances.length} balances`, `${found.orders.length} orders`],
    ...[`${found.quotes.size} tickers or options`, `leverage tiers of ${found.tiers.size} markets`, `${found.markets.size} markets`],
  ].filter((words) => !/^0 |of 0 /.test(words));
  const stated = figuresOf(venue, reader, found, options);
  const meaning = meanings[venue];
  const own = { ...stated, read: [...counted, ...stated.read] };
  // the replies inside hold the whole account
  if (meaning === undefined) return own;
  const { account: _, unknown: __, ...rest } = own;
  try {
    const told = accountOf(venue, found, meaning, options);
    // the account says it of all of its positions
    const others = own.notes.filter((note) => !note.startsWith(leverageNote));
    return { ...rest, ...told, notes: [...others, ...told.notes] };
  } catch (error) {
    if (!(error instanceof Fault) || stated.figures.length === 0) throw error;
    return { ...own, lacks: [error.message], notes: [...own.notes, `the account is not margined as a whole: ${error.message}`] };
  }
}

function figuresOf(venue: ReplyVenue, reader: Reader, found: Structures, options: ReplyOptions): Reply {
  const replies = repliesIn(venue, found);
  const kept = found.positions.filter((row) => row.info === undefined || row.info === null).length;
  const notes = kept > 0 ? [`${kept} positions without info: margins that ccxt derived are not what the venue states`] : [];
  const none: Reply = { venue, read: [], overlay: {}, figures: [], notes, lacks: [] };
  try {
    const reply = reader(replies, options);
    return { ...reply, notes: [...notes, ...reply.notes] };
  } catch (error) {
    if (!(error instanceof Fault) || error.path !== 'replies' || meanings[venue] === undefined) throw error;
    return none;
  }
}
