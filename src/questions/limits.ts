// How far an account may go.
import { Fault } from '../index.js';
import { name as id, plain } from '../shape/leaves.js';
import { choice, record, said } from '../shape/shape.js';
import { money, price } from './common.js';
import { question, requirement, viewOf, whose } from './question.js';

const limit = record({
  amount: said(plain, { words: 'contracts, or units of the asset', digits: 4 }),
  excess: said(money, { words: 'equity less initial after it' }),
  bound: said(choice(['excess', 'most']), { words: 'why not more: the excess would be below 0, or it is all that was asked about' }),
});

export const limits = question({
  name: 'limits',
  title: 'The largest order and the largest withdrawal that leave the initial requirement covered.',
  input: {
    ...whose,
    'order?': said(
      record({
        instrument: id,
        side: choice(['buy', 'sell']),
        price,
        'requirement?': requirement,
        'lot?': said(plain, { words: 'sizes are whole multiples of it', unit: 'contracts' }),
        'most?': said(plain, { words: 'the most that is asked about', unit: 'contracts' }),
      }),
      { words: 'the largest size of it' },
    ),
    'withdrawal?': said(id, { words: 'the asset, the largest amount of which may leave' }),
    'requirement?': requirement,
  },
  answer: record({ 'order?': limit, 'withdrawal?': limit }),
  places: { asset: 'withdrawal' },
  run: (session, { order, withdrawal, requirement: of, ...whom }) => {
    if (order === undefined && withdrawal === undefined) throw new Fault('MISSING_FIELD', 'order', 'present, or `withdrawal`', undefined);
    const view = viewOf(session, whom);
    return {
      ...(order && { order: view.largestOrder({ ...(of !== undefined && { requirement: of }), ...order }) }),
      ...(withdrawal !== undefined && { withdrawal: view.largestWithdrawal(withdrawal, of) }),
    };
  },
});
