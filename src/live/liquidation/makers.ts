// What the changes of a liquidation do, worked out before anything is done: the account that is wound down, and its step.
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { ChangeOf, LiveOrder } from '../engine/change.js';
import { type Effect, listed, reduces, type Stand, type Step, withOrders } from '../engine/steps.js';
import type { liquidationFields } from './change.js';
import type { LiquidationEvent } from './event.js';
import { closedBy, filled, heldIn, paidIn } from './fills.js';
import { Judge } from './judge.js';
import { booked } from './plan.js';

type Kind = keyof typeof liquidationFields;
type Make<K extends Kind> = (change: ChangeOf<K>, stand: Stand) => Effect;

/** When a change is made: at the time of the last one where it states none. */
export const timeOf = ({ time }: ChangeOf<Kind>, stand: Stand): number => time ?? stand.time;

const wrong = (path: string, expectation: string, got: unknown): Fault => new Fault('OUT_OF_RANGE', path, expectation, got);

export const open: Make<'liquidation.open'> = (change, stand) => {
  const time = timeOf(change, stand);
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  const { account, subaccount } = judge.names(row);
  if (stand.liquidations.of(row) !== undefined)
    throw new Fault('DUPLICATE', 'change.account', 'an account whose liquidation is not open', account);
  if (judge.isParty(row)) throw wrong('change.account', 'no party of the liquidation', account);
  const figures = judge.figures(row);
  if (!stand.levels.liquidates(row) || !(figures.equity < figures.maintenance))
    throw wrong('change.account', 'an account below maintenance, at level liquidate', `${figures.equity} of ${figures.maintenance}`);
  usable(judge, row);
  const all = stand.orders.of(row);
  const kept = reducing(judge, row, all);
  const cancelled = all.filter((order) => !kept.includes(order)).map(({ id }) => id);
  const event: LiquidationEvent = {
    ...{ kind: 'opened', time, account, subaccount, equity: figures.equity, maintenance: figures.maintenance },
    ...(cancelled.length > 0 && { orders: cancelled }),
  };
  return {
    steps: cancelled.length > 0 ? [withOrders(stand, row, kept)] : [],
    liquidation: { events: [event], open: [[row, { row, since: time, stepped: null }]] },
  };
};

export const step: Make<'liquidation.step'> = (change, stand) => {
  const time = timeOf(change, stand);
  const { judge, row, one, names, before } = acting(change, stand, time);
  if (!judge.rule.waterfall.includes('book'))
    throw new Fault('BAD_RULES', 'rules.liquidation.waterfall', 'one with the stage book', judge.rule.waterfall.join());
  if (one.stepped === time) throw new Fault('DUPLICATE', 'change.time', 'after that of the last step of the account', time);
  const state = judge.state(row);
  const { ids } = stand.inside.parts.rows;
  const seen = new Set<string>();
  for (const [i, fill] of change.fills.entries()) {
    const path = `change.fills[${i}]`;
    const of = listed(stand, fill.instrument, `${path}.instrument`);
    const key = `${fill.instrument}\u0000${fill.side ?? ''}`;
    if (seen.has(key)) throw new Fault('DUPLICATE', `${path}.instrument`, 'a position once', fill.instrument);
    seen.add(key);
    moving(judge, ids[of] as string, `${path}.instrument`);
    closedBy(state, of, fill, `${path}.quantity`);
    within(fill.quantity, fill.price, fill.limit, `${path}.price`);
    if ((fill.fee ?? 0) < 0) throw wrong(`${path}.fee`, 'at least 0', fill.fee);
    if (fill.fee !== undefined && fill.fee > 0) judge.party('fund');
  }
  const [after] = judge.figuresAfter(row, [booked(judge, state, change.fills)]);
  for (const name of ['equity', 'maintenance'] as const)
    if (after?.[name] !== change[name]) throw wrong(`change.${name}`, `${after?.[name]}, what the ledger gives`, change[name]);
  const { equity, maintenance } = change;
  if (judge.rule.book?.floor === 'zero' && equity < 0) throw wrong('change.equity', 'at least 0, the floor', equity);
  const restored = equity >= judge.rule.target * maintenance;
  return {
    steps: [],
    liquidation: {
      events: [{ kind: 'step', time, ...names, before, equity, maintenance, restored }],
      open: [
        [
          row,
          {
            ...one,
            stepped: time,
            step: { sequence: stand.sequence + 1, parts: change.fills.map((fill) => ({ fill, filled: 0, feePaid: 0 })) },
          },
        ],
      ],
    },
  };
};

export const fill: Make<'liquidation.fill'> = (change, stand) => {
  const time = timeOf(change, stand);
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  const one = stand.liquidations.one(row, 'change.account');
  const { instrument, quantity, price, side, fee = 0 } = change;
  const at = one.step?.parts.findIndex(({ fill }) => fill.instrument === instrument && fill.side === side) ?? -1;
  const part = one.step?.parts[at];
  if (one.step === undefined || part === undefined)
    throw new Fault('NOT_FOUND', 'change.instrument', 'a fill of the step under way', instrument);
  const of = listed(stand, instrument, 'change.instrument');
  moving(judge, instrument, 'change.instrument');
  const left = judge.lotsOf(of, part.fill.quantity) - judge.lotsOf(of, part.filled);
  const lots = judge.lotsOf(of, quantity);
  if (lots * left <= 0 || Math.abs(lots) > Math.abs(left))
    throw wrong('change.quantity', `a part of what the step has left (${judge.quantityOf(of, left)})`, quantity);
  within(quantity, price, part.fill.limit, 'change.price');
  const most = (part.fill.fee ?? 0) - part.feePaid;
  if (!(fee >= 0 && fee <= most)) throw wrong('change.fee', `from 0 to what the step has left (${most})`, fee);
  const state = judge.state(row);
  closedBy(state, of, change, 'change.quantity');
  const after = filled(judge, state, [{ row: of, quantity, price, side, fee }]);
  const steps = new Steps(judge);
  steps.set(row, after);
  if (judge.has('market')) {
    const market = judge.party('market');
    steps.set(market, filled(judge, steps.state(market), [{ row: of, quantity: -quantity, price }]));
  }
  if (fee > 0) {
    const fund = judge.party('fund');
    steps.set(fund, paidIn(judge, steps.state(fund), stand.inside.parts.rows.assets[of] as number, fee, 'change.fee'));
  }
  const parts = one.step.parts.map((other, n) =>
    n === at ? { ...other, filled: judge.quantityOf(of, judge.lotsOf(of, part.filled) + lots), feePaid: part.feePaid + fee } : other,
  );
  const done = parts.every((other) => other.filled === other.fill.quantity);
  const { step: under, ...rest } = one;
  const [{ equity, maintenance } = { equity: Number.NaN, maintenance: Number.NaN }] = judge.figuresAfter(row, [after]);
  return {
    steps: steps.all,
    liquidation: {
      events: [{ kind: 'filled', time, ...judge.names(row), instrument, quantity, price, fee, equity, maintenance }],
      open: [[row, done ? rest : { ...rest, step: { sequence: under?.sequence ?? 0, parts } }]],
    },
  };
};

export const takeover: Make<'liquidation.takeover'> = (change, stand) => {
  const time = timeOf(change, stand);
  once(change);
  const { judge, row, one, names, before } = acting(change, stand, time);
  const taken = takenOver(judge, row);
  if (typeof taken === 'string') throw wrong('change.account', taken, change.account);
  if (change.equity !== before.equity) throw wrong('change.equity', `${before.equity}, that of the account`, change.equity);
  const { ids } = stand.inside.parts.rows;
  const positions = heldIn(judge.state(row)).map(({ row: of, quantity }) => ({
    instrument: ids[of] as string,
    quantity,
    price: judge.mark(of),
  }));
  const steps = new Steps(judge);
  steps.set(row, taken.account);
  steps.set(judge.party('backstop'), taken.backstop);
  const { step: _, ...rest } = one;
  return {
    steps: steps.all,
    liquidation: { events: [{ kind: 'takenOver', time, ...names, positions, equity: before.equity }], open: [[row, rest]] },
  };
};

/** Holdings of account and backstop after a takeover; or why there is none. */
export function takenOver(judge: Judge, row: number): string | Readonly<Record<'account' | 'backstop', AccountState>> {
  const { rule } = judge;
  const { equity, maintenance } = judge.figures(row);
  if (rule.backstop === undefined || !rule.waterfall.includes('backstop')) return 'one that a backstop may take by the rules';
  const state = judge.state(row);
  const held = heldIn(state);
  if (held.length === 0 || equity < 0 || !(equity < rule.backstop.below * maintenance))
    return `one with positions and equity from 0 to ${rule.backstop.below} x maintenance`;
  if (held.some((one) => judge.isHalted(one.row))) return 'one without halted instruments';
  const backstop = judge.party('backstop');
  const closed = filled(
    judge,
    state,
    held.map(({ row: of, quantity, side }) => ({ row: of, quantity: -quantity, price: judge.mark(of), side })),
  );
  let after = judge.state(backstop);
  for (const [i, asset] of closed.collateral.assets.entries()) after = paidIn(judge, after, asset, closed.collateral.amounts[i] as number);
  after = filled(
    judge,
    after,
    held.map(({ row: of, quantity }) => ({ row: of, quantity, price: judge.mark(of) })),
  );
  const [figures] = judge.figuresAfter(backstop, [after]);
  if (figures === undefined || !(figures.equity >= figures.initial)) return 'one after which the backstop meets its initial requirement';
  return { account: { ...closed, collateral: { assets: [], amounts: [] } }, backstop: after };
}

/** Steps of several accounts: each stands where the last one left it. Orders of an account that holds no position are gone. */
export class Steps {
  readonly #judge: Judge;
  readonly #states = new Map<number, AccountState>();

  constructor(judge: Judge) {
    this.#judge = judge;
  }

  state(row: number): AccountState {
    return this.#states.get(row) ?? this.#judge.state(row);
  }

  set(row: number, after: AccountState): void {
    this.#states.set(row, after);
  }

  get all(): readonly Step[] {
    const { stand } = this.#judge;
    return [...this.#states].map(([account, after]) => {
      const open = stand.orders.of(account);
      const ended = after.lots.rows.length === 0 && open.length > 0 && stand.liquidations.of(account) !== undefined;
      return ended ? withOrders(stand, account, [], after) : { account, after };
    });
  }
}

/** The open account of a step that may be made now. */
export function acting(change: { readonly account: string | number }, stand: Stand, time: number) {
  const judge = new Judge(stand, time);
  const row = stand.rowOf(change, 'change');
  const one = stand.liquidations.one(row, 'change.account');
  const from = readyAt(judge, one.since);
  if (time < from) throw wrong('change.time', `at least ${from}, when the latency is over`, time);
  usable(judge, row);
  const { equity, maintenance } = judge.figures(row);
  if (!(equity < maintenance)) throw wrong('change.account', 'an account below maintenance', `${equity} of ${maintenance}`);
  return { judge, row, one, names: judge.names(row), before: { equity, maintenance } };
}

/** When an account that was opened may be acted on. */
export const readyAt = ({ rule }: Judge, since: number): number => since + Math.ceil((rule.latencySeconds ?? 0) * 1000);

/** Refuses while prices of the account's assets cannot be relied on. */
export function usable(judge: Judge, row: number): void {
  const blocked = judge.blocked(row);
  if (blocked.length > 0) throw wrong('change.account', 'liquidated while its prices are usable', blocked.join(', '));
}

/** A change that must not be made twice states its number. */
export function once({ sequence }: { readonly sequence?: number }): void {
  if (sequence === undefined) throw new Fault('MISSING_FIELD', 'change.sequence', 'present, so that it is made once', undefined);
}

/** Refuses a halted instrument. */
export function moving(judge: Judge, instrument: string, path: string): void {
  const until = judge.stand.liquidations.haltedUntil(instrument, judge.time);
  if (until !== undefined) throw wrong(path, `one that is not halted (until ${until})`, instrument);
}

function within(quantity: number, price: number, limit: number, path: string): void {
  if (quantity > 0 ? price > limit : price < limit) throw wrong(path, `no worse than the limit ${limit}`, price);
}

/** Orders that, one after the other, only take from what the account holds. */
function reducing(judge: Judge, row: number, all: readonly LiveOrder[]): readonly LiveOrder[] {
  const state = judge.state(row);
  const kept: LiveOrder[] = [];
  for (const order of all) if (reduces(state, judge.stand.inside.parts.rows.rowOf(order.instrument), kept, order)) kept.push(order);
  return kept;
}
