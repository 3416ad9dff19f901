// An account after fills of its open orders, each at its limit, booked by the one ledger; and what the engine says of it.
import type { EngineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import { leftOf, openAccount } from '../../program/ledger/openAccount.js';
import { feeOf } from '../../program/reserve/fees.js';
import type { LiveOrder } from '../engine/change.js';
import { lotsOf } from '../engine/openOrders.js';

/** Account whose orders are gated. */
export interface Gated {
  readonly inside: EngineInside;
  readonly account: number;
  /** Excess of variants of the account, as its own requirement counts it. Throws the fault of one that has none. */
  readonly excesses: (states: readonly AccountState[]) => Float64Array;
  /** Multiplier of the initial requirement while the breaker raises it. */
  readonly factor: number;
}

/** Whether the rules themselves look at every subset of open orders: the remaining ones then need no second check. */
export function searches({ inside, account }: Pick<Gated, 'inside' | 'account'>): boolean {
  const { rules } = inside.parts;
  return rules.scope.orders !== 'charged' || rules.requirements[inside.own[account]]?.orders !== undefined;
}

function roundedUp(fee: number, unit: number | undefined): number {
  return unit === undefined ? fee : unit * Math.ceil(fee / unit);
}

/** The account once these shares of its orders have filled in their order and paid the fees that the rules state, the rest of them still open; undefined where the ledger cannot book one. */
export function afterFills(
  gated: Pick<Gated, 'inside' | 'account'>,
  state: AccountState,
  orders: readonly LiveOrder[],
  shares: ArrayLike<number>,
): AccountState | undefined {
  const { rows, holdings, rules } = gated.inside.parts;
  const fees = rules.orders?.fee;
  const account = openAccount(state);
  const left: LiveOrder[] = [];
  try {
    orders.forEach((order, i) => {
      const quantity = shares[i] >= 1 ? order.quantity : order.quantity * shares[i];
      const rest = leftOf(order.quantity, quantity);
      const row = rows.rowOf(order.instrument);
      const fee =
        fees && roundedUp(feeOf(fees, rows, gated.inside.tick(), row, quantity, order.price), holdings.ledger.unitOf(rows.assets[row]));
      if (quantity !== 0) holdings.ledger.fill(account, { row, quantity, price: order.price, fee }, `orders[${i}]`);
      if (rest !== 0) left.push({ ...order, quantity: rest });
    });
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
  return { ...state, ...account, orders: lotsOf(searches(gated) ? [] : left, (id) => rows.rowOf(id)) };
}
