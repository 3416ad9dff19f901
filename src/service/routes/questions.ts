// Questions about accounts as they stand; nothing changes.
import { Fault } from '../../index.js';
import { statement } from '../../live.js';
import { findHedge } from '../../optimise.js';
import { accountPage } from '../accounts.js';
import type { Answer, Questions } from '../protocol.js';
import { questionSchemas } from '../schemas/questions.js';
import type { Venue } from '../venue.js';
import { compared } from './compared.js';
import { risksOf, stressOf } from './risks.js';
import type { Route } from './route.js';

type Name = keyof Questions;
type Asks<N extends Name> = (
  venue: Venue,
  body: Questions[N]['body'],
) => Answer<Questions[N]['found']> | Promise<Answer<Questions[N]['found']>>;

function question<N extends Name>(name: N, says: string, ask: Asks<N>, scope: Route['scope'] = 'read'): Route {
  return {
    method: 'POST',
    path: name,
    scope,
    says,
    body: questionSchemas[name],
    handle: ({ venue }, body) => ask(venue, body),
  };
}

const usualPage = 100;

export const questions: readonly Route[] = [
  question(
    'margin',
    'Equity, initial and maintenance requirement of accounts, or of the book page by page.',
    (venue, { accounts, from = 0, most = usualPage }) => venue.stated(accountPage(venue, accounts ?? { from, most })),
  ),
  question(
    'what-if',
    'Where an account would stand after fills, orders and deposits.',
    (venue, { account, subaccount, changes, ...request }) => {
      const view = venue.engine.account(account, subaccount);
      if (Object.keys(request).length > 0) return venue.long(() => view.whatIf(changes, request as never));
      const found = view.whatIf(changes);
      return venue.stated({ ...found, binding: found.binding });
    },
  ),
  question('what-ifs', 'Many of them, all of one state.', (venue, { questions: asked }) =>
    venue.long(() => venue.engine.whatIf(asked as Parameters<typeof venue.engine.whatIf>[0])),
  ),
  question('order-check', 'Whether an order would go in, as a change `place` would answer it.', (venue, asked) =>
    venue.stated(venue.live.check({ kind: 'place', ...asked })),
  ),
  question('limits', 'The largest order, the largest withdrawal.', (venue, { account, subaccount, order, withdrawal, requirement }) => {
    if (order === undefined && withdrawal === undefined)
      throw new Fault('MISSING_FIELD', 'body.order', 'present, or `withdrawal`', undefined);
    const view = venue.engine.account(account, subaccount);
    return venue.stated({
      ...(order && { order: view.largestOrder(order) }),
      ...(withdrawal !== undefined && { withdrawal: view.largestWithdrawal(withdrawal, requirement) }),
    });
  }),
  question('liquidation-prices', 'The prices at which an account is liquidated.', (venue, { account, subaccount, search }) =>
    venue.long(() => venue.engine.account(account, subaccount).liquidationPrices(search)),
  ),
  question('greeks', 'Greeks of an account, position by position and by underlying.', (venue, { account, subaccount }) =>
    venue.stated(venue.engine.account(account, subaccount).greeks()),
  ),
  question('var', 'Value at risk and expected shortfall of accounts, by any method of the library.', risksOf),
  question('stress', 'Scenarios over some accounts, or the whole book.', stressOf),
  question(
    'explain',
    'Why an account is asked for what it is: every formula with its numbers.',
    (venue, { account, subaccount, requirement }) => venue.stated(venue.engine.account(account, subaccount).explain(requirement)),
  ),
  question('compare', 'Accounts, or the whole book, under several rule documents side by side.', compared),
  question('hedge', 'The trades after which a requirement is least.', (venue, asked) =>
    venue.stated(findHedge(venue.core, venue.engine, asked as unknown as Parameters<typeof findHedge>[2])),
  ),
  question('statement', 'All that a margin call rests on, which anybody can recompute.', (venue, asked) =>
    venue.long(() => statement(venue.core, venue.live, asked)),
  ),
  question(
    'operator/rules/preview',
    'Whom other rules would put on another level; nothing changes.',
    (venue, { rules }) => venue.long(() => venue.live.preview(venue.rulesOf(rules))),
    'operate',
  ),
];
