// Policy of an agent, as data: when it acts, with which instruments, how much per hour and day, and what stops it.
import { type Fields, fieldsOf, keyPath, listOf, objectOf } from '../../book/fields.js';
import { count, identifier, nonNegative, oneOf, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';

/** How an instrument may be traded. */
export interface Allowed {
  /** Contracts. */
  readonly lot: number;
  /** Largest size of one order, contracts. */
  readonly largestOrder: number;
  /** That a position may come to by the agent's orders, contracts of either side; one that is larger already is only reduced. */
  readonly largestPosition: number;
  /** Half the spread and the fee of a contract, numeraire. */
  readonly cost: number;
}

/** Limits of a period over all accounts; an absent field has no bound. */
export interface Budget {
  readonly orders?: number;
  /** Contracts x multiplier x price, numeraire. */
  readonly notional?: number;
  /** Numeraire, by the costs of the policy or, where the venue charged more, by those. */
  readonly cost?: number;
}

export interface Policy {
  readonly id: string;
  /** Looked at in this order. */
  readonly accounts: readonly { readonly account: string; readonly subaccount?: string }[];
  /** Each account's own where left out. */
  readonly requirement?: string;
  /** Acts where equity / maintenance is below `below`, whatever it costs within the budgets, and seeks `until` at least: the band between them is its hysteresis. */
  readonly defend?: { readonly below: number; readonly until: number };
  /**
   * Brings back what defences took of a position of the account's own, or put beside it, as far as health after it and its cost is `health` at least (`defend.until` or more), and where what that gains,
   * notional brought back x `earns` (a year, by the account's own word) x `horizonDays`, exceeds the cost now, the cost of undoing it (the same again) x `undone` (how likely that is), and `band`
   * (numeraire). Where somebody else has traded the instrument since, what is held then is the account's own.
   */
  readonly restore?: {
    readonly health: number;
    readonly earns: number;
    readonly horizonDays: number;
    readonly undone: number;
    readonly band: number;
  };
  /**
   * Acts where what is gained by it, margin released x `capitalRate` (a year) x `horizonDays`, exceeds the same three. Never takes away the account's own exposure: all that the agent has moved comes to
   * no more delta and vega, in the coin of what it trades, than these shares of the sizes of the account's own positions in it (so none in a coin it does not hold), or than it comes to already.
   */
  readonly release?: {
    readonly capitalRate: number;
    readonly horizonDays: number;
    readonly undone: number;
    readonly band: number;
    readonly exposure: { readonly delta: number; readonly vega: number };
  };
  /** By instrument: no other is traded. */
  readonly instruments: Readonly<Record<string, Allowed>>;
  readonly budgets: { readonly hour: Budget; readonly day: Budget };
  /** After an action on an account, before the next on it. */
  readonly coolDownSeconds: number;
  /** Largest age of a price at which an instrument is traded, seconds. */
  readonly stalestSeconds: number;
  /** Stops for good, until `resume`: so many orders rejected one after the other, or so much cost beyond what was expected in a day. */
  readonly stop: { readonly rejections: number; readonly shortfall: number };
}

const budgetFields = ['orders', 'notional', 'cost'] as const;
const mostAccounts = 10_000;
const mostInstruments = 10_000;

/** A policy of unknown origin, looked at whole. Throws the faults of its fields; BAD_ARGUMENT where it contradicts itself. */
export function policyOf(value: unknown, path = 'policy'): Policy {
  const required = ['id', 'accounts', 'instruments', 'budgets', 'coolDownSeconds', 'stalestSeconds', 'stop'];
  const given = fieldsOf(value, path, required, ['requirement', 'defend', 'restore', 'release']);
  const policy: Policy = {
    id: identifier(given.id, `${path}.id`),
    accounts: listOf(given.accounts, `${path}.accounts`, 1, mostAccounts).map((one, i) => accountOf(one, `${path}.accounts[${i}]`)),
    ...(given.requirement === undefined ? {} : { requirement: identifier(given.requirement, `${path}.requirement`) }),
    ...(given.defend === undefined ? {} : { defend: defendOf(given.defend, `${path}.defend`) }),
    ...(given.restore === undefined ? {} : { restore: restoreOf(given.restore, `${path}.restore`) }),
    ...(given.release === undefined ? {} : { release: releaseOf(given.release, `${path}.release`) }),
    instruments: instrumentsOf(given.instruments, `${path}.instruments`),
    budgets: budgetsOf(given.budgets, `${path}.budgets`),
    coolDownSeconds: nonNegative(given.coolDownSeconds, `${path}.coolDownSeconds`),
    stalestSeconds: positive(given.stalestSeconds, `${path}.stalestSeconds`),
    stop: stopOf(given.stop, `${path}.stop`),
  };
  if (policy.defend === undefined && policy.release === undefined)
    throw new Fault('MISSING_FIELD', `${path}.defend`, 'present, or release: a policy without either never acts', undefined);
  const { defend, restore } = policy;
  if (restore !== undefined && defend === undefined)
    throw new Fault('MISSING_FIELD', `${path}.defend`, 'present, where restore is: it brings back what a defence took', undefined);
  if (restore !== undefined && defend !== undefined && restore.health < defend.until)
    throw new Fault('BAD_ARGUMENT', `${path}.restore.health`, `at least what a defence seeks (${defend.until})`, restore.health);
  const names = policy.accounts.map(({ account, subaccount = '' }) => JSON.stringify([account, subaccount]));
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0)
    throw new Fault('DUPLICATE', `${path}.accounts[${twice}]`, 'an account that is named once', policy.accounts[twice]?.account);
  return policy;
}

function accountOf(value: unknown, path: string): Policy['accounts'][number] {
  const { account, subaccount } = fieldsOf(value, path, ['account'], ['subaccount']);
  const id = identifier(account, `${path}.account`);
  if (subaccount === undefined || subaccount === '') return { account: id };
  return { account: id, subaccount: identifier(subaccount, `${path}.subaccount`) };
}

function defendOf(value: unknown, path: string): NonNullable<Policy['defend']> {
  const { below, until } = fieldsOf(value, path, ['below', 'until']);
  const from = positive(below, `${path}.below`);
  const to = positive(until, `${path}.until`);
  if (to < from) throw new Fault('BAD_ARGUMENT', `${path}.until`, `at least below (${from})`, to);
  return { below: from, until: to };
}

/** Fields that weigh the gain over a time against the cost, the cost of undoing, and a band. */
const weighed = ['horizonDays', 'undone', 'band'] as const;
function weighedOf(given: Fields, path: string) {
  return {
    horizonDays: positive(given.horizonDays, `${path}.horizonDays`),
    undone: within(given.undone, 0, 1, `${path}.undone`),
    band: nonNegative(given.band, `${path}.band`),
  };
}

function restoreOf(value: unknown, path: string): NonNullable<Policy['restore']> {
  const given = fieldsOf(value, path, ['health', 'earns', ...weighed]);
  const health = positive(given.health, `${path}.health`);
  return { health, earns: positive(given.earns, `${path}.earns`), ...weighedOf(given, path) };
}

function releaseOf(value: unknown, path: string): NonNullable<Policy['release']> {
  const given = fieldsOf(value, path, ['capitalRate', ...weighed, 'exposure']);
  const { delta, vega } = fieldsOf(given.exposure, `${path}.exposure`, ['delta', 'vega']);
  return {
    capitalRate: positive(given.capitalRate, `${path}.capitalRate`),
    ...weighedOf(given, path),
    exposure: { delta: nonNegative(delta, `${path}.exposure.delta`), vega: nonNegative(vega, `${path}.exposure.vega`) },
  };
}

function instrumentsOf(value: unknown, path: string): Policy['instruments'] {
  const entries = Object.entries(objectOf(value, path));
  if (entries.length === 0 || entries.length > mostInstruments)
    throw new Fault('SHAPE_MISMATCH', path, `one to ${mostInstruments} instruments`, entries.length);
  return Object.fromEntries(
    entries.map(([id, one]): [string, Allowed] => {
      const at = keyPath(path, id);
      identifier(id, at);
      const given = fieldsOf(one, at, ['lot', 'largestOrder', 'largestPosition', 'cost']);
      const lot = positive(given.lot, `${at}.lot`);
      const largestOrder = positive(given.largestOrder, `${at}.largestOrder`);
      if (largestOrder < lot) throw new Fault('BAD_ARGUMENT', `${at}.largestOrder`, `at least one lot (${lot})`, largestOrder);
      const largestPosition = nonNegative(given.largestPosition, `${at}.largestPosition`);
      return [id, { lot, largestOrder, largestPosition, cost: nonNegative(given.cost, `${at}.cost`) }];
    }),
  );
}

function budgetsOf(value: unknown, path: string): Policy['budgets'] {
  const { hour, day } = fieldsOf(value, path, ['hour', 'day']);
  const budgets = { hour: budgetOf(hour, `${path}.hour`), day: budgetOf(day, `${path}.day`) };
  for (const name of budgetFields) {
    const [less, more] = [budgets.hour[name], budgets.day[name]];
    if (less !== undefined && more !== undefined && less > more)
      throw new Fault('BAD_ARGUMENT', `${path}.hour.${name}`, `at most that of a day (${more})`, less);
  }
  return budgets;
}

function budgetOf(value: unknown, path: string): Budget {
  const given = fieldsOf(value, path, [], budgetFields);
  return Object.fromEntries(
    budgetFields.flatMap((name) => (given[name] === undefined ? [] : [[name, nonNegative(given[name], `${path}.${name}`)]])),
  );
}

function stopOf(value: unknown, path: string): Policy['stop'] {
  const { rejections, shortfall } = fieldsOf(value, path, ['rejections', 'shortfall']);
  return { rejections: count(rejections, 1, 1_000_000, `${path}.rejections`), shortfall: nonNegative(shortfall, `${path}.shortfall`) };
}

export const modes = ['advise', 'simulate', 'act'] as const;
export type Mode = (typeof modes)[number];

export function modeOf(value: unknown, path: string): Mode {
  return value === undefined ? 'advise' : oneOf(value, modes, path);
}
