// Accounts whose open orders may leave their initial requirement uncovered once the market has moved: who they are, and which of their orders are cancelled.
import type { Rules } from '../../rules/document/rules.js';
import { coveredBy } from '../gate/gate.js';
import { onlyEases } from '../gate/reducing.js';
import type { Change, LiveOrder } from './change.js';
import { type Effect, gatedOf, type Stand, type Step, stateOf, withOrders } from './steps.js';

/** Open orders of an account became uncovered, were cancelled for it, or are covered again. */
export interface OrdersEvent {
  readonly kind: 'uncovered' | 'cancelled' | 'covered';
  readonly time: number;
  readonly row: number;
  readonly account: string;
  readonly subaccount: string;
  /** A bound of the least excess that any fills of the open orders leave; of `uncovered` what was found of it. Absent where the account has no figures. */
  readonly least?: number;
  /** Of `uncovered`: shares of the open orders, by id, that leave it. */
  readonly fills?: Readonly<Record<string, number>>;
  /** Of `cancelled`: ids, the newest first. */
  readonly orders?: readonly string[];
}

export interface ShortageState {
  /** When every account with orders was looked at last, ms; null: never. */
  readonly time: number | null;
  /** Rows of accounts whose orders are uncovered, ascending. */
  readonly rows: readonly number[];
}

/** What a look found: nothing has happened yet. */
export interface Looked {
  readonly events: readonly OrdersEvent[];
  /** Orders that are cancelled. */
  readonly steps: readonly Step[];
}
const nothing: Looked = Object.freeze({ events: [], steps: [] });

/** After these an account has orders that the gate has just looked at. */
const gated: readonly Change['kind'][] = ['place', 'amend'];

export class Shortages {
  #time: number | null;
  readonly #rows: Set<number>;

  constructor({ time, rows }: ShortageState = { time: null, rows: [] }) {
    this.#time = time;
    this.#rows = new Set(rows);
  }

  /** After a change: every account with orders where the market, rates or rules have moved and a look is due, else the accounts that the change concerns. */
  after(stand: Stand, kind: Change['kind'], { steps, tick, rebuild }: Effect, time: number, ratesMoved: boolean): Looked {
    const rule = stand.inside.parts.rules.orders?.shortage;
    if (rule === undefined || stand.gate !== 'safe') {
      this.#rows.clear();
      return nothing;
    }
    const moved = tick !== undefined || rebuild !== undefined || ratesMoved;
    const due = moved && (this.#time === null || rebuild !== undefined || time >= this.#time + Math.ceil(rule.everySeconds * 1000));
    if (due) this.#time = time;
    const changed = gated.includes(kind) ? [] : steps.map(({ account }) => account);
    const rows = due ? [...new Set([...stand.orders.accounts, ...this.#rows])].sort((a, b) => a - b) : changed;
    const looked: { events: OrdersEvent[]; steps: Step[] } = { events: [], steps: [] };
    for (const row of rows) this.#look(stand, rule.orders, row, time, looked);
    return looked;
  }

  /** Whether open orders of an account were found uncovered, by the last look. */
  has(row: number): boolean {
    return this.#rows.has(row);
  }

  forget(row: number): void {
    this.#rows.delete(row);
  }

  /** Undefined where nobody has looked. */
  toJSON(): ShortageState | undefined {
    return this.#time === null && this.#rows.size === 0 ? undefined : { time: this.#time, rows: [...this.#rows].sort((a, b) => a - b) };
  }

  #look(
    stand: Stand,
    policy: NonNullable<NonNullable<Rules['orders']>['shortage']>['orders'],
    row: number,
    time: number,
    { events, steps }: { readonly events: OrdersEvent[]; readonly steps: Step[] },
  ): void {
    const open = stand.orders.of(row);
    const known = this.#rows.has(row);
    if (open.length === 0 && !known) return;
    const { accounts, subaccounts } = stand.inside.parts.book;
    const of = { time, row, account: accounts[row], subaccount: subaccounts[row] };
    const tell = (kind: OrdersEvent['kind'], more: Partial<OrdersEvent>): void => void events.push({ kind, ...of, ...more });
    const found = coveredBy(gatedOf(stand, row), stateOf(stand, row), open);
    if (open.length === 0 || found.covered) {
      this.#rows.delete(row);
      if (known) tell('covered', leastOf(found.least));
      return;
    }
    this.#rows.add(row);
    const { shares } = found;
    const fills = shares && { fills: Object.fromEntries(open.flatMap(({ id }, i) => (shares[i] > 0 ? [[id, shares[i]]] : []))) };
    if (!known) tell('uncovered', { ...leastOf(found.least), ...fills });
    if (policy === 'stay') return;
    const kept = keptOf(stand, row, open);
    if (kept.length === open.length) return;
    steps.push(withOrders(stand, row, kept));
    const left = coveredBy(gatedOf(stand, row), stateOf(stand, row), kept);
    const cancelled = open.filter((order) => !kept.includes(order)).reverse();
    tell('cancelled', { ...leastOf(left.least), orders: cancelled.map(({ id }) => id) });
    if (!left.covered) return;
    this.#rows.delete(row);
    tell('covered', leastOf(left.least));
  }
}

function leastOf(least: number): { readonly least?: number } {
  return Number.isFinite(least) ? { least } : {};
}

/** What stays: the oldest orders that are covered together. Of an account that is short without any, those that only reduce the shortage. */
function keptOf(stand: Stand, row: number, open: readonly LiveOrder[]): readonly LiveOrder[] {
  const gated = gatedOf(stand, row);
  const state = stateOf(stand, row);
  const covered = (orders: readonly LiveOrder[]): boolean => coveredBy(gated, state, orders).covered;
  if (covered([])) {
    let count = open.length - 1;
    while (count > 0 && !covered(open.slice(0, count))) count--;
    return open.slice(0, count);
  }
  const kept: LiveOrder[] = [];
  for (const order of open) if (onlyEases(gated, state, kept, order)) kept.push(order);
  return kept;
}
