// The account that is shown as a session of questions: a book of its own on its own engine.
import { type AnyQuestion, asked, type FoundBy, type Session } from '../../questions/question.js';
import { parseRules, preset } from '../../rules.js';
import type { Held } from './held.js';
import { oneBook } from './oneBook.js';

export async function askedOf<Q extends AnyQuestion>(held: Held, question: Q, input: object): Promise<FoundBy<Q>> {
  const { core, market, rules, book: whole, one } = held;
  const session: Session = {
    ...{ core, market, rules, engine: one.engine, book: oneBook({ book: whole, one }, one.holding) },
    holding: () => one.holding,
    rulesOf: (told) => (typeof told === 'string' ? preset(told) : parseRules(told)),
  };
  return asked(question, session, input, 'input');
}
