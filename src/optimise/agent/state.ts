// All that an agent remembers, as plain JSON: it goes on from there after a restart, and never sends an order twice.
import { type Fields, fieldsOf, instant, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { count, identifier, nonNegative, oneOf } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Use } from './budgets.js';
import type { Move } from './moves.js';
import { reasons, type SentOrder } from './report.js';

export interface AgentState {
  readonly format: 'margincore-agent-1';
  /** SHA-256 of the policy. */
  readonly policy: string;
  readonly orders: number;
  readonly actions: number;
  readonly uses: readonly Use[];
  /** Account and subaccount -> until when nothing is done. */
  readonly coolDowns: Readonly<Record<string, number>>;
  /** Orders that were sent and not answered. */
  readonly open: readonly SentOrder[];
  /** Consecutive rejections. */
  readonly rejections: number;
  /** Costs above the expectation, of the last day. */
  readonly shortfalls: readonly { readonly time: number; readonly amount: number }[];
  readonly stopped: string | null;
  /** Contracts moved by position, and the part that may be brought back. */
  readonly moves: readonly Move[];
  /** Time of the last price, by instrument and underlying. */
  readonly told: Readonly<Record<string, number>>;
}

export function readState(value: unknown, policy: string): AgentState {
  const path = 'state';
  const names = [
    'format',
    'policy',
    'orders',
    'actions',
    'uses',
    'coolDowns',
    'open',
    'rejections',
    'shortfalls',
    'stopped',
    'moves',
    'told',
  ];
  const given = fieldsOf(value, path, names);
  if (given.format !== 'margincore-agent-1') throw new Fault('BAD_FORMAT', `${path}.format`, 'margincore-agent-1', given.format);
  if (given.policy !== policy) throw new Fault('BAD_ARGUMENT', `${path}.policy`, `that of this policy (${policy})`, given.policy);
  const whole = (name: string): number => count(given[name], 0, Number.MAX_SAFE_INTEGER, `${path}.${name}`);
  const times = (name: string): Record<string, number> =>
    Object.fromEntries(
      Object.entries(objectOf(given[name], `${path}.${name}`)).map(([id, at]) => [id, instant(at, `${path}.${name}.${id}`)]),
    );
  const each = <T>(name: string, read: (one: unknown, at: string) => T): T[] =>
    listOf(given[name], `${path}.${name}`, 0, 10_000_000).map((one, i) => read(one, `${path}.${name}[${i}]`));
  return {
    format: 'margincore-agent-1',
    policy,
    orders: whole('orders'),
    actions: whole('actions'),
    uses: each('uses', useOf),
    coolDowns: times('coolDowns'),
    open: each('open', orderOf),
    rejections: whole('rejections'),
    shortfalls: each('shortfalls', (one, at) => {
      const { time, amount } = fieldsOf(one, at, ['time', 'amount']);
      return { time: instant(time, `${at}.time`), amount: nonNegative(amount, `${at}.amount`) };
    }),
    stopped: given.stopped === null ? null : String(given.stopped),
    moves: each('moves', moveOf),
    told: times('told'),
  };
}

function useOf(value: unknown, path: string): Use {
  const { time, orders, notional, cost } = fieldsOf(value, path, ['time', 'orders', 'notional', 'cost']);
  return {
    time: instant(time, `${path}.time`),
    orders: count(orders, 0, Number.MAX_SAFE_INTEGER, `${path}.orders`),
    notional: nonNegative(notional, `${path}.notional`),
    cost: nonNegative(cost, `${path}.cost`),
  };
}

function ofAccount({ account, subaccount, instrument }: Fields, path: string) {
  return {
    account: identifier(account, `${path}.account`),
    subaccount: subaccount === '' ? '' : identifier(subaccount, `${path}.subaccount`),
    instrument: identifier(instrument, `${path}.instrument`),
  };
}

function orderOf(value: unknown, path: string): SentOrder {
  const given = fieldsOf(value, path, ['id', 'account', 'subaccount', 'instrument', 'quantity', 'price', 'why']);
  return {
    id: identifier(given.id, `${path}.id`),
    ...ofAccount(given, path),
    quantity: plainNumber(given.quantity, `${path}.quantity`),
    price: plainNumber(given.price, `${path}.price`),
    why: oneOf(given.why, reasons, `${path}.why`),
  };
}

function moveOf(value: unknown, path: string): Move {
  const given = fieldsOf(value, path, ['account', 'subaccount', 'instrument', 'moved', 'taken', 'held']);
  const number = (name: 'moved' | 'taken' | 'held'): number => plainNumber(given[name], `${path}.${name}`);
  return { ...ofAccount(given, path), moved: number('moved'), taken: number('taken'), held: number('held') };
}
