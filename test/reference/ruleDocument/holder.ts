// One account as the oracle sees it: what it holds of each instrument, its open orders, its assets; and the same after fills.
import type { Account, Position } from '../../../src/book/account.js';
import type { Market } from '../../../src/market/market.js';
import type { Scope } from '../../../src/rules/document/scope.js';
import { FillLedger } from '../fillLedger.js';
import type { Listing, Row } from './rows.js';
import { Refused } from './standIns.js';

export interface Held {
  readonly row: Row;
  readonly quantity: number;
  /** P&L in the row's quote: quantity x (price - entry), inverse futures quantity x (1 / entry - 1 / price). */
  readonly pnl: number;
  /** quantity x average entry price of the heavier side, where both are held. */
  readonly atEntry: number;
}

export interface OpenOrder {
  readonly row: Row;
  readonly quantity: number;
  readonly price: number;
  /** Under market-maker protection. */
  readonly protected: boolean;
}

export interface Holder {
  readonly account: Account;
  readonly held: readonly Held[];
  readonly orders: readonly OpenOrder[];
  /** Units by asset. */
  readonly assets: ReadonlyMap<string, number>;
}

/** What enters no term, by kind: how many positions and orders. */
export type NotCharged = Map<string, number>;

export function holderOf(account: Account, listing: Listing, scope: Scope, left: NotCharged): Holder {
  const rowOf = (id: string): Row => {
    const row = listing.rows.find(({ instrument }) => instrument.id === id);
    if (row === undefined) throw new Refused(`instrument ${id}`);
    if (row.instrument.expiry !== undefined && !(row.years > 0)) throw new Refused(`${id} has expired`);
    return row;
  };
  const inScope = ({ instrument: { kind, settlement } }: Row): boolean => {
    if (scope.kinds.includes(kind) && (scope.settlement === undefined || scope.settlement === settlement)) return true;
    if (scope.otherKinds === 'refuse') throw new Refused(`kind ${kind}`);
    left.set(kind, (left.get(kind) ?? 0) + 1);
    return false;
  };
  const lots = groupsBy(
    account.positions.filter(({ instrument }) => inScope(rowOf(instrument))),
    ({ instrument }) => instrument,
  );
  const held = lots.map((own): Held => {
    const row = rowOf((own[0] as Position).instrument);
    const quantity = sumOf(own.map((lot) => lot.quantity));
    const heavier = own.reduce((most, lot) => (Math.abs(lot.quantity) > Math.abs(most.quantity) ? lot : most));
    const pnl = sumOf(own.map((lot) => pnlOf(row, lot.quantity, lot.entryPrice)));
    return { row, quantity, pnl, atEntry: quantity * heavier.entryPrice };
  });
  const orders: OpenOrder[] = [];
  for (const one of account.orders ?? []) {
    if (scope.orders === 'refuse') throw new Refused('open orders');
    const row = rowOf(one.instrument);
    if (!inScope(row)) continue;
    if (scope.orders === 'charged') orders.push({ row, quantity: one.quantity, price: one.price, protected: one.protected === true });
    else left.set('orders', (left.get('orders') ?? 0) + 1);
  }
  const assets = new Map<string, number>();
  for (const { asset, amount } of account.collateral) assets.set(asset, (assets.get(asset) ?? 0) + amount);
  return { account, held: held.sort((a, b) => a.row.n - b.row.n), orders, assets };
}

export function pnlOf(row: Row, quantity: number, entry: number): number {
  return row.inverse && !row.option ? quantity * (row.quoted / entry - 1 / row.price) : quantity * (row.price - entry);
}

const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0);

/** The account as its ledger books it; one that it cannot book has no figures anyway. */
export function booked(market: Market, account: Account): Account {
  try {
    return new FillLedger(market, account).account();
  } catch (error) {
    if (error instanceof RangeError) return account;
    throw error;
  }
}

/** The account once these orders have filled at their prices, and none is left. */
export function filled({ account }: Holder, fills: readonly OpenOrder[], market: Market): Account {
  const ledger = new FillLedger(market, account);
  for (const { row, quantity, price } of fills) ledger.fill({ instrument: row.instrument.id, quantity, price });
  return { ...ledger.account(), orders: [] };
}

/** In groups that share a key, in the order in which they first come. */
export function groupsBy<T>(all: readonly T[], key: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()];
}

export const expiryOf = ({ row }: { readonly row: Row }): string => `${row.u} ${row.instrument.expiry}`;
