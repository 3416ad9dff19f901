// All that the margin of an account rests on, signed where the session holds a key.
import { type Statement, statement as statementOf } from '../live.js';
import { document } from './common.js';
import { named, question, whose } from './question.js';

export const statement = question({
  name: 'statement',
  title:
    'All that the margin of an account rests on, in one document: figures, level and call can be recomputed to the bit; the rest is the word of whoever signed it.',
  input: whose,
  answer: document<Statement>('a document margincore-statement'),
  long: true,
  whole: true,
  run: (session, whom) => {
    const { core, live, engine, key } = session;
    const of = named(session, whom);
    return session.statement?.(of) ?? statementOf(core, live ?? engine, { ...of, ...(key && { key }) });
  },
});
