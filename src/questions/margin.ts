// Where accounts stand: figures, level of a live book, prices that are held against them.
import { type Book, Fault, type FaultRecord } from '../index.js';
import type { LiveEngine } from '../live.js';

import { name as id, line, whole } from '../shape/leaves.js';
import { choice, list, type Of, orNull, record, said, truth } from '../shape/shape.js';
import { accounts, fault, figures, money, ms, numeraire, words } from './common.js';
import { named, question, type Session, type Whose } from './question.js';

export const standingFields = {
  account: id,
  subaccount: line(128),
  'level?': said(id, { words: 'of a live book' }),
  requirement: said(orNull(id), { words: 'that is its own; null where it has no figures' }),
  figures: said(orNull(figures), { words: 'null where there are none' }),
  'fault?': said(fault, { words: 'why there are no figures' }),
  'mark?': said(choice(['partial']), { words: 'a part of it is not charged by these rules: its figures are too low' }),
  'held?': said(
    list(
      record({
        asset: id,
        state: id,
        from: said(orNull(words), { words: 'what its price comes from; null: there was none yet' }),
        refused: record({ withdrawals: truth, riskRaisingOrders: truth, liquidation: truth }),
        liquidationFrom: said(orNull(ms), { words: 'when liquidation waits no longer; null: it does not wait, or until there is a price' }),
      }),
      0,
      1e6,
    ),
    { words: 'its assets whose prices are in doubt under the guards, and what that refuses' },
  ),
  'judged?': said(record({ equity: money, initial: money, maintenance: money }), {
    words:
      'what it is judged by where that is not its own figures: at the worse end of prices in doubt, at requirements that a breaker has raised',
  }),
  'uncovered?': said(truth, { words: 'its open orders may leave the initial requirement uncovered' }),
};
const standing = record(standingFields);

const page = record({
  numeraire,
  accounts: list(standing, 0, 10_000),
  next: said(orNull(whole(0, 2 ** 32)), { words: 'where the next page begins; null after the last' }),
});

export const margin = question({
  name: 'margin',
  title: 'Equity, initial and maintenance requirement of accounts, or of the book page by page.',
  input: {
    'accounts?': said(accounts, { words: 'which; a page of the book where left out' }),
    'from?': said(whole(0, 2 ** 32), { words: 'where the page begins, in the order of the book', usual: 0 }),
    'most?': said(whole(1, 10_000), { words: 'accounts of a page', usual: 100 }),
  },
  answer: page,
  run: (session, { accounts: some, from, most }) =>
    some === undefined
      ? pageOf(session, from, most)
      : { numeraire: session.market.numeraire, accounts: some.map((whom) => standingOf(session, whom)), next: null },
});

type Standing = Of<typeof standing>;

export function standingOf(session: Session, whom: Whose): Standing {
  const { account, subaccount } = named(session, whom);
  const { engine, live } = session;
  const head = { account, subaccount, ...(live && liveHead(live, account, subaccount)) };
  const view = engine.account(account, subaccount);
  try {
    const stated = view.figures();
    return { ...head, requirement: view.requirement, figures: stated, ...(view.mark === 'partial' && { mark: 'partial' as const }) };
  } catch (error) {
    return { ...head, requirement: null, figures: null, fault: ownFault(error) };
  }
}

function liveHead(live: LiveEngine, account: string, subaccount: string) {
  const row = live.rowOf(account, subaccount);
  const held = live.held(account, subaccount);
  const judged = live.levels.judgedBy(row);
  return {
    level: live.levels.ladder.level(row),
    ...(held.length > 0 && {
      held: held.map(({ asset, state, from, refused, liquidationFrom }) => ({ asset, state, from, refused, liquidationFrom })),
    }),
    ...(judged && { judged }),
    ...(live.uncovered(account, subaccount) && { uncovered: true }),
  };
}

/** The fault of an account that has no figures; anything else is thrown on. */
function ownFault(error: unknown): FaultRecord {
  if (!(error instanceof Fault) || error.code === 'CLOSED' || error.code === 'OUT_OF_MEMORY') throw error;
  return error.toRecord();
}

function pageOf(session: Session, from: number, most: number): Of<typeof page> {
  const { live, market } = session;
  const book = live === undefined ? session.book : undefined;
  const length = live === undefined ? (book as Book).accounts.length : live.levels.equities.length;
  const accounts: Standing[] = [];
  let row = from;
  for (; row < length && accounts.length < most; row++) {
    const { account, subaccount } = live?.levels.names(row) ?? {
      account: book?.accounts[row] as string,
      subaccount: book?.subaccounts[row] as string,
    };
    if (live === undefined || live.isOpen(account, subaccount)) accounts.push(standingOf(session, { account, subaccount }));
  }
  return { numeraire: market.numeraire, accounts, next: row < length ? row : null };
}
