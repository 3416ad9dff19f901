// Where accounts would stand after fills, orders and deposits.
import type { WhatIf } from '../index.js';
import { name as id, line, plain, whole } from '../shape/leaves.js';
import { named as byName, choice, defined, list, orNull, type RecordOf, record, said, truth } from '../shape/shape.js';
import { amountsByAsset, binding, figures, money, numeraire, openOrder, price, trade } from './common.js';
import { liquidationPricesFound, search } from './liquidationPrices.js';
import { named, question, requirement, type Session, viewOf, whose } from './question.js';

const changes = {
  ...whose,
  'trades?': said(list(trade, 0, 10_000), { words: 'fills, booked in their order' }),
  'orders?': said(list(openOrder, 0, 10_000), { words: 'that stand open in the place of those there are' }),
  'deposits?': amountsByAsset,
  'largest?': said(
    record({
      'trade?': said(whole(0, 10_000), { words: 'which of the trades' }),
      'order?': said(whole(0, 10_000), { words: 'or which of the orders' }),
      'requirement?': requirement,
      'lot?': said(plain, { words: 'sizes are whole multiples of it', unit: 'contracts' }),
      'most?': said(plain, { unit: 'contracts' }),
    }),
    { words: 'how large one of them may be with the initial requirement covered' },
  ),
  'liquidationPrices?': said(record(search), { words: 'the prices at which the account would be liquidated after them' }),
  'withoutNextExpiry?': said(truth, { words: 'also figures without what expires first' }),
};

const found = defined('WhatIf', () =>
  record({
    account: id,
    subaccount: line(128),
    requirement: said(id, { words: 'that is its own' }),
    numeraire,
    before: figures,
    after: figures,
    difference: figures,
    binding: said(byName(orNull(binding)), { words: 'what decides the initial requirement after the changes' }),
    'largest?': record({
      instrument: id,
      side: choice(['buy', 'sell']),
      price,
      amount: said(plain, { unit: 'contracts', digits: 4 }),
      excess: money,
      bound: choice(['excess', 'most']),
    }),
    'liquidationPrices?': liquidationPricesFound,
    'withoutNextExpiry?': figures,
  }),
);

export const whatIf = question({
  name: 'what-if',
  title: 'Where an account would stand after fills, orders and deposits; nothing is sent or changed.',
  input: changes,
  answer: found,
  long: true,
  places: { changes: '' },
  run: async (session, input) => {
    const { largest, liquidationPrices, withoutNextExpiry } = input;
    const { given, ...whom } = changesOf(session, input);
    if (largest !== undefined || liquidationPrices !== undefined || withoutNextExpiry)
      return (await session.engine.whatIf([{ ...whom, changes: given, ...requestsOf(input) }]))[0] as WhatIf;
    const answer = viewOf(session, whom).whatIf(given);
    return { ...answer, binding: answer.binding };
  },
});

export const whatIfs = question({
  name: 'what-ifs',
  title: 'Where accounts would stand after changes: many what-ifs, all of one state of the book.',
  input: { questions: said(list(record(changes), 1, 1000), { words: 'each as a what-if' }) },
  answer: list(found, 0, 1000),
  long: true,
  run: (session, { questions }) =>
    session.engine.whatIf(
      questions.map((one) => {
        const { given, ...whom } = changesOf(session, one);
        return { ...whom, changes: given, ...requestsOf(one) };
      }),
    ),
});

type Asked = RecordOf<typeof changes>;

function changesOf(session: Session, { account, subaccount, trades, orders, deposits }: Asked) {
  const given = { ...(trades && { trades }), ...(orders && { orders }), ...(deposits && { deposits }) };
  return { ...named(session, { account, subaccount }), given };
}

const requestsOf = ({ largest, liquidationPrices, withoutNextExpiry }: Asked) => ({
  ...(largest && { largest }),
  ...(liquidationPrices && { liquidationPrices }),
  ...(withoutNextExpiry && { withoutNextExpiry }),
});
