// Whether an order would go in.
import { plain, share } from '../shape/leaves.js';
import { named as byName, choice, record, said, truth } from '../shape/shape.js';
import { liveOrder } from '../support.js';
import { binding, money, moneyOrNull, quantity } from './common.js';
import { liveOf, named, question, whose } from './question.js';

export const verdict = record({
  verdict: choice(['accepted', 'partly', 'rejected']),
  quantity: said(quantity, { words: 'that is placed, signed' }),
  before: said(money, { words: 'excess before it' }),
  after: said(moneyOrNull, { words: 'excess with what is placed; of a rejected one with all of it' }),
  'least?': said(moneyOrNull, { words: 'a bound of the least excess that any part and sequence of fills leaves' }),
  'fills?': said(byName(share), { words: 'which share of every open order, by its id, leaves that' }),
  'unproved?': said(truth, { words: 'rejected because nothing could be proved' }),
  'binding?': binding,
});

export const orderCheck = question({
  name: 'order-check',
  title: 'Whether an order would go in, as a change `place` would answer it; nothing is placed.',
  input: {
    ...whose,
    order: said(liveOrder, { words: 'that would be placed' }),
    'partly?': said(record({ lot: plain }), { words: 'the largest part that fits' }),
  },
  answer: verdict,
  live: true,
  places: { 'change.': '' },
  run: (session, { order, partly, ...whom }) => {
    return liveOf(session, 'order').check({ kind: 'place', ...named(session, whom), order, ...(partly && { partly }) });
  },
});
