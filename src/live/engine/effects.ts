// What each change does, worked out before anything is done: so a refused change leaves everything as it was.
import type { Account } from '../../book/account.js';
import { fieldsOf, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { positive } from '../../check.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { MarketChanges } from '../../engine/prepared/changes.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { buildMarket } from '../../market/build.js';
import type { Market } from '../../market/market.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Change, ChangeOf, LiveOrder, Of } from './change.js';
import { amountIn, filled, funded, paidInto, settled } from './ledger.js';
import { lotsOf, type OpenOrders } from './openOrders.js';
import { checkOrder, type OrderVerdict } from './orderCheck.js';

/** What an account holds and has open from now on. */
export interface Step {
  readonly account: number;
  readonly after: AccountState;
  readonly orders?: readonly LiveOrder[];
}

/** A book, a market or rules in the place of those before: a new engine is prepared. */
export interface Rebuild {
  readonly market?: Market;
  readonly rules?: Rules;
  readonly opened?: readonly Account[];
}

export interface Effect {
  readonly steps: readonly Step[];
  readonly tick?: MarketChanges;
  readonly rebuild?: Rebuild;
  readonly closed?: number;
  readonly order?: OrderVerdict;
}

/** What changes are made to. */
export interface Stand {
  readonly inside: EngineInside;
  readonly orders: OpenOrders;
  /** Throws UNKNOWN_ACCOUNT. */
  readonly rowOf: (of: Of, path: string) => number;
  /** Whether an account may take no more risk. */
  readonly reducesOnly: (account: number) => boolean;
}

type Make<Kind extends Change['kind']> = (change: ChangeOf<Kind>, stand: Stand) => Effect;

const makers: { readonly [Kind in Change['kind']]: Make<Kind> } = {
  tick: ({ prices, vols, asOf }) => ({
    steps: [],
    tick: { ...(prices && { prices }), ...(vols && { vols }), ...(asOf === undefined ? {} : { time: asOf }) },
  }),

  fill: (change, stand) => {
    const { rows } = stand.inside.parts;
    const account = stand.rowOf(change, 'change');
    const { instrument, quantity, price, side, fee } = change;
    const row = listed(stand, instrument, 'change.instrument');
    if (rows.inverse[row] === 1 && rows.option[row] === 0) positive(price, 'change.price');
    const after = filled(stateOf(stand, account), rows, { row, quantity, price, side, fee }, 'change');
    if (change.order === undefined) return { steps: [{ account, after }] };
    const order = stand.orders.one(account, change.order, 'change.order');
    if (order.instrument !== instrument || order.quantity > 0 !== quantity > 0 || Math.abs(quantity) > Math.abs(order.quantity))
      throw new Fault('OUT_OF_RANGE', 'change.quantity', `a part of the order (${order.quantity} of ${order.instrument})`, quantity);
    const left = order.quantity - quantity;
    const open = stand.orders.of(account).flatMap((one) => (one !== order ? [one] : left === 0 ? [] : [{ ...order, quantity: left }]));
    return { steps: [withOrders(stand, account, open, after)] };
  },

  place: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const { order } = change;
    const row = listed(stand, order.instrument, 'change.order.instrument');
    const { rows } = stand.inside.parts;
    if (rows.inverse[row] === 1 && rows.option[row] === 0) positive(order.price, 'change.order.price');
    if (stand.orders.has(account, order.id)) throw new Fault('DUPLICATE', 'change.order.id', 'no open order of the account', order.id);
    const open = stand.orders.of(account);
    const verdict = placed(stand, account, row, open, order, change.partly);
    if (verdict.quantity === 0) return { steps: [], order: verdict };
    return { steps: [withOrders(stand, account, [...open, { ...order, quantity: verdict.quantity }])], order: verdict };
  },

  amend: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const order = stand.orders.one(account, change.order, 'change.order');
    const row = listed(stand, order.instrument, 'change.order');
    const amended = { ...order, quantity: change.quantity ?? order.quantity, price: change.price ?? order.price };
    if (amended.quantity > 0 !== order.quantity > 0)
      throw new Fault('OUT_OF_RANGE', 'change.quantity', 'of the side of the order', amended.quantity);
    const { rows } = stand.inside.parts;
    if (rows.inverse[row] === 1 && rows.option[row] === 0) positive(amended.price, 'change.price');
    const others = stand.orders.of(account).filter((one) => one !== order);
    const verdict = placed(stand, account, row, others, amended, undefined, order);
    if (verdict.quantity === 0) return { steps: [], order: verdict };
    const open = stand.orders.of(account).map((one) => (one === order ? amended : one));
    return { steps: [withOrders(stand, account, open)], order: verdict };
  },

  cancel: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const order = stand.orders.one(account, change.order, 'change.order');
    return { steps: [withOrders(stand, account, stand.orders.of(account).filter((one) => one !== order))] };
  },

  deposit: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    return { steps: [paid(stand, account, change.asset, change.amount)] };
  },

  withdraw: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    return { steps: [given(stand, account, change.asset, change.amount)] };
  },

  transfer: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const to = stand.rowOf(change.to, 'change.to');
    if (to === account) throw new Fault('BAD_ARGUMENT', 'change.to', 'another account than the one that gives', change.to.account);
    return { steps: [given(stand, account, change.asset, change.amount), paid(stand, to, change.asset, change.amount)] };
  },

  settle: (change, stand) => {
    const { rows } = stand.inside.parts;
    const prices = new Map<number, number>();
    for (const [id, price] of Object.entries(objectOf(change.prices, 'change.prices'))) {
      const row = listed(stand, id, `change.prices.${id}`);
      if (rows.expiryGroups[rows.expiries[row] as number]?.instant === undefined)
        throw new Fault('UNKNOWN_KIND', `change.prices.${id}`, 'an instrument that expires', id);
      prices.set(row, positive(price, `change.prices.${id}`));
    }
    const gone = new Set(Array.from(prices.keys(), (row) => rows.ids[row] as string));
    return { steps: ofAll(stand, gone, (state, path) => settled(state, rows, prices, path)) };
  },

  funding: (change, stand) => {
    const { rows } = stand.inside.parts;
    const rates = new Map<number, { readonly rate: number; readonly price: number }>();
    for (const [id, due] of Object.entries(objectOf(change.rates, 'change.rates'))) {
      const path = `change.rates.${id}`;
      const row = listed(stand, id, path);
      if (rows.kinds[row] !== 'perpetual') throw new Fault('UNKNOWN_KIND', path, 'a perpetual', id);
      const { rate, price } = fieldsOf(due, path, ['rate', 'price']);
      rates.set(row, { rate: plainNumber(rate, `${path}.rate`), price: positive(price, `${path}.price`) });
    }
    return { steps: ofAll(stand, new Set(), (state, path) => funded(state, rows, rates, path)) };
  },

  list: (change, stand) => {
    const market = stand.inside.market();
    const more = <T>(of: readonly T[], added: unknown, path: string): readonly T[] => [
      ...of,
      ...(listOf(added ?? [], `change.${path}`, 0, 1_000_000) as readonly T[]),
    ];
    const draft = {
      ...market,
      quotes: more(market.quotes, change.quotes, 'quotes'),
      underlyings: more(market.underlyings, change.underlyings, 'underlyings'),
      assets: more(market.assets, change.assets, 'assets'),
    };
    return { steps: [], rebuild: { market: buildMarket(draft) } };
  },

  delist: (change, stand) => {
    const { parts } = stand.inside;
    const gone = new Set(listOf(change.instruments, 'change.instruments', 1, 1_000_000) as readonly string[]);
    const rows = new Set(Array.from(gone, (id, i) => listed(stand, id, `change.instruments[${i}]`)));
    for (let account = 0; account < parts.book.accounts.length; account++) {
      const { lots, orders } = parts.holdings.stateOf(account);
      const held = [...lots.rows, ...orders.rows].find((row) => rows.has(row));
      if (held !== undefined)
        throw new Fault('BAD_ARGUMENT', 'change.instruments', 'held by nobody, without open orders', parts.rows.ids[held]);
    }
    const market = stand.inside.market();
    return { steps: [], rebuild: { market: buildMarket({ ...market, quotes: market.quotes.filter(({ instrument }) => !gone.has(instrument.id)) }) } };
  },

  rules: ({ rules }) => ({ steps: [], rebuild: { rules } }),

  open: ({ accounts }) => ({ steps: [], rebuild: { opened: listOf(accounts, 'change.accounts', 1, 1_000_000) as readonly Account[] } }),

  close: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const { lots, orders, collateral } = stateOf(stand, account);
    const held = lots.rows.length + orders.rows.length + stand.orders.of(account).length + collateral.assets.length;
    if (held > 0) throw new Fault('BAD_ARGUMENT', 'change.account', 'an account that holds nothing', `${held} positions, orders and assets`);
    return { steps: [], closed: account };
  },
};

/** Throws what is wrong with it; nothing has happened then. */
export function effectOf(change: Change, stand: Stand): Effect {
  return (makers[change.kind] as Make<Change['kind']>)(change as never, stand);
}

function stateOf({ inside }: Stand, account: number): AccountState {
  return inside.parts.holdings.stateOf(account);
}

function listed({ inside }: Stand, instrument: string, path: string): number {
  const row = inside.parts.rows.rowOf(instrument);
  if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'listed in the market', instrument);
  return row;
}

function withOrders(stand: Stand, account: number, orders: readonly LiveOrder[], state = stateOf(stand, account)): Step {
  const { rows, rules } = stand.inside.parts;
  if (rules.scope.orders === 'refuse') throw new Fault('BAD_RULES', 'rules.scope.orders', 'other than refuse, where orders are placed', 'refuse');
  return { account, after: { ...state, orders: lotsOf(orders, (id) => rows.rowOf(id)) }, orders };
}

function paid(stand: Stand, account: number, asset: string, amount: number): Step {
  const state = stateOf(stand, account);
  const n = stand.inside.parts.rows.assetOf(asset);
  if (n < 0) throw new Fault('UNKNOWN_ASSET', 'change.asset', 'an asset of the market', asset);
  return { account, after: { ...state, collateral: paidInto(state.collateral, n, amount, 'change.amount') } };
}

/** What leaves an account must be there, and leave its initial requirement covered. */
function given(stand: Stand, account: number, asset: string, amount: number): Step {
  const step = paid(stand, account, asset, -amount);
  const held = amountIn(stateOf(stand, account).collateral, stand.inside.parts.rows.assetOf(asset));
  if (held < amount) throw new Fault('OUT_OF_RANGE', 'change.amount', `at most what is held (${held} ${asset})`, amount);
  const subject = new Subject(stand.inside, account);
  const excess = subject.column([step.after], subject.own, 'excesses')[0] as number;
  if (!(excess >= 0))
    throw new Fault('OUT_OF_RANGE', 'change.amount', 'an amount after which the initial requirement is covered', `${amount} (excess ${excess})`);
  return step;
}

function placed(
  stand: Stand,
  account: number,
  row: number,
  open: readonly LiveOrder[],
  order: LiveOrder,
  partly: { readonly lot: number } | undefined,
  instead?: LiveOrder,
): OrderVerdict {
  const state = stateOf(stand, account);
  if ((order.reduceOnly === true || stand.reducesOnly(account)) && !reduces(state, row, open, order)) {
    const excess = excessOf(stand, account);
    return { verdict: 'rejected', quantity: 0, before: excess, after: excess, binding: { term: order.reduceOnly ? 'reduceOnly' : 'ladder' } };
  }
  const verdict = checkOrder({ inside: stand.inside, account, state, orders: open, order, partly });
  if (verdict.verdict !== 'rejected' || instead === undefined) return verdict;
  // an amendment that adds nothing to a shortage may stand where the order stood
  const standing = checkOrder({ inside: stand.inside, account, state, orders: open, order: instead });
  return verdict.after >= standing.after ? { ...verdict, verdict: 'accepted', quantity: order.quantity, before: standing.after } : verdict;
}

function excessOf(stand: Stand, account: number): number {
  const subject = new Subject(stand.inside, account);
  return subject.column([stateOf(stand, account)], subject.own, 'excesses')[0] as number;
}

/** Whether an order, with those that are open on its side, only takes from the position. */
function reduces({ lots }: AccountState, row: number, open: readonly LiveOrder[], { instrument, quantity }: LiveOrder): boolean {
  let held = 0;
  lots.rows.forEach((of, i) => {
    if (of === row) held += lots.quantities[i] as number;
  });
  let sum = quantity;
  for (const one of open) if (one.instrument === instrument && one.quantity > 0 === quantity > 0) sum += one.quantity;
  return held !== 0 && held > 0 !== quantity > 0 && Math.abs(sum) <= Math.abs(held);
}

/** Steps of every account that a change concerns; orders on instruments that are gone are cancelled. */
function ofAll(
  stand: Stand,
  gone: ReadonlySet<string>,
  change: (state: AccountState, path: string) => AccountState | undefined,
): readonly Step[] {
  const { book } = stand.inside.parts;
  const steps: Step[] = [];
  for (let account = 0; account < book.accounts.length; account++) {
    const state = stateOf(stand, account);
    const after = change(state, `account ${book.accounts[account]}`);
    const open = gone.size === 0 ? [] : stand.orders.of(account);
    if (open.some(({ instrument }) => gone.has(instrument)))
      steps.push(withOrders(stand, account, open.filter(({ instrument }) => !gone.has(instrument)), after ?? state));
    else if (after !== undefined) steps.push({ account, after });
  }
  return steps;
}
