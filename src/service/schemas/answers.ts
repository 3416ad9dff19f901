// What is answered beside questions: of changes, of operators, of accounts and the venue as they stand.
import type { Account, Market } from '../../index.js';
import type { LiveOrder } from '../../live.js';
import { document, fault, ms, rulesNamed, words } from '../../questions/common.js';
import { standingFields } from '../../questions/margin.js';
import { verdict } from '../../questions/orderCheck.js';
import { levelEvent } from '../../questions/rulesPreview.js';
import type { Rules } from '../../rules.js';
import { name, plain, whole } from '../../shape/leaves.js';
import { either, list, named, orNull, record, said, truth } from '../../shape/shape.js';

const sequence = whole(0, Number.MAX_SAFE_INTEGER);
export const changeDone = record({
  'sequence?': said(sequence, { words: 'of this change; a rejected order has none, for nothing happened' }),
  time: ms,
  kind: name,
  'order?': verdict,
  events: said(list(levelEvent, 0, 1e7), { words: 'accounts whose level is another now' }),
  'forecasts?': document<object>('what is charged from now on, by a forecast'),
});
export const changesDone = either(
  Array.isArray,
  list(
    either((one) => Object.hasOwn(Object(one), 'fault'), record({ fault }), changeDone),
    0,
    1000,
  ),
  changeDone,
);

const { 'level?': _level, ...others } = standingFields;
export const accountDetail = record({
  ...others,
  level: name,
  numeraire: name,
  holding: document<Account>('what it holds, as a book states it'),
  orders: list(document<LiveOrder>('an open order'), 0, 1e6),
  call: said(orNull(record({ since: ms, amount: plain, deadline: orNull(ms) })), { words: 'that it has to meet' }),
  frozen: truth,
});

export const market = document<Market>('a document margincore-market');
export const rulesInForce = document<Rules>('a document margincore-3');
export const status = record({
  backend: name,
  backendReason: words,
  rules: words,
  accounts: sequence,
  levels: named(sequence),
  halted: truth,
  frozen: list(document<object>('an account that is frozen'), 0, 1e7),
  pinned: said(named(plain), { words: 'prices that hold until they are released' }),
  proposals: list(document<object>('rules that wait for a second person'), 0, 1e6),
  firstKept: said(sequence, { words: 'the first change that the stream can tell again' }),
  asOf: ms,
});

export const verbAnswers = {
  'operator/halt': record({ halted: truth, 'isDurable?': truth }),
  'operator/freeze': record({ frozen: truth }),
  'operator/price': record({ pinned: named(plain) }),
  'operator/rules': record({ id: name, by: name, why: words, rules: rulesNamed, until: ms }),
  'operator/rules/approve': changeDone,
  'operator/rules/withdraw': changeDone,
  'operator/snapshot': changeDone,
};
