// Files as they were dropped, pasted or chosen, told apart by what they hold. Fetched with the readers when there is something to read.
import { type Account, type Book, bookOf, Fault, type Market } from '../../index.js';
import { parseBook, parseMarket } from '../../io/index.js';
import { parseRules, type Rules } from '../../rules.js';
import { exportedPositions } from './exported.js';
import { pageFormat } from './saved.js';

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** What a source holds. What it does not say (a book without a market, a market without a book) stays as it was. */
export interface Opened {
  readonly name: string;
  readonly synthetic: boolean;
  /** Whose reply it is, which states no instant of its prices. */
  readonly venue?: string;
  readonly market?: Market;
  readonly book?: Book;
  readonly rules?: Rules;
}

/** One file, by what stands in it. */
export async function ofText({ name, text }: NamedText): Promise<Opened> {
  const start = text.trimStart().slice(0, 1);
  if (start === '{' || start === '[') {
    const json = jsonOf(text);
    if (json !== undefined) return ofJson(json, name, text);
  }
  const header = (text.split(/\r?\n/, 1)[0] ?? '').toLowerCase();
  if (header.includes('snapshot_utc')) return { name, synthetic: false, market: parseMarket(text, { name }) };
  const positions = start === '' ? undefined : exportedPositions(text, name);
  if (positions === undefined) return { name, synthetic: false, book: parseBook(text, { name }) };
  const left = positions.left.length === 0 ? '' : `, without its columns ${positions.left.join(', ')}`;
  return { name: `${name}${left}`, synthetic: false, book: parseBook(positions.text, { name }) };
}

async function ofJson(json: unknown, name: string, text: string): Promise<Opened> {
  const { format, holding, account } = (typeof json === 'object' && json !== null ? json : {}) as {
    format?: unknown;
    holding?: Account;
    account?: unknown;
  };
  if (format === 'margincore-3') return { name, synthetic: false, rules: parseRules(json) };
  if (format === pageFormat) {
    const saved = json as { market: Market; rules: unknown; account: Account };
    return {
      name,
      synthetic: false,
      market: parseMarket(JSON.stringify(saved.market), { name }),
      rules: parseRules(saved.rules),
      book: bookOf([saved.account]),
    };
  }
  if (holding !== undefined)
    throw new Fault('BAD_FORMAT', name, 'a book, a market, rules or replies; a statement is for the view Verify', 'a statement');
  // readers of every venue: fetched when something is none of the above
  const reply = (await import('./replied.js')).repliedBy(json);
  const held = reply?.account ?? reply?.unknown;
  if (reply !== undefined && held !== undefined)
    return { name: `${name}, replies of ${reply.venue}`, synthetic: false, venue: reply.venue, ...held };
  // a book of one line is JSON too
  if (typeof account === 'string' && format === undefined) return { name, synthetic: false, book: parseBook(text, { name }) };
  try {
    return { name, synthetic: false, market: parseMarket(text, { name }) };
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'BAD_FORMAT') throw error;
    const { replyVenues } = await import('../../verify.js');
    const expectation = `a book, a market, rules, an account that was saved, or replies of ${replyVenues.join(', ')}`;
    throw new Fault('BAD_FORMAT', name, expectation, error.got);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // NDJSON, or no JSON at all: the readers say which
  }
}
