// What a question is asked of on the command line: market, book and rules of files, prepared.
import { bookOf, type Core } from '../index.js';
import { holdingIn, type Session } from '../questions/question.js';
import { parseRules } from '../rules.js';
import type { MarketFlags, OutputFlags } from './flags.js';
import { bookFrom, documentOf, marketOf } from './inputs.js';

interface BookFlags extends MarketFlags, OutputFlags {
  readonly book?: string;
  readonly rules?: string;
  readonly strict?: boolean;
}

export async function sessionOf(core: Core, flags: BookFlags): Promise<Session> {
  const market = await marketOf(flags);
  const book = flags.book === undefined ? bookOf([]) : await bookFrom({ ...flags, book: flags.book });
  const rules = await documentOf(flags.rules);
  const engine = await core.prepare({ market, book, rules, assumptions: flags.strict === true ? 'refuse' : 'stated' });
  return {
    ...{ core, engine, market, book, rules },
    holding: (account, subaccount) => holdingIn(engine, book, account, subaccount),
    rulesOf: (told) => (typeof told === 'string' ? documentOf(told, 'rules') : parseRules(told)),
  };
}
