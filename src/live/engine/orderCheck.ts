// May this order go in? The account's initial requirement with it, and what decides where it does not fit.
import { type Binding, bindingOf } from '../../engine/prepared/account/binding.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { openAccount } from '../../program/ledger/openAccount.js';
import type { Gated } from '../gate/fills.js';
import { type Covered, coveredBy, type GateMode } from '../gate/gate.js';
import { onlyEases } from '../gate/reducing.js';
import type { LiveOrder } from './change.js';
import { lotsOf } from './openOrders.js';

/** Verdict of an order. Excess: equity less initial of the account's own requirement with its open orders, numeraire. */
export interface OrderVerdict {
  readonly verdict: 'accepted' | 'partly' | 'rejected';
  /** Contracts that are placed, signed. */
  readonly quantity: number;
  readonly before: number;
  /** With what is placed; where it is rejected, with all that was asked for. */
  readonly after: number;
  /** Under the gate `safe`: a bound of the least excess that any part and sequence of fills leaves; of a rejected one the evidence found. */
  readonly least?: number;
  /** Shares of the open orders, by id, from 0 to 1, that leave it. */
  readonly fills?: Readonly<Record<string, number>>;
  /** Rejected because nothing could be proved. */
  readonly unproved?: true;
  /** Binding term of a rejected or reduced order: the one that adds most to the requirement with all of it, and its worst scenario. */
  readonly binding?: Binding;
}

interface Asked {
  /** Excesses of variants of the account. */
  readonly excesses: (states: readonly AccountState[]) => Float64Array;
  readonly inside: EngineInside;
  readonly account: number;
  readonly gate: GateMode;
  /** Multiplier of the initial requirement. */
  readonly factor: number;
  /** Current account; `orders` are those open, without the one in question. */
  readonly state: AccountState;
  readonly orders: readonly LiveOrder[];
  readonly order: LiveOrder;
  readonly partly?: { readonly lot: number } | undefined;
}

/**
 * `venue`: accepted where the excess with it is 0 or more, or no less than without it. Where the rules charge open orders they count as the rules say; where they do not, every open order of one side
 * counts as filled at its limit, the worse of both sides. `safe`: and only where, besides, no part and sequence of fills of what is open then leaves the initial requirement uncovered; in a shortage
 * where each of its parts leaves the excess no lower than it was, or than 0, whatever others have filled. A part is the largest multiple of the lot at which, and at all smaller ones that were tried,
 * the order fits. Throws the fault of an account without figures.
 */
export function checkOrder(asked: Asked): OrderVerdict {
  const { inside, account, order, partly } = asked;
  const subject = new Subject(inside, account);
  const variantsOf = (quantity: number): AccountState[] => {
    const orders = quantity === 0 ? asked.orders : [...asked.orders, { ...order, quantity }];
    const { rows, rules, holdings } = inside.parts;
    const lots = lotsOf(orders, (id) => rows.rowOf(id));
    if (rules.scope.orders === 'charged') return [{ ...asked.state, orders: lots }];
    return [1, -1].map((side) => {
      const state = openAccount(asked.state);
      lots.rows.forEach((row, i) => {
        const quantity = lots.quantities[i];
        if (quantity * side > 0) holdings.ledger.fill(state, { row, quantity, price: lots.prices[i] }, 'order');
      });
      return { ...asked.state, ...state };
    });
  };
  const excessOf = (quantity: number): number => {
    let least = Number.POSITIVE_INFINITY;
    for (const excess of asked.excesses(variantsOf(quantity))) least = Math.min(least, excess);
    return least;
  };
  // the figures before and with all of it, in one question
  const both = [variantsOf(0), variantsOf(order.quantity)] as const;
  const excesses = asked.excesses(both.flat());
  const before = Math.min(...excesses.subarray(0, both[0].length));
  const whole = Math.min(...excesses.subarray(both[0].length));
  const gated: Gated = { inside, account, excesses: asked.excesses, factor: asked.factor };
  const safe = asked.gate === 'safe';
  const coveredWith = (quantity: number): Covered => coveredBy(gated, asked.state, [...asked.orders, { ...order, quantity }]);
  const venue = (excess: number): boolean => excess >= 0 || excess >= before;
  const found = safe ? coveredWith(order.quantity) : undefined;
  const least = found === undefined ? {} : { least: found.least };
  const accepted: OrderVerdict = { verdict: 'accepted', quantity: order.quantity, before, after: whole, ...least };
  if (found === undefined ? venue(whole) : found.covered && venue(whole)) return accepted;
  // what an account in a shortage may still do is ease it
  const short = safe && !coveredBy(gated, asked.state, asked.orders).covered;
  if (short && onlyEases(gated, asked.state, asked.orders, order)) return accepted;
  const binding = worstBinding(subject, both[1]);
  const rejected: OrderVerdict = {
    verdict: 'rejected',
    quantity: 0,
    before,
    after: whole,
    ...least,
    ...(found?.shares === undefined ? {} : { fills: fillsOf([...asked.orders, order], found.shares) }),
    ...(found?.unproved && { unproved: true }),
    ...(binding === null ? {} : { binding }),
  };
  if (partly === undefined || short) return rejected;
  const sign = Math.sign(order.quantity);
  let low = 0;
  let high = Math.ceil(Math.abs(order.quantity) / partly.lot);
  let after = before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const quantity = sign * middle * partly.lot;
    const excess = excessOf(quantity);
    if (!(venue(excess) && (!safe || coveredWith(quantity).covered))) high = middle;
    else [low, after] = [middle, excess];
  }
  return low === 0 ? rejected : { ...rejected, verdict: 'partly', quantity: sign * low * partly.lot, after };
}

/** Shares of orders by their ids, those that fill nothing left out. */
export function fillsOf(orders: readonly LiveOrder[], shares: readonly number[]): Readonly<Record<string, number>> {
  return Object.fromEntries(orders.flatMap(({ id }, i) => (shares[i] > 0 ? [[id, shares[i]]] : [])));
}

/** Binding of the variant with the least excess. */
function worstBinding(subject: Subject, states: readonly AccountState[]): Binding | null {
  const excesses = subject.column(states, subject.own, 'excesses');
  return bindingOf(subject, subject.own, states[excesses.indexOf(Math.min(...excesses))]);
}
