// Helpers shared by parts of an agent: the account, costs and budget use of trades, their figures and their worth.
import { type AccountFigures, Subject } from '../../engine/prepared/account/subject.js';
import { type EngineInside, engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { Budget, Policy } from './policy.js';
import type { Action } from './report.js';

/** Contracts, signed. */
export interface Traded {
  readonly instrument: string;
  readonly quantity: number;
}

const year = 365;

/** Account of the policy, or its owner's default. */
export function subjectOf(live: LiveEngine, policy: Policy, account: string, subaccount: string) {
  const subject = new Subject(live.engine[engineInside], live.rowOf(account, subaccount));
  return { subject, requirement: subject.requirementOf(policy.requirement, 'policy.requirement') };
}

export function covers({ accounts }: Policy, account: string, subaccount: string): boolean {
  return accounts.some((one) => one.account === account && (one.subaccount ?? '') === subaccount);
}

/**
 * Current prices of an instrument: price in its quote; numeraire of a contract's notional (of an inverse future its face); numeraire of its
 * settlement asset.
 */
export function pricesOf(
  inside: EngineInside,
  instrument: string,
): { readonly price: number; readonly notional: number; readonly settled: number } {
  const { rows } = inside.parts;
  const row = rows.rowOf(instrument);
  const { columns } = inside.tick();
  const face = rows.inverse[row] === 1 && rows.option[row] === 0 ? 1 : columns.indexes[row];
  return {
    price: columns.prices[row],
    notional: rows.multipliers[row] * face,
    settled: columns.settlementPrices[row],
  };
}

/** Contracts that an account holds of an instrument, all its lots together. */
export function heldOf(inside: EngineInside, account: number, instrument: string): number {
  const row = inside.parts.rows.rowOf(instrument);
  const { rows, quantities } = inside.parts.holdings.lotsOf(account);
  let held = 0;
  for (let i = 0; i < rows.length; i++) if (rows[i] === row) held += quantities[i];
  return held;
}

/** By the costs of the policy, numeraire. */
export function costOf({ instruments }: Policy, trades: readonly Traded[]): number {
  return trades.reduce((sum, { instrument, quantity }) => sum + Math.abs(quantity) * (instruments[instrument]?.cost ?? 0), 0);
}

/** Budget use of an order. */
export function usedBy(inside: EngineInside, policy: Policy, order: Traded): Required<Budget> {
  return {
    orders: 1,
    notional: Math.abs(order.quantity) * pricesOf(inside, order.instrument).notional,
    cost: costOf(policy, [order]),
  };
}

/** Figures of an account after trades at the prices of now; the fault that leaves it without any. */
export function figuresAfter(
  live: LiveEngine,
  { account, subaccount, requirement }: Pick<Action, 'account' | 'subaccount' | 'requirement'>,
  traded: readonly Traded[],
): AccountFigures | Fault {
  const inside = live.engine[engineInside];
  const trades = traded.map(({ instrument, quantity }) => ({ instrument, quantity, price: pricesOf(inside, instrument).price }));
  try {
    return live.engine.account(account, subaccount).whatIf({ trades }).after[requirement];
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Least equity after trades and their cost, in maintenance margins; a defence only has to help. */
export function leastHealth({ defend, restore }: Policy, why: Action['why']): number | undefined {
  return why === 'restore' ? restore?.health : why === 'release' ? defend?.below : undefined;
}

/**
 * Gain of trades, and the part left after their cost and the cost of undoing them. A defence is not weighed: the answer values it as a release of the
 * same size.
 */
export function worthOf(
  inside: EngineInside,
  policy: Policy,
  why: Action['why'],
  trades: readonly Traded[],
  released: number,
): { readonly cost: number; readonly gain: number; readonly net: number } {
  const cost = costOf(policy, trades);
  const { release, restore } = policy;
  if (why === 'restore' && restore !== undefined) {
    const notional = trades.reduce((sum, one) => sum + usedBy(inside, policy, one).notional, 0);
    const gain = (notional * restore.earns * restore.horizonDays) / year;
    return { cost, gain, net: gain - cost - restore.undone * cost };
  }
  const { capitalRate = 0, horizonDays = 0, undone = 0 } = release ?? {};
  const gain = (released * capitalRate * horizonDays) / year;
  return { cost, gain, net: gain - cost - undone * cost };
}
