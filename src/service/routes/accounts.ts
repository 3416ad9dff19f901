// What can be read of the venue as it stands: accounts, market, rules.
import { questions } from '../../questions/all.js';
import { standingOf } from '../../questions/margin.js';
import { answerTo, told } from '../../questions/question.js';
import type { AccountDetail } from '../protocol.js';
import { accountDetail, market, rulesInForce, status } from '../schemas/answers.js';
import { pageSchema } from '../schemas/pages.js';
import type { Venue } from '../venue.js';
import { answered } from './questions.js';
import type { Asked, Route } from './route.js';

const get = (
  path: string,
  says: string,
  answer: Route['answer'],
  handle: (asked: Asked) => unknown,
  query: readonly string[] = [],
): Route => ({
  ...{ method: 'GET', path, scope: 'read', says, answer, query, handle },
});

const ofParams = ({ params, query }: Asked) => ({ account: params.id as string, subaccount: query.subaccount ?? '' });

export const accounts: readonly Route[] = [
  {
    ...get(
      'accounts',
      'Accounts in the order of the book, a page at a time.',
      questions.margin.answer,
      (asked) => answered(questions.margin, asked, questions.margin.input.parse(pageSchema.parse(asked.query, 'query'), 'query'), 'query'),
      ['from', 'most'],
    ),
    question: questions.margin,
  },
  get(
    'accounts/:id',
    'An account: figures, level, margin call, what it holds, its open orders.',
    accountDetail,
    (asked) => asked.venue.stated(detailOf(asked.venue, ofParams(asked))),
    ['subaccount'],
  ),
  get(
    'accounts/:id/statement',
    'All that its margin rests on, which anybody can recompute.',
    questions.statement.answer,
    (asked) => asked.venue.long(() => answerTo(questions.statement, asked.venue, ofParams(asked), 'query')),
    ['subaccount'],
  ),
  { ...get('market', 'The market as it stands.', market, ({ venue }) => venue.stated(venue.live.market)), public: true },
  { ...get('rules', 'The rules in force.', rulesInForce, ({ venue }) => venue.stated(venue.live.rules)), public: true },
  get(
    'status',
    'Where the venue stands: backend, accounts and how many are at risk, a halt, prices that are held, rules that wait for a second person.',
    status,
    ({ venue }) => {
      const { core, live, policy, feed } = venue;
      return venue.stated({
        ...{
          backend: core.backend,
          backendReason: core.backendReason,
          rules: live.rules.about.name,
          accounts: live.levels.equities.length,
          levels: live.levels.counts(),
        },
        ...{
          halted: policy.halted,
          frozen: policy.frozenAccounts,
          pinned: live.controls.pinned,
          proposals: policy.waiting(live.time),
          firstKept: feed.first,
          asOf: live.market.asOf,
        },
      });
    },
  ),
];

function detailOf(venue: Venue, whom: { readonly account: string; readonly subaccount: string }): unknown {
  const { live, policy } = venue;
  const { account, subaccount } = whom;
  const { ladder } = live.levels;
  const row = live.rowOf(account, subaccount);
  const call = ladder.call(row);
  const detail = {
    ...standingOf(venue, whom),
    level: ladder.level(row),
    numeraire: live.market.numeraire,
    holding: venue.holding(account, subaccount),
    orders: live.orders(account, subaccount),
    call: call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline },
    frozen: policy.isFrozen(account, subaccount),
  } satisfies AccountDetail;
  return told(detail);
}
