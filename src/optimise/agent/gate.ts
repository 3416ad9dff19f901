// The one gate that every order of an agent passes: all that speaks against it, by the policy and by the market as it stands.
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { Budgets } from './budgets.js';
import type { Policy } from './policy.js';

export interface AgentOrder {
  readonly account: string;
  readonly subaccount: string;
  readonly instrument: string;
  /** Contracts, signed. */
  readonly quantity: number;
}

export interface Stand {
  readonly live: LiveEngine;
  readonly inside: EngineInside;
  readonly policy: Policy;
  readonly budgets: Budgets;
  /** When an instrument's price was last told, ms. */
  readonly told: (instrument: string) => number;
}

/** A quotient of decimals is rounded: so much less than a whole lot is one. */
const nearly = 1e-9;

/** What an instrument is traded at now: price in its quote; numeraire of a contract's notional, of an inverse future its face. */
export function pricesOf(inside: EngineInside, instrument: string): { readonly price: number; readonly notional: number } {
  const { rows } = inside.parts;
  const row = rows.rowOf(instrument);
  const { columns } = inside.tick();
  const face = rows.inverse[row] === 1 && rows.option[row] === 0 ? 1 : (columns.indexes[row] as number);
  return {
    price: columns.prices[row] as number,
    notional: (rows.multipliers[row] as number) * face,
  };
}

/** Contracts that an account holds of an instrument, all its lots together. */
export function heldOf(inside: EngineInside, account: number, instrument: string): number {
  const row = inside.parts.rows.rowOf(instrument);
  const { rows, quantities } = inside.parts.holdings.lotsOf(account);
  let held = 0;
  for (let i = 0; i < rows.length; i++) if (rows[i] === row) held += quantities[i] as number;
  return held;
}

/** What of the market forbids an instrument now, whoever trades it and however much. */
export function againstInstrument({ live, inside, policy, told }: Stand, instrument: string): readonly string[] {
  const allowed = Object.hasOwn(policy.instruments, instrument);
  if (!allowed) return [`${instrument} is not among the instruments of the policy`];
  const { rows } = inside.parts;
  if (rows.quoteOf(instrument) < 0) return [`${instrument} is not listed`];
  const row = rows.rowOf(instrument);
  const reasons: string[] = [];
  const { price } = pricesOf(inside, instrument);
  if (inside.tick().columns.codes[row] !== 0 || !(price >= 0)) reasons.push(`${instrument} has no price`);
  const age = live.time - told(instrument);
  if (age > 1000 * policy.stalestSeconds) reasons.push(`the price of ${instrument} is ${age / 1000} s old`);
  const guard = live.controls.guard;
  const asset = rows.market.underlyings[rows.underlyings[row] as number]?.asset;
  if (guard === undefined || asset === undefined) return reasons;
  const state = guardState(guard, asset);
  if (state !== 'ok') reasons.push(`the price of ${asset} is ${state}`);
  return reasons;
}

function guardState(guard: NonNullable<LiveEngine['controls']['guard']>, asset: string): string {
  try {
    return guard.price(asset).state;
  } catch (error) {
    if (error instanceof Fault) return 'not told yet';
    throw error;
  }
}

/** All that speaks against an order now; none: it may go. */
export function against(stand: Stand, order: AgentOrder): readonly string[] {
  const { live, inside, policy, budgets } = stand;
  const { account, subaccount, instrument, quantity } = order;
  const named = policy.accounts.some((one) => one.account === account && (one.subaccount ?? '') === subaccount);
  if (!named) return [`${account} is not an account of the policy`];
  const reasons = [...againstInstrument(stand, instrument)];
  const allowed = policy.instruments[instrument];
  if (allowed === undefined || reasons.length > 0) return reasons;
  const size = Math.abs(quantity);
  const lots = size / allowed.lot;
  if (!(size > 0) || Math.abs(lots - Math.round(lots)) > nearly * lots) reasons.push(`${quantity} is not in lots of ${allowed.lot}`);
  if (size > allowed.largestOrder * (1 + nearly)) reasons.push(`${size} is more than the largest order (${allowed.largestOrder})`);
  const held = heldOf(inside, live.rowOf(account, subaccount), instrument);
  const after = Math.abs(held + quantity);
  // what is too much already may be reduced, not turned round
  const reduces = held > 0 !== quantity > 0 && size <= Math.abs(held);
  if (after > allowed.largestPosition * (1 + nearly) && !reduces)
    reasons.push(`the position would be ${after}, more than the largest (${allowed.largestPosition})`);
  const left = budgets.left(live.time);
  const used = { orders: 1, notional: size * pricesOf(inside, instrument).notional, cost: size * allowed.cost };
  for (const name of ['orders', 'notional', 'cost'] as const)
    if (used[name] > left[name]) reasons.push(`the budget of ${name} has ${Math.max(0, left[name])} left of ${used[name]}`);
  return reasons;
}

/** The most contracts that may be bought and sold now of an instrument that nothing speaks against, in whole lots. */
export function roomOf(stand: Stand, account: number, instrument: string): { readonly buy: number; readonly sell: number } {
  const { live, inside, policy, budgets } = stand;
  const allowed = policy.instruments[instrument];
  if (allowed === undefined || againstInstrument(stand, instrument).length > 0) return { buy: 0, sell: 0 };
  const { lot, largestOrder, largestPosition, cost } = allowed;
  const left = budgets.left(live.time);
  if (left.orders < 1) return { buy: 0, sell: 0 };
  const held = heldOf(inside, account, instrument);
  const { notional } = pricesOf(inside, instrument);
  const most = Math.min(
    largestOrder,
    notional > 0 ? left.notional / notional : Number.POSITIVE_INFINITY,
    cost > 0 ? left.cost / cost : Number.POSITIVE_INFINITY,
  );
  const whole = (x: number): number => Math.max(0, Math.floor((Math.min(most, x) / lot) * (1 + nearly * 0.01)) * lot);
  const to = (side: 1 | -1): number => {
    const room = largestPosition - side * held;
    // against a position that is beyond the bound: down to nothing
    return room > 0 ? room : side * held < 0 ? Math.abs(held) : 0;
  };
  const reduced = (side: 1 | -1): number => (side * held < 0 && Math.abs(held) > largestPosition ? Math.abs(held) : to(side));
  return { buy: whole(reduced(1)), sell: whole(reduced(-1)) };
}
