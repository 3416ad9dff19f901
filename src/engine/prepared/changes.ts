// What may change of a prepared engine: the market, and what an account holds. One shape everywhere: ticks, trades, what-ifs.
import type { Order } from '../../book/account.js';
import { fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier, nonNegative, positive } from '../../check.js';
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';

/** What a market says anew. What is not named stays as it was. */
export interface MarketChanges {
  /** Instant, ms since 1970 UTC; not before the last one. */
  readonly time?: number;
  /** New price by underlying (its index, its asset and every forward of it move by the same ratio) or by instrument (that forward alone). */
  readonly prices?: Readonly<Record<string, number>>;
  /** New volatility by option, decimal. */
  readonly vols?: Readonly<Record<string, number>>;
}

/** A fill: contracts, signed, at a price in the instrument's quote. */
export interface Trade {
  readonly instrument: string;
  readonly quantity: number;
  readonly price: number;
}

/** What happens to one account. */
export interface AccountChanges {
  readonly trades?: readonly Trade[];
  /** Open orders from now on, instead of those before. */
  readonly orders?: readonly Order[];
  /** Units of an asset paid in (or out, below 0). */
  readonly deposits?: Readonly<Record<string, number>>;
}

const mostChanges = 100_000;

/** An account after the changes: fills are lots beside those before, and the premium of an option is paid in what it settles in. Throws a Fault, and changes nothing, where one of them cannot be. */
export function changedAccount(state: AccountState, rows: Rows, changes: AccountChanges, path = 'changes'): AccountState {
  const given = fieldsOf(changes, path, [], ['trades', 'orders', 'deposits']) as AccountChanges;
  const filled = given.trades === undefined ? undefined : tradesOf(given.trades, rows, `${path}.trades`);
  const orders = given.orders === undefined ? state.orders : ordersOf(given.orders, rows, `${path}.orders`);
  const lots =
    filled === undefined
      ? state.lots
      : {
          rows: [...state.lots.rows, ...filled.rows],
          quantities: [...state.lots.quantities, ...filled.quantities],
          prices: [...state.lots.prices, ...filled.prices],
        };
  const paid = filled === undefined ? state.collateral : premiumsPaid(state.collateral, rows, filled, `${path}.trades`);
  return { lots, orders, collateral: deposited(paid, rows, given.deposits, `${path}.deposits`) };
}

function ordersOf(orders: unknown, rows: Rows, path: string): AccountState['orders'] {
  const made = tradesOf(orders, rows, path, ['protected']);
  const marks = (orders as readonly Order[]).map(({ protected: mark = false }, i) => {
    if (typeof mark !== 'boolean') throw new Fault('TYPE_MISMATCH', `${path}[${i}].protected`, 'true or false', mark);
    return Number(mark);
  });
  return marks.includes(1) ? { ...made, protected: marks } : made;
}

function tradesOf(trades: unknown, rows: Rows, path: string, besides: readonly string[] = []): AccountState['lots'] {
  const made = { rows: [] as number[], quantities: [] as number[], prices: [] as number[] };
  listOf(trades, path, 0, mostChanges).forEach((one, i) => {
    const at = `${path}[${i}]`;
    const { instrument, quantity, price } = fieldsOf(one, at, ['instrument', 'quantity', 'price'], besides);
    const id = identifier(instrument, `${at}.instrument`);
    const row = rows.rowOf(id);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', `${at}.instrument`, 'listed in the market', id);
    const contracts = plainNumber(quantity, `${at}.quantity`);
    if (contracts === 0) throw new Fault('OUT_OF_RANGE', `${at}.quantity`, 'other than 0', contracts);
    const futureOfCoin = rows.inverse[row] === 1 && rows.option[row] === 0;
    made.rows.push(row);
    made.quantities.push(contracts);
    made.prices.push(futureOfCoin ? positive(price, `${at}.price`) : nonNegative(price, `${at}.price`));
  });
  return made;
}

/** A future costs nothing when it is entered; an option its premium, quantity x multiplier x price of its settlement asset. */
function premiumsPaid(
  owned: AccountState['collateral'],
  rows: Rows,
  { rows: traded, quantities, prices }: AccountState['lots'],
  path: string,
): AccountState['collateral'] {
  let after = owned;
  for (let i = 0; i < traded.length; i++) {
    const row = traded[i];
    if (rows.option[row] === 0) continue;
    const premium = quantities[i] * rows.multipliers[row] * prices[i];
    if (after === owned) after = { assets: [...owned.assets], amounts: [...owned.amounts] };
    const amount = add(after, rows.assets[row], -premium);
    if (!Number.isFinite(amount)) throw new Fault('OVERFLOW', `${path}[${i}]`, 'of a premium that is finite', amount);
  }
  return after;
}

/** Adds to what is owned of an asset, in its place among the assets; answers what that comes to. */
function add(owned: AccountState['collateral'], asset: number, amount: number): number {
  const { assets, amounts } = owned as { readonly assets: number[]; readonly amounts: number[] };
  let at = 0;
  while (at < assets.length && assets[at] < asset) at += 1;
  if (assets[at] !== asset) {
    assets.splice(at, 0, asset);
    amounts.splice(at, 0, 0);
  }
  amounts[at] = amounts[at] + amount;
  return amounts[at];
}

function deposited(owned: AccountState['collateral'], rows: Rows, deposits: unknown, path: string): AccountState['collateral'] {
  if (deposits === undefined) return owned;
  const after = { assets: [...owned.assets], amounts: [...owned.amounts] };
  for (const [id, stated] of Object.entries(objectOf(deposits, path))) {
    const at = keyPath(path, id);
    const asset = rows.assetOf(id);
    if (asset < 0) throw new Fault('UNKNOWN_ASSET', at, 'an asset of the market', id);
    const amount = add(after, asset, plainNumber(stated, at));
    if (!Number.isFinite(amount)) throw new Fault('OVERFLOW', at, 'a finite number', amount);
  }
  return after;
}
