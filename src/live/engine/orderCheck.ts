// May this order go in? The account's initial requirement with it, and what decides where it does not fit.
import { type Binding, bindingOf } from '../../engine/prepared/account/binding.js';
import { Subject } from '../../engine/prepared/account/subject.js';
import type { EngineInside } from '../../engine/prepared/inside.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { openAccount } from '../../program/ledger/openAccount.js';
import type { LiveOrder } from './change.js';
import { lotsOf } from './openOrders.js';

/** What an order is answered. Excess: equity less initial of the account's own requirement with its open orders, numeraire. */
export interface OrderVerdict {
  readonly verdict: 'accepted' | 'partly' | 'rejected';
  /** Contracts that are placed, signed. */
  readonly quantity: number;
  readonly before: number;
  /** With what is placed; where it is rejected, with all that was asked for. */
  readonly after: number;
  /** Of a rejected or smaller one: the term that adds most to the requirement with all of it, and its worst scenario. */
  readonly binding?: Binding;
}

interface Asked {
  /** Of variants of the account. */
  readonly excesses: (states: readonly AccountState[]) => Float64Array;
  readonly inside: EngineInside;
  readonly account: number;
  /** The account as it stands; `orders` are those open, without the one that is asked about. */
  readonly state: AccountState;
  readonly orders: readonly LiveOrder[];
  readonly order: LiveOrder;
  readonly partly?: { readonly lot: number } | undefined;
}

/**
 * Accepted where the excess with it is 0 or more, or no less than without it: what does not add to a shortage may always go in. Where the rules charge open orders they count as the rules say; where
 * they do not, every open order of one side counts as filled at its limit, the worse of both sides, so that no two orders take the last of the margin. A limit price is the entry. A
 * part is the largest multiple of the lot at which, and at all smaller ones that were tried, the order fits. Throws the fault of an account without figures.
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
  const before = excessOf(0);
  const fits = (excess: number): boolean => excess >= 0 || excess >= before;
  const whole = excessOf(order.quantity);
  if (fits(whole)) return { verdict: 'accepted', quantity: order.quantity, before, after: whole };
  const binding = worstBinding(subject, variantsOf(order.quantity));
  const rejected: OrderVerdict = { verdict: 'rejected', quantity: 0, before, after: whole, ...(binding === null ? {} : { binding }) };
  if (partly === undefined) return rejected;
  const sign = Math.sign(order.quantity);
  let low = 0;
  let high = Math.ceil(Math.abs(order.quantity) / partly.lot);
  let after = before;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const excess = excessOf(sign * middle * partly.lot);
    if (!fits(excess)) high = middle;
    else [low, after] = [middle, excess];
  }
  return low === 0 ? rejected : { ...rejected, verdict: 'partly', quantity: sign * low * partly.lot, after };
}

/** What decides the requirement of the variant with the least excess. */
function worstBinding(subject: Subject, states: readonly AccountState[]): Binding | null {
  const excesses = subject.column(states, subject.own, 'excesses');
  return bindingOf(subject, subject.own, states[excesses.indexOf(Math.min(...excesses))]);
}
