// What changes do to what an account holds: positions are netted by side at their average price, what a closed part earned is paid at once.
import { inversePnl, linearPnl } from '../../book/pnl.js';
import { Fault } from '../../fault.js';
import type { AccountLots, AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';

/** A fill by row; `side` where long and short of an instrument stay apart. */
export interface RowFill {
  readonly row: number;
  readonly quantity: number;
  readonly price: number;
  readonly side?: 'long' | 'short' | undefined;
  readonly fee?: number | undefined;
}

interface Held {
  readonly quantity: number;
  readonly price: number;
}

/** Relative; parts of an order that are not whole numbers do not add up to the last digit. */
const roundedOff = 1e-11;

/** What is left of an order, or of a position, after so much of it was filled. */
export function leftOf(order: number, filled: number): number {
  const left = order - filled;
  return Math.abs(left) <= roundedOff * Math.abs(filled) ? 0 : left;
}

/**
 * The account after a fill: it closes lots of the other side first, each at its own entry price, in their order; what is left joins those of its own side at the average price
 * (of an inverse future the harmonic one). A future pays what the closed part earned, an option its premium, in what they settle in. Throws OUT_OF_RANGE for a fill that reduces a side by
 * more than there is, OVERFLOW.
 */
export function filled(state: AccountState, rows: Rows, fill: RowFill, path: string): AccountState {
  const { row, quantity, price, side } = fill;
  const { lots } = state;
  const option = rows.option[row] === 1;
  const multiplier = rows.multipliers[row];
  const opens = side !== undefined && (side === 'long') === quantity > 0;
  const kept: Held[] = [];
  let left = quantity;
  let earned = option ? -quantity * multiplier * price : 0;
  for (let i = lots.rows.indexOf(row); i >= 0 && i < lots.rows.length; i++) {
    if (lots.rows[i] !== row) continue;
    const held = lots.quantities[i];
    const entry = lots.prices[i];
    if (opens || held > 0 === quantity > 0 || left === 0) {
      kept.push({ quantity: held, price: entry });
      continue;
    }
    // what is left of 0.1 + 0.2 after 0.3 is nothing
    const even = leftOf(held, -left) === 0;
    const part = even || Math.abs(held) <= Math.abs(left) ? held : -left;
    left = even ? 0 : left + part;
    if (!option) earned += pnlOf(rows, row, part, entry, price);
    if (part !== held) kept.push({ quantity: held - part, price: entry });
  }
  if (side !== undefined && !opens && left !== 0)
    throw new Fault('OUT_OF_RANGE', `${path}.quantity`, `at most what is ${side} of it`, quantity);
  const own = left === 0 ? kept : joined(kept, { quantity: left, price }, rows.inverse[row] === 1 && !option, path);
  const paid = earned - (fill.fee ?? 0);
  return {
    lots: withRow(lots, row, own),
    orders: state.orders,
    collateral: paid === 0 ? state.collateral : paidInto(state.collateral, rows.assets[row], paid, path),
  };
}

/** Lots of the same side as one, at their average price. */
function joined(lots: readonly Held[], added: Held, inverse: boolean, path: string): Held[] {
  let { quantity } = added;
  let weighted = inverse ? quantity / added.price : quantity * added.price;
  const others: Held[] = [];
  for (const lot of lots) {
    if (lot.quantity > 0 !== added.quantity > 0) {
      others.push(lot);
      continue;
    }
    quantity += lot.quantity;
    weighted += inverse ? lot.quantity / lot.price : lot.quantity * lot.price;
  }
  const price = others.length === lots.length ? added.price : inverse ? quantity / weighted : weighted / quantity;
  if (!Number.isFinite(quantity) || !Number.isFinite(price))
    throw new Fault('OVERFLOW', `${path}.quantity`, 'of a position and an average price that are finite', added.quantity);
  others.push({ quantity, price });
  return others;
}

/** These in the place of an instrument's lots: where those stood, so that what is in order stays in order. */
function withRow(lots: AccountLots, row: number, own: readonly Held[]): AccountLots {
  const at = lots.rows.indexOf(row);
  let held = 0;
  for (const of of lots.rows) if (of === row) held += 1;
  const [one] = own;
  if (held === 1 && own.length === 1 && one !== undefined) {
    const quantities = lots.quantities.slice();
    const prices = lots.prices.slice();
    quantities[at] = one.quantity;
    prices[at] = one.price;
    return { rows: lots.rows, quantities, prices };
  }
  const made = { rows: [] as number[], quantities: [] as number[], prices: [] as number[] };
  const put = (of: number, quantity: number, price: number): void => {
    made.rows.push(of);
    made.quantities.push(quantity);
    made.prices.push(price);
  };
  const all = (): void => {
    for (const { quantity, price } of own) put(row, quantity, price);
  };
  for (let i = 0; i < lots.rows.length; i++) {
    if (i === at) all();
    if (lots.rows[i] !== row) put(lots.rows[i], lots.quantities[i], lots.prices[i]);
  }
  if (at < 0) all();
  return made;
}

/** What a future has earned from one price to another, in its settlement asset. */
function pnlOf(rows: Rows, row: number, quantity: number, from: number, to: number): number {
  const multiplier = rows.multipliers[row];
  return rows.inverse[row] === 1 ? inversePnl(quantity, multiplier, from, to) : linearPnl(quantity, multiplier, from, to);
}

/** What a lot is paid when its instrument expires at this price: of a future what it earned, of an option its payoff. */
function settledAt(rows: Rows, row: number, quantity: number, entry: number, price: number): number {
  if (rows.option[row] === 0) return pnlOf(rows, row, quantity, entry, price);
  const strike = rows.strikes[row];
  const inside = Math.max(0, rows.calls[row] === 1 ? price - strike : strike - price);
  return quantity * rows.multipliers[row] * (rows.inverse[row] === 1 ? inside / price : inside);
}

/** The account after instruments have expired at these prices, by row; undefined where it holds none of them. */
export function settled(state: AccountState, rows: Rows, prices: ReadonlyMap<number, number>, path: string): AccountState | undefined {
  if (!state.lots.rows.some((row) => prices.has(row))) return undefined;
  let { lots, collateral } = state;
  for (const [row, price] of prices) {
    let paid = 0;
    state.lots.rows.forEach((of, i) => {
      if (of !== row) return;
      paid += settledAt(rows, row, state.lots.quantities[i], state.lots.prices[i], price);
    });
    lots = withRow(lots, row, []);
    if (paid !== 0) collateral = paidInto(collateral, rows.assets[row], paid, path);
  }
  return { ...state, lots, collateral };
}

/** The account after funding: quantity x multiplier x price x rate (an inverse future divides by its price), paid by longs. Undefined where it holds none of the rows. */
export function funded(
  state: AccountState,
  rows: Rows,
  rates: ReadonlyMap<number, { readonly rate: number; readonly price: number }>,
  path: string,
): AccountState | undefined {
  let { collateral } = state;
  state.lots.rows.forEach((row, i) => {
    const due = rates.get(row);
    if (due === undefined) return;
    const face = state.lots.quantities[i] * rows.multipliers[row];
    const paid = -(rows.inverse[row] === 1 ? face / due.price : face * due.price) * due.rate;
    if (paid !== 0) collateral = paidInto(collateral, rows.assets[row], paid, path);
  });
  return collateral === state.collateral ? undefined : { ...state, collateral };
}

/** Adds an amount of an asset. An asset of which nothing is left stands no more. */
export function paidInto(owned: AccountState['collateral'], asset: number, amount: number, path: string): AccountState['collateral'] {
  let at = owned.assets.indexOf(asset);
  const sum = (at < 0 ? 0 : owned.amounts[at]) + amount;
  if (!Number.isFinite(sum)) throw new Fault('OVERFLOW', path, 'of an amount that is finite', sum);
  const amounts = owned.amounts.slice();
  if (at >= 0 && sum !== 0) {
    amounts[at] = sum;
    return { assets: owned.assets, amounts };
  }
  const assets = owned.assets.slice();
  if (at >= 0) {
    assets.splice(at, 1);
    amounts.splice(at, 1);
  } else if (sum !== 0) {
    at = assets.findIndex((one) => one > asset);
    if (at < 0) at = assets.length;
    assets.splice(at, 0, asset);
    amounts.splice(at, 0, sum);
  }
  return { assets, amounts };
}

export function amountIn(owned: AccountState['collateral'], asset: number): number {
  return owned.amounts[owned.assets.indexOf(asset)] ?? 0;
}
