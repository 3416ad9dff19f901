// What a question is asked of on the command line: market, book and rules of files, prepared.
import type { Account, Core } from '../index.js';
import type { Session } from '../questions/question.js';
import { parseRules } from '../rules.js';
import { accountsOf } from '../support.js';
import type { MarketFlags, OutputFlags } from './flags.js';
import { bookFrom, documentOf, marketOf } from './inputs.js';

interface BookFlags extends MarketFlags, OutputFlags {
  readonly book: string;
  readonly rules?: string;
}

export async function sessionOf(core: Core, flags: BookFlags): Promise<Session> {
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const rules = await documentOf(flags.rules);
  const engine = await core.prepare({ market, book, rules });
  return {
    ...{ core, engine, market, book, rules },
    holding(account, subaccount) {
      // throws the fault of an account that has no figures: without its bad rows it would be another one
      engine.account(account, subaccount).figures();
      return accountsOf(book).find((one) => one.account === account && one.subaccount === subaccount) as Account;
    },
    rulesOf: (told) => (typeof told === 'string' ? documentOf(told, 'rules') : parseRules(told)),
  };
}
