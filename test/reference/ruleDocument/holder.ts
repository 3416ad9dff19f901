// One account as the oracle sees it: what it holds of each instrument, its open orders, its assets; and the same after fills.
import type { Account } from '../../../src/book/account.js';
import type { Scope } from '../../../src/rules/document/scope.js';
import type { Listing, Row } from './rows.js';
import { Refused } from './standIns.js';

export interface Held {
  readonly row: Row;
  readonly quantity: number;
  /** P&L in the row's quote: quantity x (price - entry), inverse futures quantity x (1 / entry - 1 / price). */
  readonly pnl: number;
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
  const held = new Map<Row, Held>();
  for (const { instrument, quantity, entryPrice } of account.positions) {
    const row = rowOf(instrument);
    if (!inScope(row)) continue;
    const before = held.get(row) ?? { row, quantity: 0, pnl: 0 };
    held.set(row, { row, quantity: before.quantity + quantity, pnl: before.pnl + pnlOf(row, quantity, entryPrice) });
  }
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
  return { account, held: [...held.values()].sort((a, b) => a.row.n - b.row.n), orders, assets };
}

export function pnlOf(row: Row, quantity: number, entry: number): number {
  return row.inverse && !row.option ? quantity * (row.quoted / entry - 1 / row.price) : quantity * (row.price - entry);
}

/** The account once these orders have filled at their prices: premiums are paid from, and into, the asset that an option settles in. */
export function filled(holder: Holder, orders: readonly OpenOrder[]): Holder {
  const held = new Map(holder.held.map((one) => [one.row, one]));
  const assets = new Map(holder.assets);
  for (const { row, quantity, price } of orders) {
    const before = held.get(row) ?? { row, quantity: 0, pnl: 0 };
    held.set(row, { row, quantity: before.quantity + quantity, pnl: before.pnl + pnlOf(row, quantity, price) });
    const { asset } = row.instrument;
    if (row.option) assets.set(asset, (assets.get(asset) ?? 0) - quantity * price * row.multiplier);
  }
  return { ...holder, held: [...held.values()].sort((a, b) => a.row.n - b.row.n), assets, orders: [] };
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
