// Accounts of the venue as they stand, one, some, or page by page.
import { Fault, type FaultRecord } from '../index.js';
import type { AccountDetail, AccountPage, AccountStand, Of } from './protocol.js';
import type { Venue } from './venue.js';

export function standOf({ live, engine }: Venue, { account, subaccount = '' }: Of): AccountStand {
  const row = live.rowOf(account, subaccount);
  const held = live.held(account, subaccount);
  const judged = live.levels.judgedBy(row);
  const head = {
    ...{ account, subaccount, level: live.levels.ladder.level(row) },
    ...(held.length > 0 && {
      held: held.map(({ asset, state, from, refused, liquidationFrom }) => ({ asset, state, from, refused, liquidationFrom })),
    }),
    ...(judged && { judged }),
    ...(live.uncovered(account, subaccount) && { uncovered: true as const }),
  };
  const view = engine.account(account, subaccount);
  try {
    return { ...head, requirement: view.requirement, figures: view.figures() };
  } catch (error) {
    return { ...head, requirement: null, figures: null, fault: ownFault(error) };
  }
}

/** The fault of an account that has no figures; anything else is thrown on. */
function ownFault(error: unknown): FaultRecord {
  if (!(error instanceof Fault) || error.code === 'CLOSED' || error.code === 'OUT_OF_MEMORY') throw error;
  return error.toRecord();
}

/** These accounts, or those of some rows on, in the order of the book. */
export function accountPage(venue: Venue, asked: readonly Of[] | { readonly from: number; readonly most: number }): AccountPage {
  const { live } = venue;
  const { numeraire } = live.market;
  if (!('from' in asked)) return { numeraire, accounts: asked.map((of) => standOf(venue, of)), next: null };
  const { length } = live.levels.equities;
  const accounts: AccountStand[] = [];
  let row = asked.from;
  for (; row < length && accounts.length < asked.most; row++) {
    const names = openAt(venue, row);
    if (names !== undefined) accounts.push(standOf(venue, names));
  }
  return { numeraire, accounts, next: row < length ? row : null };
}

/** Whose row it is; undefined of one that was closed. */
function openAt({ live }: Venue, row: number): Of | undefined {
  const names = live.levels.names(row);
  return live.isOpen(names.account, names.subaccount) ? names : undefined;
}

export function detailOf(venue: Venue, of: Of): AccountDetail {
  const { live, policy } = venue;
  const stand = standOf(venue, of);
  const { account, subaccount } = stand;
  const call = live.levels.ladder.call(live.rowOf(account, subaccount));
  return {
    ...stand,
    numeraire: live.market.numeraire,
    holding: venue.holding(stand),
    orders: live.orders(account, subaccount),
    call: call === undefined ? null : { since: call.since, amount: call.amount, deadline: call.deadline },
    frozen: policy.isFrozen(account, subaccount),
  };
}
