// All that the margin of an account rests on, signed where the session holds a key.
import { type Statement, statement as statementOf } from '../live.js';
import { document } from './common.js';
import { named, question, whose } from './question.js';

export const statement = question({
  name: 'statement',
  title: 'All that the margin of an account rests on, in one document that anybody can recompute to the bit.',
  input: whose,
  answer: document<Statement>('a document margincore-statement'),
  long: true,
  run: (session, whom) => {
    const { core, live, engine, key } = session;
    return statementOf(core, live ?? engine, { ...named(session, whom), ...(key && { key }) });
  },
});
