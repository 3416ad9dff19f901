// Shapes of questions about accounts and the book.
import { name, plain, whole } from '../../shape/leaves.js';
import { asItIs, choice, list, open, record, type Shape, truth } from '../../shape/shape.js';
import { liveOrder } from '../../support.js';
import type { Questions } from '../protocol.js';
import { accounts, numbers, of, ofAccount, orderFields, rules, textOr } from './common.js';

type Schemas = { readonly [Name in keyof Questions]: Shape<Questions[Name]['body']> };

const trade = record({
  instrument: name,
  quantity: plain,
  price: plain,
  'side?': choice(['long', 'short']),
  'fee?': plain,
});
const whatIf = record({
  ...of,
  changes: record({ 'trades?': list(trade, 0, 10_000), 'orders?': list(record(orderFields), 0, 10_000), 'deposits?': numbers }),
  'largest?': asItIs,
  'liquidationPrices?': asItIs,
  'withoutNextExpiry?': truth,
});

export const questionSchemas: Schemas = {
  margin: record({ 'accounts?': accounts, 'from?': whole(0, 2 ** 32), 'most?': whole(1, 10_000) }),
  'what-if': whatIf,
  'what-ifs': record({ questions: list(whatIf, 1, 1000) }),
  'order-check': record({ ...of, order: liveOrder, 'partly?': record({ lot: plain }) }),
  limits: record({
    ...of,
    'order?': record({
      instrument: name,
      side: choice(['buy', 'sell']),
      price: plain,
      'requirement?': name,
      'lot?': plain,
      'most?': plain,
    }),
    'withdrawal?': name,
    'requirement?': name,
  }),
  'liquidation-prices': record({ ...of, 'search?': asItIs }),
  greeks: ofAccount,
  var: record({ accounts, inputs: asItIs }),
  stress: record({ scenarios: list(textOr, 1, 100), 'accounts?': accounts }) as unknown as Schemas['stress'],
  explain: record({ ...of, 'requirement?': name }),
  compare: record({ rules: list(rules, 1, 20), 'accounts?': accounts }),
  hedge: open({ ...of, 'variants?': whole(0, 5000), 'programs?': whole(0, 200) }),
  statement: ofAccount,
  'operator/rules/preview': record({ rules }),
};
