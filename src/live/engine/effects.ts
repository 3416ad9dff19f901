// What each change does, worked out before anything is done: so a refused change leaves everything as it was.
import type { Account } from '../../book/account.js';
import { bookOf } from '../../book/bookOf.js';
import { fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { positive } from '../../check.js';
import { Fault, faultOf } from '../../fault.js';
import { buildMarket, movedLimits } from '../../market/build.js';
import { leftOf, openAccount } from '../../program/ledger/openAccount.js';
import type { Forecasted } from '../forecast/forecasts.js';
import { contained } from '../forecast/maths.js';
import { fill, open, step, takeover } from '../liquidation/makers.js';
import { assign, close, pay, socialise } from '../liquidation/sharing.js';
import { priceOf } from '../prices.js';
import type { Change, ChangeOf } from './change.js';
import { funded, settled } from './duties.js';
import { withinBounds } from './orderBounds.js';
import { type Effect, given, listed, ofAll, paid, placed, type Stand, stateOf, traded, withOrders } from './steps.js';

type Make<Kind extends Change['kind']> = (change: ChangeOf<Kind>, stand: Stand) => Effect;

const makers: { readonly [Kind in Change['kind']]: Make<Kind> } = {
  tick: ({ prices, vols, asOf, time, forecasts }, stand) => {
    // what the breaker would refuse once the market has moved
    for (const id in prices) if (Number.isFinite(prices[id]) && prices[id] > 0) priceOf(prices[id], keyPath('change.prices', id));
    return {
      steps: [],
      tick: { ...(prices && { prices }), ...(vols && { vols }), ...(asOf === undefined ? {} : { time: asOf }) },
      ...dayEnded(stand, time ?? stand.time, forecasts),
    };
  },

  forecast: ({ vols = {}, predictors = {} }, { forecasts }) => {
    if (forecasts === undefined) throw new Fault('BAD_RULES', 'rules.forecast', 'present in rules of a forecast change', undefined);
    return { steps: [], ...forecastedBy(forecasts.told(vols, predictors)) };
  },

  // guards take it before any change is looked at
  sources: ({ time, forecasts }, stand) => {
    if (stand.controls.guard === undefined)
      throw new Fault('BAD_RULES', 'rules.guards', 'present, where prices of sources are told', undefined);
    const ended = dayEnded(stand, time ?? stand.time, forecasts);
    return { steps: [], ...(ended.forecasted && { tick: {} }), ...ended };
  },

  fill: (change, stand) => {
    const { holdings } = stand.inside.parts;
    const account = stand.rowOf(change, 'change');
    const { instrument, quantity, price, side, fee } = change;
    const row = traded(stand, instrument, change.time, 'change.instrument');
    bounded(stand, row, change, 'change');
    const state = stateOf(stand, account);
    const open = openAccount(state);
    holdings.ledger.fill(open, { row, quantity, price, side, fee }, 'change');
    const after = { ...state, ...open };
    if (change.order === undefined) return { steps: [{ account, after }] };
    const order = stand.orders.one(account, change.order, 'change.order');
    const left = leftOf(order.quantity, quantity);
    if (order.instrument !== instrument || order.quantity > 0 !== quantity > 0 || left * quantity < 0)
      throw new Fault('OUT_OF_RANGE', 'change.quantity', `a part of the order (${order.quantity} of ${order.instrument})`, quantity);
    const orders = stand.orders.of(account).flatMap((one) => (one !== order ? [one] : left === 0 ? [] : [{ ...order, quantity: left }]));
    return { steps: [withOrders(stand, account, orders, after)] };
  },

  place: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const { order } = change;
    const row = traded(stand, order.instrument, change.time, 'change.order.instrument');
    bounded(stand, row, order, 'change.order');
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
      throw new Fault('OUT_OF_RANGE', 'change.quantity', 'signed as the order', amended.quantity);
    bounded(stand, row, amended, 'change');
    const others = stand.orders.of(account).filter((one) => one !== order);
    const verdict = placed(stand, account, row, others, amended, undefined, order);
    if (verdict.quantity === 0) return { steps: [], order: verdict };
    const open = stand.orders.of(account).map((one) => (one === order ? amended : one));
    return { steps: [withOrders(stand, account, open)], order: verdict };
  },

  cancel: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const order = stand.orders.one(account, change.order, 'change.order');
    return {
      steps: [
        withOrders(
          stand,
          account,
          stand.orders.of(account).filter((one) => one !== order),
        ),
      ],
    };
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
    const { rows, holdings } = stand.inside.parts;
    const prices = new Map<number, number>();
    for (const [id, price] of Object.entries(objectOf(change.prices, 'change.prices'))) {
      const row = listed(stand, id, `change.prices.${id}`);
      if (rows.expiryGroups[rows.expiries[row]]?.instant === undefined)
        throw new Fault('UNKNOWN_KIND', `change.prices.${id}`, 'an instrument that expires', id);
      prices.set(row, positive(price, `change.prices.${id}`));
    }
    const gone = new Set(Array.from(prices.keys(), (row) => rows.ids[row]));
    return { steps: ofAll(stand, gone, (state, path) => settled(state, holdings.ledger, prices, path)) };
  },

  funding: (change, stand) => {
    const { rows, holdings } = stand.inside.parts;
    const rates = new Map<number, { readonly rate: number; readonly price: number }>();
    for (const [id, due] of Object.entries(objectOf(change.rates, 'change.rates'))) {
      const path = `change.rates.${id}`;
      const row = listed(stand, id, path);
      if (rows.kinds[row] !== 'perpetual') throw new Fault('UNKNOWN_KIND', path, 'a perpetual', id);
      const { rate, price } = fieldsOf(due, path, ['rate', 'price']);
      rates.set(row, { rate: plainNumber(rate, `${path}.rate`), price: positive(price, `${path}.price`) });
    }
    return { steps: ofAll(stand, new Set(), (state, path) => funded(state, holdings.ledger, rates, path)) };
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
    const listing = buildMarket(draft, movedLimits);
    const forecasts = stand.forecasts?.listed(listing);
    if (forecasts === undefined || listing.underlyings.length === market.underlyings.length)
      return { steps: [], rebuild: { market: listing } };
    return {
      steps: [],
      rebuild: { market: listing, ...(forecasts.follows ? { rules: forecasts.inForce() } : {}) },
      forecasted: { forecasts },
    };
  },

  delist: (change, stand) => {
    const { parts } = stand.inside;
    const gone = new Set(listOf(change.instruments, 'change.instruments', 1, 1_000_000) as readonly string[]);
    const rows = new Set(Array.from(gone, (id, i) => listed(stand, id, `change.instruments[${i}]`)));
    for (let account = 0; account < parts.book.accounts.length; account++) {
      const { lots, orders } = parts.holdings.stateOf(account);
      const held = [...lots.rows, ...orders.rows].find((row) => rows.has(row));
      if (held !== undefined)
        throw new Fault('BAD_ARGUMENT', 'change.instruments', 'without positions and open orders', parts.rows.ids[held]);
    }
    const market = stand.inside.market();
    return {
      steps: [],
      rebuild: {
        market: buildMarket({ ...market, quotes: market.quotes.filter(({ instrument }) => !gone.has(instrument.id)) }, movedLimits),
      },
    };
  },

  rules: ({ rules }, stand) => {
    const forecasts = stand.forecastsOn(rules);
    return { steps: [], rebuild: { rules: forecasts?.inForce() ?? rules }, forecasted: { forecasts } };
  },

  open: ({ accounts }, stand) => {
    const { rows } = stand.inside.parts;
    const opened = listOf(accounts, 'change.accounts', 1, 1_000_000) as readonly Account[];
    const { faults, instruments, assets } = bookOf(opened);
    const [fault] = faults;
    if (fault !== undefined) throw faultOf({ ...fault, path: `change.${fault.path}` });
    for (const id of instruments) listed(stand, id, 'change.accounts');
    for (const id of assets) if (rows.assetOf(id) < 0) throw new Fault('UNKNOWN_ASSET', 'change.accounts', 'assets of the market', id);
    return { steps: [], rebuild: { opened } };
  },

  note: () => ({ steps: [] }),

  close: (change, stand) => {
    const account = stand.rowOf(change, 'change');
    const { lots, orders, collateral } = stateOf(stand, account);
    const held = lots.rows.length + orders.rows.length + stand.orders.of(account).length + collateral.assets.length;
    if (held > 0)
      throw new Fault('BAD_ARGUMENT', 'change.account', 'an account that holds nothing', `${held} positions, orders and assets`);
    return { steps: [], closed: account };
  },

  'liquidation.open': open,
  'liquidation.step': step,
  'liquidation.fill': fill,
  'liquidation.takeover': takeover,
  'liquidation.close': close,
  'adl.assign': assign,
  'fund.pay': pay,
  'loss.socialise': socialise,
};

/** Throws as `withinBounds`. */
function bounded(stand: Stand, row: number, of: Parameters<typeof withinBounds>[3], path: string): void {
  if (stand.said === undefined) withinBounds(stand.inside.parts.rules.orders, stand.inside.tick(), row, of, path);
}

/** Effects of a price change beside its prices after a day has ended. */
function dayEnded({ forecasts, inside, model }: Stand, time: number, said: ChangeOf<'tick'>['forecasts']): Partial<Effect> {
  if (forecasts?.endsDay(time)) return forecastedBy(forecasts.dayEnded(time, inside.market(), said, model));
  if (said !== undefined)
    throw new Fault('BAD_ARGUMENT', 'change.forecasts', 'sent with the first tick or sources of a day, under rules that forecast', said);
  return {};
}

/** A tick whose day's rules could not be exchanged: its prices hold, and what was charged stands. Rethrows what stopped any other change. */
export function withoutRebuild({ rebuild: _, forecasted, ...effect }: Effect, error: unknown): Effect {
  if (effect.tick === undefined || forecasted?.held === undefined) throw error;
  return { ...effect, forecasted: forecasted.held(contained(error)) };
}

function forecastedBy(forecasted: Forecasted): Partial<Effect> {
  const { rules } = forecasted;
  return { forecasted, ...(rules && { rebuild: { rules } }) };
}

/** Throws what is wrong with it; nothing has happened then. */
export function effectOf(change: Change, stand: Stand): Effect {
  return (makers[change.kind] as Make<Change['kind']>)(change as never, stand);
}
