// What can be read of the venue as it stands: accounts, market, rules.
import { statement } from '../../live.js';
import { accountPage, detailOf } from '../accounts.js';
import { pageSchema } from '../schemas/pages.js';
import type { Asked, Route } from './route.js';

const get = (path: string, says: string, handle: (asked: Asked) => unknown, query: readonly string[] = []): Route => ({
  ...{ method: 'GET', path, scope: 'read', says, query, handle },
});

const usualPage = 100;
const ofParams = ({ params, query }: Asked) => ({ account: params.id as string, subaccount: query.subaccount ?? '' });

export const accounts: readonly Route[] = [
  get(
    'accounts',
    'Accounts in the order of the book, a page at a time.',
    ({ venue, query }) => {
      const { from = 0, most = usualPage } = pageSchema.parse(query, 'query');
      return venue.stated(accountPage(venue, { from, most }));
    },
    ['from', 'most'],
  ),
  get(
    'accounts/:id',
    'An account: figures, level, margin call, what it holds, its open orders.',
    (asked) => asked.venue.stated(detailOf(asked.venue, ofParams(asked))),
    ['subaccount'],
  ),
  get(
    'accounts/:id/statement',
    'All that its margin rests on, which anybody can recompute.',
    (asked) => asked.venue.long(() => statement(asked.venue.core, asked.venue.live, ofParams(asked))),
    ['subaccount'],
  ),
  get('market', 'The market as it stands.', ({ venue }) => venue.stated(venue.live.market)),
  get('rules', 'The rules in force.', ({ venue }) => venue.stated(venue.live.rules)),
  get(
    'status',
    'Where the venue stands: backend, accounts and how many are at risk, a halt, prices that are held, rules that wait for a second person.',
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
          proposals: policy.waiting,
          firstKept: feed.first,
          asOf: live.market.asOf,
        },
      });
    },
  ),
];
