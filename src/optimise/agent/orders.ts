// Orders of an agent: numbered, gated when sent, counted against budgets first, and open until answered.

import { fieldsOf, plainNumber } from '../../book/fields.js';
import { nonNegative } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Change } from '../../live/engine/change.js';
import { dayMs } from '../../market/year.js';
import { earned } from '../../program/ledger/earned.js';
import type { Use } from './budgets.js';
import { against } from './gate.js';
import type { Policy } from './policy.js';
import type { Action, Filled, SentOrder, Venue } from './report.js';
import type { AgentOrder, Stand } from './stand.js';
import type { AgentState } from './state.js';
import { costOf, heldOf, pricesOf, usedBy } from './terms.js';

/** Inputs of sending orders: the current order context, the engine that applies fills, and the store of the state. */
interface Doing {
  readonly stand: () => Stand;
  readonly apply: (change: Change) => Promise<unknown>;
  readonly keep: () => Promise<void>;
}

interface Sent {
  readonly verdict: Exclude<Action['verdict'], 'advised'>;
  readonly fills: readonly (Filled & { readonly id: string })[];
  readonly cost: number;
  readonly withheld: readonly string[];
}

export class Orders {
  readonly #policy: Policy;
  readonly #venue: Venue | undefined;
  readonly #doing: Doing;
  #count: number;
  #open: SentOrder[];
  #rejections: number;
  #shortfalls: { readonly time: number; readonly amount: number }[];
  #stopped: string | null;

  constructor(policy: Policy, venue: Venue | undefined, from: AgentState | undefined, doing: Doing) {
    this.#doing = doing;
    this.#policy = policy;
    this.#venue = venue;
    this.#count = from?.orders ?? 0;
    this.#open = [...(from?.open ?? [])];
    this.#rejections = from?.rejections ?? 0;
    this.#shortfalls = [...(from?.shortfalls ?? [])];
    this.#stopped = from?.stopped ?? null;
  }

  get stopped(): string | null {
    return this.#stopped;
  }

  get open(): readonly SentOrder[] {
    return this.#open;
  }

  stop(reason: string): void {
    this.#stopped ??= reason;
  }

  resume(): void {
    this.#stopped = null;
    this.#rejections = 0;
    this.#shortfalls = [];
  }

  made(found: readonly AgentOrder[]): readonly SentOrder[] {
    const { inside } = this.#doing.stand();
    return found.map((order, i) => ({
      id: `${this.#policy.id}-${this.#count + 1 + i}`,
      ...order,
      price: pricesOf(inside, order.instrument).price,
    }));
  }

  /** Sends them one after the other; what one fills is in the engine before the next is looked at. */
  async send(orders: readonly SentOrder[]): Promise<Sent> {
    const { stand, keep } = this.#doing;
    const fills: (Filled & { readonly id: string })[] = [];
    const withheld: string[] = [];
    let whole = true;
    let cost = 0;
    for (const order of orders) {
      const now = stand();
      const reasons = this.#stopped === null ? against(now, order) : [this.#stopped];
      if (reasons.length > 0) {
        withheld.push(`${order.id}: ${reasons.join('; ')}`);
        whole = false;
        continue;
      }
      const use = { time: now.live.time, ...usedBy(now.inside, this.#policy, order) };
      const came = now.budgets.use(use);
      this.#count += 1;
      this.#open.push(order);
      await keep();
      let filled: Filled;
      let paid: number;
      try {
        filled = answerOf(await (this.#venue as Venue).send(order), order);
        paid = paidFor(now, order, filled);
      } catch (error) {
        if (error instanceof Fault) this.stop(`order ${order.id}: ${error.message}`);
        return { verdict: 'unknown', fills, cost, withheld };
      }
      came(cameTo(use, filled, order, paid));
      this.#noted(order, filled, paid, now.live.time);
      cost += paid;
      this.#open = this.#open.filter((one) => one !== order);
      if (filled.quantity !== 0) {
        try {
          await this.#applied(order, filled);
        } catch (error) {
          // what the venue has done and the engine has not is for a person to mend
          this.#open.push(order);
          this.stop(`the fill of ${order.id} was refused: ${error instanceof Error ? error.message : String(error)}`);
          await keep();
          return { verdict: 'unknown', fills, cost, withheld };
        }
        fills.push({ ...filled, id: order.id });
      }
      whole &&= filled.quantity === order.quantity;
      await keep();
    }
    return { verdict: fills.length === 0 ? 'rejected' : whole ? 'done' : 'partly', fills, cost, withheld };
  }

  /** Reports the result of an unanswered order. Throws NOT_FOUND for one that is not open, what is wrong with the answer, and what the engine throws of the fill. */
  async settle(id: string, value: Filled): Promise<void> {
    const order = this.#open.find((one) => one.id === id);
    if (order === undefined) throw new Fault('NOT_FOUND', 'id', 'an order that is open', id);
    const filled = answerOf(value, order);
    this.#open = this.#open.filter((one) => one !== order);
    if (filled.quantity !== 0) await this.#applied(order, filled);
    await this.#doing.keep();
  }

  async #applied(order: SentOrder, { quantity, price, fee }: Filled): Promise<void> {
    const { id, account, subaccount, instrument } = order;
    const of = { account, ...(subaccount === '' ? {} : { subaccount }) };
    const { live } = this.#doing.stand();
    await this.#doing.apply({ kind: 'fill', time: live.time, id, ...of, instrument, quantity, price, fee });
    const { inside, moves } = this.#doing.stand();
    moves.filled(order, quantity, heldOf(inside, live.rowOf(account, subaccount), instrument));
  }

  #noted(order: SentOrder, filled: Filled, paid: number, time: number): void {
    const expected = costOf(this.#policy, [{ ...order, quantity: filled.quantity }]);
    this.#rejections = filled.quantity === 0 ? this.#rejections + 1 : 0;
    const { rejections, shortfall } = this.#policy.stop;
    if (this.#rejections >= rejections) this.stop(`${this.#rejections} orders one after the other were rejected, the last ${order.id}`);
    if (paid > expected) this.#shortfalls.push({ time, amount: paid - expected });
    this.#shortfalls = this.#shortfalls.filter((one) => one.time > time - dayMs);
    const lost = this.#shortfalls.reduce((sum, { amount }) => sum + amount, 0);
    if (lost > shortfall) this.stop(`${lost} was paid in a day beyond what was expected`);
  }

  toJSON(): Pick<AgentState, 'orders' | 'open' | 'rejections' | 'shortfalls' | 'stopped'> {
    return { orders: this.#count, open: this.#open, rejections: this.#rejections, shortfalls: this.#shortfalls, stopped: this.#stopped };
  }
}

/** A venue's answer, looked at: never more than was ordered, never the other side. */
function answerOf(value: unknown, order: SentOrder): Filled {
  const given = fieldsOf(value, 'filled', ['quantity', 'price', 'fee']);
  const quantity = plainNumber(given.quantity, 'filled.quantity');
  const within = quantity === 0 || (quantity > 0 === order.quantity > 0 && Math.abs(quantity) <= Math.abs(order.quantity));
  if (!within) throw new Fault('OUT_OF_RANGE', 'filled.quantity', `a part of ${order.quantity}`, quantity);
  return { quantity, price: nonNegative(given.price, 'filled.price'), fee: plainNumber(given.fee, 'filled.fee') };
}

/** Numeraire: the fee, and what the price was worse by than the agent counted on. */
function paidFor({ inside }: Stand, { instrument, price: counted }: SentOrder, { quantity, price, fee }: Filled): number {
  if (quantity === 0) return 0;
  const { rows } = inside.parts;
  const row = rows.rowOf(instrument);
  return (fee - earned(rows, row, quantity, price, counted)) * inside.tick().columns.settlementPrices[row];
}

/** Final use of an order: the reservation less the unfilled part; a cost above the expectation counts. */
function cameTo(use: Use, { quantity }: Filled, order: SentOrder, paid: number): Use {
  const part = Math.abs(quantity) / Math.abs(order.quantity);
  return { time: use.time, orders: 1, notional: part * use.notional, cost: Math.max(part * use.cost, paid) };
}
