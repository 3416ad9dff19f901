// How an agent looks for trades where nothing else is said: the close-out planner and the hedge finder, by the policy's own measure.
import type { CoreLike } from '../../columns/coreUse.js';
import type { AccountFigures } from '../../engine/prepared/account/subject.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import { closeOut } from '../../live/closeOut/closeOut.js';
import { findHedge, type Hedge } from '../hedge/findHedge.js';
import type { Finder, Found, Wanted } from './finder.js';
import { heldOf, pricesOf } from './gate.js';

const year = 365;

/**
 * `release`: the one instrument whose trade leaves most of the gain after costs, exactly (see `findHedge`). `defend`: the cheaper of the least-cost set of reductions that restores health (see `closeOut`)
 * and of the hedge that lowers maintenance most, cut to what restores it; where neither restores it, that hedge whole.
 */
export function hedging(core: CoreLike): Finder {
  return (wanted) => (wanted.why === 'release' ? released(core, wanted) : defended(core, wanted));
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
      const { lot, cost } = policy.instruments[id] as Wanted['policy']['instruments'][string];
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
  const costOf = (plan: readonly Found[]): number =>
    plan.reduce((sum, { instrument, quantity }) => sum + Math.abs(quantity) * (wanted.policy.instruments[instrument]?.cost ?? 0), 0);
  const restoring = plans.filter((plan) => plan.length > 0 && restores(wanted, plan, costOf(plan)));
  if (restoring.length > 0) return restoring.reduce((best, plan) => (costOf(plan) < costOf(best) ? plan : best));
  return plans.at(-1) ?? [];
}

/** The least-cost reductions of what is held. */
function reductions(
  core: CoreLike,
  { live, account, subaccount, requirement, health, room, policy }: Wanted,
): readonly Found[] | undefined {
  const inside = live.engine[engineInside];
  const row = live.rowOf(account, subaccount);
  const levels = Object.entries(room).flatMap(([id, { buy, sell }]) => {
    const held = heldOf(inside, row, id);
    const quantity = held > 0 ? sell : held < 0 ? buy : 0;
    const { lot, cost } = policy.instruments[id] as Wanted['policy']['instruments'][string];
    return quantity === 0 ? [] : [[id, { price: pricesOf(inside, id).price, lot, levels: [{ quantity, cost }] }] as const];
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
  if (one === undefined || plan.length > 1) return plan;
  const { lot, cost } = wanted.policy.instruments[one.instrument] as Wanted['policy']['instruments'][string];
  const lots = Math.round(Math.abs(one.quantity) / lot);
  const of = (n: number): readonly Found[] => [{ instrument: one.instrument, quantity: Math.sign(one.quantity) * n * lot }];
  let [low, high] = [0, lots];
  if (!restores(wanted, of(lots), lots * lot * cost)) return plan;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (restores(wanted, of(middle), middle * lot * cost)) high = middle;
    else low = middle;
  }
  return of(high);
}

function restores({ live, account, subaccount, requirement, health }: Wanted, plan: readonly Found[], cost: number): boolean {
  const inside = live.engine[engineInside];
  const trades = plan.map(({ instrument, quantity }) => ({ instrument, quantity, price: pricesOf(inside, instrument).price }));
  try {
    const { equity, maintenance } = live.engine.account(account, subaccount).whatIf({ trades }).after[requirement] as AccountFigures;
    return equity - cost >= (health ?? 0) * maintenance;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
