// How an agent looks for trades where nothing else is said: the close-out planner and the hedge finder, by the policy's own measure.
import type { CoreLike } from '../../columns/coreUse.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { closeOut } from '../../live/closeOut/closeOut.js';
import { findHedge, type Hedge } from '../hedge/findHedge.js';
import type { Finder, Found, Wanted } from './finder.js';
import { costOf, figuresAfter, heldOf, pricesOf } from './terms.js';

const year = 365;

/**
 * `release`: the one instrument whose trade leaves most of the gain after costs, exactly (see `findHedge`). `defend`: the cheaper of the least-cost set of reductions that restores health (see `closeOut`)
 * and of the hedge that lowers maintenance most, cut to what restores it; where neither restores it, that hedge whole. `restore`: instrument by instrument, the most that leaves health where it has to be.
 */
export function hedging(core: CoreLike): Finder {
  return (wanted) =>
    wanted.why === 'release' ? released(core, wanted) : wanted.why === 'restore' ? restored(wanted) : defended(core, wanted);
}

function released(core: CoreLike, wanted: Wanted): readonly Found[] {
  const { capitalRate, horizonDays, undone } = wanted.policy.release as NonNullable<Wanted['policy']['release']>;
  // what a unit of margin earns is what costs are measured in
  const each = (capitalRate * horizonDays) / year;
  return foundIn(hedged(core, wanted, 'initial', (1 + undone) / each));
}

function hedged(core: CoreLike, wanted: Wanted, objective: 'initial' | 'maintenance', times: number): Hedge {
  const { live, account, subaccount, requirement, room, policy } = wanted;
  const inside = live.engine[engineInside];
  const row = live.rowOf(account, subaccount);
  const instruments = Object.fromEntries(
    Object.entries(room).map(([id, { buy, sell }]) => {
      const held = heldOf(inside, row, id);
      const { lot, cost } = policy.instruments[id];
      return [id, { lot, cost: times * cost, lowest: held - sell, highest: held + buy }];
    }),
  );
  return findHedge(core, live.engine, { account, subaccount, requirement, objective, instruments });
}

function foundIn({ trades }: { readonly trades: readonly Found[] }): readonly Found[] {
  return trades.map(({ instrument, quantity }) => ({ instrument, quantity }));
}

function defended(core: CoreLike, wanted: Wanted): readonly Found[] {
  const plans = [reductions(core, wanted), cut(wanted, foundIn(hedged(core, wanted, 'maintenance', 1)))].filter(
    (plan) => plan !== undefined,
  );
  const cost = (plan: readonly Found[]): number => costOf(wanted.policy, plan);
  const restoring = plans.filter((plan) => plan.length > 0 && leavesHealth(wanted, plan));
  if (restoring.length > 0) return restoring.reduce((best, plan) => (cost(plan) < cost(best) ? plan : best));
  return plans.at(-1) ?? [];
}

/** The least-cost reductions of held positions. */
function reductions(
  core: CoreLike,
  { live, account, subaccount, requirement, health, room, policy }: Wanted,
): readonly Found[] | undefined {
  const inside = live.engine[engineInside];
  const row = live.rowOf(account, subaccount);
  const levels = Object.entries(room).flatMap(([id, { buy, sell }]) => {
    const { price, settled } = pricesOf(inside, id);
    const held = heldOf(inside, row, id);
    const quantity = held > 0 ? sell : held < 0 ? buy : 0;
    const { lot, cost } = policy.instruments[id];
    return quantity === 0 ? [] : [[id, { lot, levels: [{ quantity, price, fee: cost / settled }] }] as const];
  });
  if (levels.length === 0 || health === undefined) return undefined;
  try {
    const plan = closeOut(core, live.engine, { account, subaccount, requirement, target: health, reductions: Object.fromEntries(levels) });
    // one order an instrument: what a policy leaves of orders is looked at when they go out
    return plan.restored ? foundIn(plan) : undefined;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** The fewest lots of a hedge of one instrument that restore health; all of them where none do. */
function cut(wanted: Wanted, plan: readonly Found[]): readonly Found[] {
  const [one] = plan;
  if (one === undefined || plan.length > 1 || !leavesHealth(wanted, plan)) return plan;
  const of = lotsOf(wanted, one);
  return [of(edge(0, of.all, (n) => leavesHealth(wanted, [of(n)])))];
}

function restored(wanted: Wanted): readonly Found[] {
  const plan: Found[] = [];
  for (const [instrument, { buy, sell }] of Object.entries(wanted.room)) {
    const of = lotsOf(wanted, { instrument, quantity: buy - sell });
    const leaves = (n: number): boolean => leavesHealth(wanted, [...plan, of(n)]);
    const lots = leaves(of.all) ? of.all : leaves(1) ? edge(of.all, 1, leaves) : 0;
    if (lots > 0) plan.push(of(lots));
  }
  return plan;
}

/** So many lots of a trade, and how many it has. */
function lotsOf({ policy }: Wanted, { instrument, quantity }: Found) {
  const { lot } = policy.instruments[instrument];
  const of = (n: number): Found => ({ instrument, quantity: Math.sign(quantity) * n * lot });
  return Object.assign(of, { all: Math.round(Math.abs(quantity) / lot) });
}

/** The last number on the way from one that is right to one that is wrong. */
function edge(wrong: number, right: number, is: (n: number) => boolean): number {
  while (Math.abs(right - wrong) > 1) {
    const middle = (wrong + right) >>> 1;
    if (is(middle)) right = middle;
    else wrong = middle;
  }
  return right;
}

/** Whether health is what it has to be after trades and their cost. */
function leavesHealth(wanted: Wanted, plan: readonly Found[]): boolean {
  const after = figuresAfter(wanted.live, wanted, plan);
  return !(after instanceof Fault) && after.equity - costOf(wanted.policy, plan) >= (wanted.health ?? 0) * after.maintenance;
}
