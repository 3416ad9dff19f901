// What may change of a prepared engine: the market, and what an account holds. One shape everywhere: ticks, trades, what-ifs.
import type { Order } from '../../book/account.js';
import { fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier, nonNegative, oneOf, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Ledger, RowFill } from '../../program/ledger/ledger.js';
import { type OpenAccount, openAccount } from '../../program/ledger/openAccount.js';

/** Changes of a market. Names not listed keep their values. */
export interface MarketChanges {
  /** Instant, ms since 1970 UTC; not before the last one. */
  readonly time?: number;
  /**
   * New price by underlying (its index, its asset and every forward of it move by the same ratio), by instrument (that forward alone), or by an asset that no underlying is the price of (a stablecoin).
   * Of several underlyings of one asset the first in the market moves it.
   */
  readonly prices?: Readonly<Record<string, number>>;
  /** New volatility by option, decimal. */
  readonly vols?: Readonly<Record<string, number>>;
}

/** A fill: contracts, signed, at a price in the instrument's quote. */
export interface Trade {
  readonly instrument: string;
  readonly quantity: number;
  readonly price: number;
  /** Side that it opens or reduces, on venues where long and short of one instrument stay apart (hedge mode). */
  readonly side?: 'long' | 'short';
  /** Paid in the settlement asset; a rebate below 0. */
  readonly fee?: number;
}

/** Changes of one account. */
export interface AccountChanges {
  readonly trades?: readonly Trade[];
  /** Open orders from now on, instead of those before. */
  readonly orders?: readonly Order[];
  /** Units of an asset paid in (or out, below 0). */
  readonly deposits?: Readonly<Record<string, number>>;
}

const mostChanges = 100_000;

/** An account after the changes: the ledger books fills in their order, then deposits; orders are replaced. Throws a Fault, and changes nothing, where one of them cannot be. */
export function changedAccount(state: AccountState, ledger: Ledger, changes: AccountChanges, path = 'changes'): AccountState {
  const given = fieldsOf(changes, path, [], ['trades', 'orders', 'deposits']) as AccountChanges;
  const { rows } = ledger;
  const fills = given.trades === undefined ? [] : fillsOf(given.trades, rows, `${path}.trades`);
  const orders = given.orders === undefined ? state.orders : ordersOf(given.orders, rows, `${path}.orders`);
  if (fills.length === 0 && given.deposits === undefined) return withParts(state, state.lots, orders, state.collateral);
  const account = openAccount(state);
  for (let i = 0; i < fills.length; i++) ledger.fill(account, fills[i], `${path}.trades[${i}]`);
  if (given.deposits !== undefined) deposit(account, ledger, given.deposits, `${path}.deposits`);
  return withParts(state, account.lots, orders, account.collateral);
}

function withParts(
  { attributes }: AccountState,
  lots: AccountState['lots'],
  orders: AccountState['orders'],
  collateral: AccountState['collateral'],
): AccountState {
  return attributes === undefined ? { lots, orders, collateral } : { lots, orders, collateral, attributes };
}

function ordersOf(orders: unknown, rows: Rows, path: string): AccountState['orders'] {
  const made = { rows: [] as number[], quantities: [] as number[], prices: [] as number[] };
  const marks = listOf(orders, path, 0, mostChanges).map((one, i) => {
    const at = `${path}[${i}]`;
    const given = fieldsOf(one, at, traded, markedOrder);
    const { protected: mark = false } = given;
    if (typeof mark !== 'boolean') throw new Fault('TYPE_MISMATCH', `${at}.protected`, 'true or false', mark);
    const row = rowOf(given, rows, at);
    made.rows.push(row);
    made.quantities.push(quantityOf(given, at));
    made.prices.push(priceOf(given, rows, row, at));
    return Number(mark);
  });
  return marks.includes(1) ? { ...made, protected: marks } : made;
}

function fillsOf(trades: unknown, rows: Rows, path: string): RowFill[] {
  const list = listOf(trades, path, 0, mostChanges);
  const fills: RowFill[] = [];
  for (let i = 0; i < list.length; i++) {
    const at = `${path}[${i}]`;
    const given = fieldsOf(list[i], at, traded, bookedTrade);
    const row = rowOf(given, rows, at);
    const quantity = quantityOf(given, at);
    const price = priceOf(given, rows, row, at);
    const side = given.side === undefined ? undefined : oneOf(given.side, sides, `${at}.side`);
    const fee = given.fee === undefined ? undefined : plainNumber(given.fee, `${at}.fee`);
    fills.push({ row, quantity, price, side, fee });
  }
  return fills;
}

const sides = ['long', 'short'] as const;

const traded = ['instrument', 'quantity', 'price'];
const markedOrder = ['protected'];
const bookedTrade = ['side', 'fee'];

type Given = Readonly<Record<string, unknown>>;

function rowOf({ instrument }: Given, rows: Rows, path: string): number {
  const id = identifier(instrument, `${path}.instrument`);
  const row = rows.rowOf(id);
  if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', `${path}.instrument`, 'listed in the market', id);
  return row;
}

function quantityOf({ quantity }: Given, path: string): number {
  const contracts = plainNumber(quantity, `${path}.quantity`);
  if (contracts === 0) throw new Fault('OUT_OF_RANGE', `${path}.quantity`, 'other than 0', contracts);
  return contracts;
}

function priceOf({ price }: Given, rows: Rows, row: number, path: string): number {
  const futureOfCoin = rows.inverse[row] === 1 && rows.option[row] === 0;
  return (futureOfCoin ? positive : nonNegative)(price, `${path}.price`);
}

function deposit(account: OpenAccount, ledger: Ledger, deposits: unknown, path: string): void {
  for (const [id, stated] of Object.entries(objectOf(deposits, path))) {
    const at = keyPath(path, id);
    const asset = ledger.rows.assetOf(id);
    if (asset < 0) throw new Fault('UNKNOWN_ASSET', at, 'an asset of the market', id);
    ledger.pay(account, asset, plainNumber(stated, at), at);
  }
}
