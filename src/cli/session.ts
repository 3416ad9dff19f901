// What a question is asked of on the command line: market, book and rules of files; their engine is prepared when one is asked for.
import { bookOf, buildMarket, type Core, Fault, type MarginEngine, type PrepareInputs } from '../index.js';
import { holdingIn, type Session } from '../questions/question.js';
import { parseRules, type Rules } from '../rules.js';
import type { MarketFlags, OutputFlags } from './flags.js';
import { bookFrom, documentOf, marketOf } from './inputs.js';

interface BookFlags extends MarketFlags, OutputFlags {
  /** An empty book where left out: for questions about a market alone. */
  readonly book?: string;
  readonly rules?: string;
  readonly strict?: boolean;
}

export interface FileSession extends Session {
  watch?: NonNullable<Session['watch']>;
  key?: CryptoKeyPair;
  prepare(): Promise<void>;
}

/** Contents of a session, read from files before any question. */
export interface Parts extends PrepareInputs {
  readonly rules: Rules;
}

export async function partsOf(flags: BookFlags): Promise<Parts> {
  const market = await marketOf(flags);
  const book = flags.book === undefined ? bookOf([]) : await bookFrom({ ...flags, book: flags.book });
  return { market, book, rules: await documentOf(flags.rules), assumptions: flags.strict === true ? 'refuse' : 'stated' };
}

/** Empty parts, for a question about no book. */
export const noParts = async (): Promise<Parts> => ({
  market: buildMarket({
    asOf: Date.UTC(2026, 0, 1),
    numeraire: 'USD',
    source: 'none',
    venue: 'margincore',
    underlyings: [],
    assets: [],
    quotes: [],
  }),
  book: bookOf([]),
  rules: await documentOf(),
});

export function sessionOf(core: Core, parts: Parts): FileSession {
  const { market, book, rules, ...prepared } = parts;
  let [made, making]: [MarginEngine?, Promise<MarginEngine>?] = [];
  const session: FileSession = {
    ...{ core, market, book, rules, prepared },
    get engine(): MarginEngine {
      if (made === undefined) throw new Fault('BAD_ARGUMENT', 'engine', 'prepared before it is asked', undefined);
      return made;
    },
    async prepare() {
      making ??= core.prepare(parts);
      made = await making;
    },
    async holding(account, subaccount) {
      await session.prepare();
      return holdingIn(session.engine, book, account, subaccount);
    },
    rulesOf: (told) => (typeof told === 'string' ? documentOf(told, 'rules') : parseRules(told)),
  };
  return session;
}
