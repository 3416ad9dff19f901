// Accounts of the book in an order, a window of them at a time: what a table draws as it is scrolled.
import type { MarginRun } from '../../index.js';
import type { Bindings } from '../../support.js';
import { healths } from './book.js';
import type { Held } from './held.js';

export const orders = ['health', 'cushion', 'equity', 'maintenance', 'account'] as const;
export type Order = (typeof orders)[number];
export const groups = ['covered', 'below', 'faulty', 'all'] as const;
export type Group = (typeof groups)[number];

export interface RowsAsked {
  /** 'own': each account under its own. */
  readonly requirement: string;
  readonly group: Group;
  readonly order: Order;
  readonly descending: boolean;
  /** Part of an account's name; '' for all. */
  readonly search: string;
  readonly from: number;
  readonly count: number;
}

export interface BookRow {
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  readonly equity: number;
  readonly maintenance: number;
  /** Equity less maintenance. */
  readonly cushion: number;
  readonly health: number;
  /** The scenario that is worst for it under the requirement shown, where one is. */
  readonly worst: string | null;
  readonly fault: string | null;
}

export interface Rows {
  readonly total: number;
  readonly from: number;
  readonly rows: readonly BookRow[];
}

interface Sorted {
  readonly key: string;
  readonly places: Uint32Array;
  readonly healths: Float64Array;
}

/** Of the last order that was asked for, and the worst scenarios of the last requirement: a table asks for window after window. */
const sorted = new WeakMap<MarginRun, Sorted>();
const worst = new WeakMap<MarginRun, Map<string, Bindings>>();

export function rows(held: Held, asked: RowsAsked): Rows {
  const { run } = held;
  const { places, healths: of } = sortedBy(run, asked);
  const from = Math.max(0, Math.min(asked.from, places.length));
  return {
    total: places.length,
    from,
    rows: Array.from(places.subarray(from, from + asked.count), (a) => rowOf(held, asked.requirement, a, of)),
  };
}

function rowOf(held: Held, requirement: string, a: number, of: Float64Array): BookRow {
  const { run } = held;
  const columns = requirement === 'own' ? run.own : (run.requirements[requirement] ?? run.own);
  const [account, subaccount] = [run.accounts[a] as string, run.subaccounts[a] as string];
  const [equity, maintenance] = [columns.equities[a] as number, columns.maintenances[a] as number];
  const own = requirement === 'own' ? (run.own.names[a] as string) : requirement;
  const faulty = run.codes[a] !== 0;
  const fault = faulty
    ? (run.faults.find((one) => one.account === account && one.subaccount === subaccount)?.message ?? 'has no figures')
    : null;
  return {
    account,
    subaccount,
    requirement: own,
    equity,
    maintenance,
    cushion: equity - maintenance,
    health: of[a] as number,
    worst: faulty ? null : worstOf(held, own, a),
    fault,
  };
}

function worstOf({ engine, run }: Held, requirement: string, a: number): string | null {
  const known = worst.get(run) ?? new Map<string, Bindings>();
  worst.set(run, known);
  const bindings = known.get(requirement) ?? engine.bindings({ requirement });
  known.set(requirement, bindings);
  const scenario = bindings.scenarios[bindings.worstScenarios[a] as number];
  return scenario?.label ?? null;
}

function sortedBy(run: MarginRun, { requirement, group, order, descending, search }: RowsAsked): Sorted {
  const key = JSON.stringify([requirement, group, order, descending, search]);
  const before = sorted.get(run);
  if (before?.key === key) return before;
  const of = healths(run, requirement);
  const { equities, maintenances } = requirement === 'own' ? run.own : (run.requirements[requirement] ?? run.own);
  const shown = (a: number): boolean => {
    const below = (equities[a] as number) < (maintenances[a] as number);
    const faulty = run.codes[a] !== 0;
    return group === 'all' || (group === 'faulty' ? faulty : !faulty && below === (group === 'below'));
  };
  const named = search.toLowerCase();
  const places = Uint32Array.from(run.accounts.keys()).filter(
    (a) => shown(a) && (named === '' || (run.accounts[a] as string).toLowerCase().includes(named)),
  );
  const by: Readonly<Record<Exclude<Order, 'account'>, (a: number) => number>> = {
    health: (a) => of[a] as number,
    cushion: (a) => (equities[a] as number) - (maintenances[a] as number),
    equity: (a) => equities[a] as number,
    maintenance: (a) => maintenances[a] as number,
  };
  const way = descending ? -1 : 1;
  // those of the same figure stay in the order of the book, which is that of 'account'; those without a figure come last, whichever way
  const value = order === 'account' ? (a: number) => (run.codes[a] === 0 ? a : Number.NaN) : by[order];
  places.sort((x, y) => {
    const [left, right] = [value(x), value(y)];
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right)) || x - y;
    return left < right ? -way : left > right ? way : x - y;
  });
  const made = { key, places, healths: of };
  sorted.set(run, made);
  return made;
}
