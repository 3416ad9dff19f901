// What a question is asked of on the command line: market, book and rules of files; their engine is prepared when one is asked for.
import { bookOf, type Core, Fault, type MarginEngine } from '../index.js';
import { holdingIn, type Session } from '../questions/question.js';
import { parseRules } from '../rules.js';
import type { MarketFlags, OutputFlags } from './flags.js';
import { bookFrom, documentOf, marketOf } from './inputs.js';

interface BookFlags extends MarketFlags, OutputFlags {
  readonly book?: string;
  readonly rules?: string;
  readonly strict?: boolean;
}

export interface FileSession extends Session {
  watch?: NonNullable<Session['watch']>;
  prepare(): Promise<void>;
}

export async function sessionOf(core: Core, flags: BookFlags): Promise<FileSession> {
  const market = await marketOf(flags);
  const book = flags.book === undefined ? bookOf([]) : await bookFrom({ ...flags, book: flags.book });
  const rules = await documentOf(flags.rules);
  let [made, making]: [MarginEngine?, Promise<MarginEngine>?] = [];
  const session: FileSession = {
    ...{ core, market, book, rules },
    get engine(): MarginEngine {
      if (made === undefined) throw new Fault('BAD_ARGUMENT', 'engine', 'prepared before it is asked', undefined);
      return made;
    },
    async prepare() {
      making ??= core.prepare({ market, book, rules, assumptions: flags.strict === true ? 'refuse' : 'stated' });
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
