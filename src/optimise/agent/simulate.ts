// Simulates an agent over a history, beside doing nothing and a fixed delta hedge; each run has its own live engine and the same changes.
import { fieldsOf } from '../../book/fields.js';
import { watched } from '../../book/watched.js';
import { count, nonNegative, within } from '../../check.js';
import { Draws } from '../../draws.js';
import type { Core } from '../../engine/core.js';
import { pacer } from '../../engine/prepared/pacer.js';
import type { Change } from '../../live/engine/change.js';
import { type LiveInputs, openLive } from '../../live/engine/open.js';
import { openAgent } from './agent.js';
import { deltaHedges } from './deltaHedge.js';
import type { Finder } from './finder.js';
import { hedging } from './hedging.js';
import { type Path, Run } from './path.js';
import { type Policy, policyOf } from './policy.js';
import { type AgentRecord, policyHash } from './record.js';
import type { Action, Filled, SentOrder } from './report.js';

export interface SimulationInputs {
  /** Start of the history. */
  readonly live: LiveInputs;
  readonly policy: Policy;
  /** In order of their times; what an account trades itself may be among them. */
  readonly changes: Iterable<Change> | AsyncIterable<Change>;
  /** Cost of a fill, as a multiple of the policy's; 1 by default. */
  readonly slippage?: number;
  /** Cost of a liquidation, as a share of the closed notional. */
  readonly liquidationCost: number;
  /** How often orders are rejected, and how often a random part of one is filled; never where left out. */
  readonly faults?: { readonly seed: number; readonly rejected: number; readonly partly: number };
  /** Looked at before every change: once it is aborted the simulation rejects with its reason. */
  readonly signal?: AbortSignal;
}

export interface Simulation {
  readonly record: AgentRecord;
  readonly agent: Path;
  readonly nothing: Path;
  /** Every underlying brought to a delta of nothing as each day begins, by the first future of the policy on it, at the same costs. */
  readonly deltaHedge: Path;
  readonly actions: readonly Action[];
  /** Why nothing was done, and how often. */
  readonly silences: Readonly<Record<string, number>>;
}

/** See Simulation. Throws what is wrong with the policy, with inputs of the live engines, and with a change of the history. */
export function simulateAgent(core: Core, inputs: SimulationInputs): Promise<Simulation> {
  return simulated(core, inputs, hedging(core));
}

/** The same with another way to look for trades. */
export async function simulated(core: Core, inputs: SimulationInputs, find: Finder): Promise<Simulation> {
  const given = fieldsOf(
    inputs,
    'inputs',
    ['live', 'policy', 'changes', 'liquidationCost'],
    ['slippage', 'faults', 'signal'],
  ) as unknown as SimulationInputs;
  const policy = policyOf(given.policy, 'inputs.policy');
  const slippage = given.slippage === undefined ? 1 : nonNegative(given.slippage, 'inputs.slippage');
  const liquidationCost = within(given.liquidationCost, 0, 1, 'inputs.liquidationCost');
  const chance = faultsOf(given.faults);
  const pace = pacer(watched({ signal: given.signal }, 'inputs').signal);
  const runs = [await openLive(core, given.live), await openLive(core, given.live), await openLive(core, given.live)] as const;
  const [followed, idle, hedged] = runs;
  try {
    const acting = new Run(followed, policy, liquidationCost);
    const venue = {
      send(order: SentOrder): Filled {
        const quantity = chance(order, policy.instruments[order.instrument]?.lot ?? 1);
        return { quantity, price: order.price, fee: acting.priced(order.instrument, quantity, slippage).fee };
      },
    };
    const agent = await openAgent({ engine: followed, policy, mode: 'simulate', venue }, find);
    const nothing = new Run(idle, policy, liquidationCost);
    const hedge = new Run(hedged, policy, liquidationCost);
    const actions: Action[] = [];
    const silences: Record<string, number> = {};
    const from = followed.time;
    let changes = 0;
    for await (const change of given.changes) {
      await pace();
      changes += 1;
      for (const run of [acting, nothing, hedge]) run.passed(change.time ?? run.live.time);
      const { agent: step, events } = await agent.apply(change);
      for (const action of step.actions) {
        actions.push(action);
        for (const { id, quantity } of action.came?.fills ?? []) {
          const order = action.orders.find((one) => one.id === id) as SentOrder;
          acting.traded(order.instrument, quantity);
        }
        acting.paid(action.came?.cost ?? 0);
      }
      for (const { reason } of step.silences) silences[reason] = (silences[reason] ?? 0) + 1;
      await acting.closed(events);
      await nothing.closed((await idle.apply(change)).events);
      await hedge.closed((await hedged.apply(change)).events);
      if (hedge.dayBegins()) {
        for (const { account, subaccount, instrument, quantity } of deltaHedges(hedged, policy)) {
          const { price, fee, cost } = hedge.priced(instrument, quantity, slippage);
          const of = { account, ...(subaccount === '' ? {} : { subaccount }) };
          await hedge.closed((await hedged.apply({ kind: 'fill', ...of, instrument, quantity, price, fee })).events);
          hedge.traded(instrument, quantity);
          hedge.paid(cost);
        }
      }
      for (const run of [acting, nothing, hedge]) run.looked();
    }
    const record: AgentRecord = {
      format: 'margincore-agent-record-1',
      policy: await policyHash(policy),
      from,
      to: followed.time,
      changes,
      actions: actions.length,
    };
    return { record, agent: acting.path(), nothing: nothing.path(), deltaHedge: hedge.path(), actions, silences };
  } finally {
    for (const live of runs) live.dispose();
  }
}

/** How much of an order a venue with faults fills: all of it, whole lots of it, none. */
function faultsOf(value: SimulationInputs['faults']): (order: SentOrder, lot: number) => number {
  if (value === undefined) return ({ quantity }) => quantity;
  const { seed, rejected, partly } = fieldsOf(value, 'inputs.faults', ['seed', 'rejected', 'partly']);
  const none = within(rejected, 0, 1, 'inputs.faults.rejected');
  const some = within(partly, 0, 1, 'inputs.faults.partly');
  const draws = new Draws(count(seed, 0, Number.MAX_SAFE_INTEGER, 'inputs.faults.seed'), 0);
  return ({ quantity }, lot) => {
    const x = draws.uniform();
    if (x < none) return 0;
    if (x >= none + some) return quantity;
    return Math.sign(quantity) * Math.floor((draws.uniform() * Math.abs(quantity)) / lot) * lot;
  };
}
