// Accounts whose open orders may leave their initial requirement uncovered once the market has moved: who they are, and which of their orders are cancelled.
import type { Rules } from '../../rules/document/rules.js';
import { coveredBy } from '../gate/gate.js';
import { onlyEases } from '../gate/reducing.js';
import type { Change, LiveOrder } from './change.js';
import { fillsOf } from './orderCheck.js';
import { type Effect, gatedOf, type Stand, type Step, stateOf, withOrders } from './steps.js';

/** Open orders of an account became uncovered, were cancelled for it, or are covered again. */
export interface OrdersEvent {
  readonly kind: 'uncovered' | 'cancelled' | 'covered';
  readonly time: number;
  readonly row: number;
  readonly account: string;
  readonly subaccount: string;
  /** A bound of the least excess that any fills of the open orders leave; of `uncovered` the evidence found. Absent for an account without figures. */
  readonly least?: number;
  /** Shares of the open orders, by id, that leave an `uncovered` account's least excess. */
  readonly fills?: Readonly<Record<string, number>>;
  /** Ids of `cancelled` orders, the newest first. */
  readonly orders?: readonly string[];
}

export interface ShortageState {
  /** Time of the last change, ms; null: before the first. */
  readonly time: number | null;
  /** When market or rates moved last, ms; null: not yet. */
  readonly moved: number | null;
  /** Rows of accounts whose orders are uncovered, ascending. */
  readonly rows: readonly number[];
}

/** Findings of a check: nothing has happened yet. */
export interface Looked {
  readonly events: readonly OrdersEvent[];
  /** Orders that are cancelled. */
  readonly steps: readonly Step[];
}
const nothing: Looked = Object.freeze({ events: [], steps: [] });

/** After these an account has orders that the gate has just looked at. */
const gated: readonly Change['kind'][] = ['place', 'amend'];

/** Parts of `everySeconds`: in each a share of the accounts is looked at. */
const slots = 256;

/** The part in which an account is looked at: neighbours are far apart. */
const slotOf = (row: number): number => Math.imul(row, 0x9e3779b1) >>> 24;

export class Shortages {
  #time: number | null;
  #moved: number | null;
  readonly #rows: Set<number>;

  constructor({ time, moved, rows }: ShortageState = { time: null, moved: null, rows: [] }) {
    this.#time = time;
    this.#moved = moved;
    this.#rows = new Set(rows);
  }

  /** After a change: the accounts with orders whose turn it is, where the market, rates or rules have moved since their last turn, and those that the change concerns. */
  after(stand: Stand, kind: Change['kind'], { steps, tick, rebuild }: Effect, time: number, ratesMoved: boolean): Looked {
    const rule = stand.inside.parts.rules.orders?.shortage;
    if (rule === undefined || stand.gate !== 'safe') {
      this.#time = this.#moved = null;
      this.#rows.clear();
      return nothing;
    }
    const moves = tick !== undefined || rebuild !== undefined || ratesMoved;
    const isDue = this.#turns(Math.ceil(rule.everySeconds * 1000), time, moves);
    this.#time = time;
    if (moves) this.#moved = time;
    if (stand.said !== undefined) return this.#told(stand, (stand.said.orders ?? []) as readonly OrdersEvent[]);
    const rows = new Set(gated.includes(kind) ? [] : steps.map(({ account }) => account));
    if (isDue !== undefined) for (const row of [...stand.orders.accounts, ...this.#rows]) if (isDue(row)) rows.add(row);
    const looked: { events: OrdersEvent[]; steps: Step[] } = { events: [], steps: [] };
    for (const row of [...rows].sort((a, b) => a - b)) this.#look(stand, rule.orders, row, time, looked);
    return looked;
  }

  /** Accounts whose turn it is; undefined: none. */
  #turns(every: number, time: number, moves: boolean): ((row: number) => boolean) | undefined {
    if (every === 0) return moves ? () => true : undefined;
    const [last, moved] = [this.#time, this.#moved];
    if (last === null || moved === null || last - moved > every) return undefined;
    const from = Math.floor(last / (every / slots));
    const passed = Math.floor(time / (every / slots)) - from;
    return passed === 0 ? undefined : (row) => (((slotOf(row) - from - 1) % slots) + slots) % slots < passed;
  }

  /** Whether open orders of an account were found uncovered, by the last look. */
  has(row: number): boolean {
    return this.#rows.has(row);
  }

  forget(row: number): void {
    this.#rows.delete(row);
  }

  /** Undefined before any check. */
  toJSON(): ShortageState | undefined {
    if (this.#time === null) return undefined;
    return { time: this.#time, moved: this.#moved, rows: [...this.#rows].sort((a, b) => a - b) };
  }

  /** What was found before, by its events. */
  #told(stand: Stand, events: readonly OrdersEvent[]): Looked {
    const steps = events.flatMap(({ kind, row, orders = [] }): Step[] => {
      if (kind === 'uncovered') this.#rows.add(row);
      else if (kind === 'covered') this.#rows.delete(row);
      if (kind !== 'cancelled') return [];
      const kept = stand.orders.of(row).filter(({ id }) => !orders.includes(id));
      return [withOrders(stand, row, kept)];
    });
    return { events, steps };
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
    if (!known) tell('uncovered', { ...leastOf(found.least), ...(shares && { fills: fillsOf(open, shares) }) });
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

/** Orders that stay: the oldest ones that are covered together. For an account that is short without any, those that only reduce the shortage. */
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
