// The one gate that every order of an agent passes: every objection of the policy and of the current market.
import { Fault } from '../../fault.js';
import type { LiveEngine } from '../../live/engine/live.js';
import { exposuresOf, withinReach } from './exposure.js';
import type { AgentOrder, Stand } from './stand.js';
import { costOf, covers, figuresAfter, heldOf, leastHealth, pricesOf, subjectOf, usedBy } from './terms.js';

/** A quotient of decimals is rounded: so much less than a whole lot is one. */
const nearly = 1e-9;

/** Objections of the market to an instrument, whatever the account and size. */
export function againstInstrument({ live, inside, policy, told }: Stand, instrument: string): readonly string[] {
  const allowed = Object.hasOwn(policy.instruments, instrument);
  if (!allowed) return [`${instrument} is not among the instruments of the policy`];
  const { rows } = inside.parts;
  if (rows.quoteOf(instrument) < 0) return [`${instrument} is not listed`];
  const row = rows.rowOf(instrument);
  const reasons: string[] = [];
  const { price } = pricesOf(inside, instrument);
  if (inside.tick().columns.codes[row] !== 0 || !(price >= 0)) reasons.push(`${instrument} has no price`);
  const age = live.time - told(instrument);
  if (age > 1000 * policy.stalestSeconds) reasons.push(`the price of ${instrument} is ${age / 1000} s old`);
  const guard = live.controls.guard;
  const asset = rows.market.underlyings[rows.underlyings[row]]?.asset;
  if (guard === undefined || asset === undefined) return reasons;
  const state = guardState(guard, asset);
  if (state !== 'ok') reasons.push(`the price of ${asset} is ${state}`);
  return reasons;
}

function guardState(guard: NonNullable<LiveEngine['controls']['guard']>, asset: string): string {
  try {
    return guard.price(asset).state;
  } catch (error) {
    if (error instanceof Fault) return 'not told yet';
    throw error;
  }
}

/** All that speaks against an order now; none: it may go. */
export function against(stand: Stand, order: AgentOrder): readonly string[] {
  const { live, inside, policy, budgets, moves } = stand;
  const { account, subaccount, instrument, quantity, why } = order;
  if (!covers(policy, account, subaccount)) return [`${account} is not an account of the policy`];
  if (policy[why] === undefined) return [`the policy has no ${why}`];
  const reasons = [...againstInstrument(stand, instrument)];
  const allowed = policy.instruments[instrument];
  if (allowed === undefined || reasons.length > 0) return reasons;
  const size = Math.abs(quantity);
  const lots = size / allowed.lot;
  if (!(size > 0) || Math.abs(lots - Math.round(lots)) > nearly * lots) reasons.push(`${quantity} is not in lots of ${allowed.lot}`);
  if (size > allowed.largestOrder * (1 + nearly)) reasons.push(`${size} is more than the largest order (${allowed.largestOrder})`);
  const held = heldOf(inside, live.rowOf(account, subaccount), instrument);
  const after = Math.abs(held + quantity);
  // what is too much already may be reduced, not turned round
  const reduces = held > 0 !== quantity > 0 && size <= Math.abs(held);
  if (after > allowed.largestPosition * (1 + nearly) && !reduces)
    reasons.push(`the position would be ${after}, more than the largest (${allowed.largestPosition})`);
  if (why === 'restore') {
    const taken = moves.taken(account, subaccount, instrument, held);
    if (taken > 0 === quantity > 0 || size > Math.abs(taken) * (1 + nearly))
      reasons.push(`${quantity} is no part of what a defence took (${-taken})`);
  }
  if (why === 'release')
    for (const { greek, gap, reach, each } of exposuresOf(stand, order))
      if (!(Math.abs(gap + quantity * each) <= reach * (1 + nearly)))
        reasons.push(`${greek} would be ${gap + quantity * each} from the account's own, more than ${reach}`);
  const least = leastHealth(policy, why);
  if (least !== undefined) {
    const { requirement } = subjectOf(live, policy, account, subaccount);
    const figures = figuresAfter(live, { account, subaccount, requirement }, [order]);
    if (figures instanceof Fault) reasons.push(figures.message);
    else if (!(figures.equity - costOf(policy, [order]) >= least * figures.maintenance))
      reasons.push(`health after it would be ${figures.health}, below ${least}`);
  }
  const left = budgets.left(live.time);
  const used = usedBy(inside, policy, order);
  for (const name of ['orders', 'notional', 'cost'] as const)
    if (used[name] > left[name]) reasons.push(`the budget of ${name} has ${Math.max(0, left[name])} left of ${used[name]}`);
  return reasons;
}

/** The most contracts that may be bought and sold now of an instrument that nothing speaks against, in whole lots. */
export function roomOf(stand: Stand, order: Omit<AgentOrder, 'quantity'>): { readonly buy: number; readonly sell: number } {
  const { live, inside, policy, budgets, moves } = stand;
  const { account, subaccount, instrument, why } = order;
  const allowed = policy.instruments[instrument];
  if (allowed === undefined || againstInstrument(stand, instrument).length > 0) return { buy: 0, sell: 0 };
  const { lot, largestOrder, largestPosition, cost } = allowed;
  const left = budgets.left(live.time);
  if (left.orders < 1) return { buy: 0, sell: 0 };
  const held = heldOf(inside, live.rowOf(account, subaccount), instrument);
  const { notional } = pricesOf(inside, instrument);
  const most = Math.min(
    largestOrder,
    notional > 0 ? left.notional / notional : Number.POSITIVE_INFINITY,
    cost > 0 ? left.cost / cost : Number.POSITIVE_INFINITY,
  );
  const taken = why === 'restore' ? moves.taken(account, subaccount, instrument, held) : 0;
  const exposures = why === 'release' ? exposuresOf(stand, order) : [];
  const to = (side: 1 | -1): number => {
    const reduced = side * held < 0 ? Math.abs(held) : 0;
    const room = largestPosition - side * held;
    // against a position that is beyond the bound: down to nothing
    const position = reduced > largestPosition || room <= 0 ? reduced : room;
    const goal = why === 'restore' ? Math.max(0, -side * taken) : Math.min(...exposures.map((one) => withinReach(one, side)));
    return Math.max(0, Math.floor((Math.min(most, position, goal) / lot) * (1 + nearly * 0.01)) * lot);
  };
  return { buy: to(1), sell: to(-1) };
}
