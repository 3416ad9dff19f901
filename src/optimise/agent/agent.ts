// The rebalancing agent: looks at accounts of a live engine, finds what defends them or releases margin, and says or does it, within its policy and never outside.
import { fieldsOf } from '../../book/fields.js';
import type { CoreLike } from '../../columns/coreUse.js';
import { type AccountFigures, Subject } from '../../engine/prepared/account/subject.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { Applied } from '../../live/engine/applied.js';
import type { Change } from '../../live/engine/change.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { RecordedEngine } from '../../live/record/recorded.js';
import { Budgets } from './budgets.js';
import type { Finder } from './finder.js';
import { against, againstInstrument, roomOf, type Stand } from './gate.js';
import { hedging } from './hedging.js';
import { Orders } from './orders.js';
import { type Mode, modeOf, type Policy, policyOf } from './policy.js';
import { type AgentRecord, policyHash, recordFor } from './record.js';
import type { Action, Filled, SentOrder, Silence, Step, Venue } from './report.js';
import { type AgentState, readState } from './state.js';

export interface AgentInputs {
  /** What is watched: changes come to it through the agent's `apply`. */
  readonly engine: LiveEngine | RecordedEngine;
  readonly policy: Policy;
  /** `advise` where left out: says what it would do. `simulate` and `act` send orders to the venue; `act` asks for the record of a simulation of the same policy. */
  readonly mode?: Mode;
  readonly venue?: Venue;
  readonly record?: AgentRecord;
  /** Where another one left off. */
  readonly state?: AgentState;
  /** Called with the state before an order is sent and after it is answered: what it has kept is what a restart goes on from. */
  readonly keep?: (state: AgentState) => void | Promise<void>;
}

const year = 365;

export class Agent {
  readonly policy: Policy;
  readonly mode: Mode;
  readonly live: LiveEngine;
  readonly #apply: (change: Change) => Promise<Applied>;
  readonly #find: Finder;
  readonly #hash: string;
  readonly #budgets: Budgets;
  readonly #orders: Orders;
  readonly #told: Map<string, number>;
  readonly #coolDowns: Map<string, number>;
  readonly #keep: NonNullable<AgentInputs['keep']>;
  readonly #begun: number;
  #actions: number;
  #busy = false;

  constructor(inputs: AgentInputs, policy: Policy, hash: string, mode: Mode, find: Finder) {
    const { engine, venue, state, keep } = inputs;
    this.policy = policy;
    this.mode = mode;
    this.live = 'live' in engine ? engine.live : engine;
    this.#apply = (change) => engine.apply(change);
    this.#find = find;
    this.#hash = hash;
    this.#keep = keep ?? ((): void => {});
    const from = state === undefined ? undefined : readState(state, hash);
    this.#budgets = new Budgets(policy.budgets, from?.uses);
    this.#orders = new Orders(policy, venue, from);
    this.#told = new Map(Object.entries(from?.told ?? {}));
    this.#coolDowns = new Map(Object.entries(from?.coolDowns ?? {}));
    this.#actions = from?.actions ?? 0;
    this.#begun = from === undefined ? this.live.time : Number.NEGATIVE_INFINITY;
  }

  /** Makes a change of the live engine, notes which prices it told, and looks at the accounts. */
  async apply(change: Change): Promise<Applied & { readonly agent: Step }> {
    const applied = await this.#apply(change);
    if (change.kind === 'tick') for (const id of Object.keys(change.prices ?? {})) this.#told.set(id, applied.time);
    return { ...applied, agent: await this.step() };
  }

  /** Looks at every account of the policy once. */
  async step(): Promise<Step> {
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'agent', 'one step at a time', 'a step while another is under way');
    this.#busy = true;
    try {
      const actions: Action[] = [];
      const silences: Silence[] = [];
      for (const { account, subaccount = '' } of this.policy.accounts) {
        const said = await this.#look(account, subaccount);
        if ('reason' in said) silences.push(said);
        else actions.push(said);
      }
      return { time: this.live.time, actions, silences };
    } finally {
      this.#busy = false;
    }
  }

  /** The kill switch: no order leaves until `resume`. */
  stop(reason: string): void {
    this.#orders.stop(reason);
  }

  resume(): void {
    this.#orders.resume();
  }

  get stopped(): string | null {
    return this.#orders.stopped;
  }

  /** Orders that were sent and not answered: their accounts wait. */
  get open(): readonly SentOrder[] {
    return this.#orders.open;
  }

  /** What became of an order that was not answered. Throws NOT_FOUND for one that is not open, and what `live.apply` throws of the fill. */
  async settle(id: string, filled: Filled): Promise<void> {
    const fill = this.#orders.settled(id, filled, this.live.time);
    if (fill !== undefined) await this.#apply(fill);
    await this.#keep(this.toJSON());
  }

  toJSON(): AgentState {
    return {
      format: 'margincore-agent-1',
      policy: this.#hash,
      ...this.#orders.toJSON(),
      actions: this.#actions,
      uses: this.#budgets.toJSON(),
      coolDowns: Object.fromEntries(this.#coolDowns),
      told: Object.fromEntries(this.#told),
    };
  }

  get #stand(): Stand {
    const { live, policy } = this;
    const inside = live.engine[engineInside];
    const told = (instrument: string): number => {
      const { rows } = inside.parts;
      const underlying = rows.market.underlyings[rows.underlyings[rows.rowOf(instrument)] as number]?.id ?? '';
      return Math.max(this.#told.get(instrument) ?? this.#begun, this.#told.get(underlying) ?? this.#begun);
    };
    return { live, inside, policy, budgets: this.#budgets, told };
  }

  async #look(account: string, subaccount: string): Promise<Action | Silence> {
    const silent = (reason: Silence['reason'], detail: string): Silence => ({ account, subaccount, reason, detail });
    const { live, policy } = this;
    if (this.stopped !== null) return silent('stopped', this.stopped);
    const waits = this.open.find((one) => one.account === account && one.subaccount === subaccount);
    if (waits !== undefined) return silent('waiting', `order ${waits.id} was not answered`);
    const key = JSON.stringify([account, subaccount]);
    const until = this.#coolDowns.get(key) ?? 0;
    if (live.time < until) return silent('coolDown', `until ${new Date(until).toISOString()}`);
    let before: AccountFigures;
    let requirement: string;
    try {
      const subject = new Subject(live.engine[engineInside], live.rowOf(account, subaccount));
      requirement = subject.requirementOf(policy.requirement, 'policy.requirement');
      before = subject.standing()[requirement] as AccountFigures;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return silent('noFigures', error.message);
    }
    const why = policy.defend !== undefined && before.equity < policy.defend.below * before.maintenance ? 'defend' : 'release';
    if (why === 'release' && policy.release === undefined) return silent('well', `health ${before.health}`);
    const row = live.rowOf(account, subaccount);
    const room = Object.keys(policy.instruments).map((id) => [id, roomOf(this.#stand, row, id)] as const);
    const may = room.filter(([, { buy, sell }]) => buy > 0 || sell > 0);
    if (may.length === 0) {
      const reasons = Object.keys(policy.instruments).flatMap((id) => againstInstrument(this.#stand, id));
      return silent('notAllowed', reasons[0] ?? 'positions and budgets leave no room');
    }
    const found = await this.#find({
      live,
      account,
      subaccount,
      requirement,
      why,
      health: policy.defend?.until,
      room: Object.fromEntries(may),
      policy,
    });
    if (found.length === 0) return silent('noTrade', 'no trade that is allowed helps');
    return this.#judged({ account, subaccount, requirement, why, before, found, key });
  }

  /** What was found, by the engine as it stands now: a search may have taken its time. */
  async #judged(asked: {
    readonly account: string;
    readonly subaccount: string;
    readonly requirement: string;
    readonly why: Action['why'];
    readonly before: AccountFigures;
    readonly found: Awaited<ReturnType<Finder>>;
    readonly key: string;
  }): Promise<Action | Silence> {
    const { account, subaccount, requirement, why, before, found, key } = asked;
    const silent = (reason: Silence['reason'], detail: string): Silence => ({ account, subaccount, reason, detail });
    const { live, policy } = this;
    const stand = this.#stand;
    for (const { instrument, quantity } of found) {
      const reasons = against(stand, { account, subaccount, instrument, quantity });
      if (reasons.length > 0) return silent('notAllowed', reasons.join('; '));
    }
    const orders = this.#orders.made(stand, account, subaccount, found);
    let after: AccountFigures;
    try {
      const trades = orders.map(({ instrument, quantity, price }) => ({ instrument, quantity, price }));
      after = live.engine.account(account, subaccount).whatIf({ trades }).after[requirement] as AccountFigures;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return silent('noFigures', error.message);
    }
    const cost = found.reduce((sum, { instrument, quantity }) => sum + Math.abs(quantity) * (policy.instruments[instrument]?.cost ?? 0), 0);
    const released = before.initial - after.initial;
    const { capitalRate = 0, horizonDays = 0, undone = 0, band = 0 } = policy.release ?? {};
    const gain = (released * capitalRate * horizonDays) / year;
    const net = gain - cost - undone * cost;
    if (why === 'release' && !(net > band)) return silent('notWorth', `${net} is gained by it, not more than ${band}`);
    if (why === 'release' && policy.defend !== undefined && after.equity - cost < policy.defend.below * after.maintenance)
      return silent('notAllowed', 'the account would have to be defended after it');
    if (
      why === 'defend' &&
      !(
        after.equity - cost - after.maintenance * (policy.defend?.below ?? 0) >
        before.equity - before.maintenance * (policy.defend?.below ?? 0)
      )
    )
      return silent('noTrade', 'health would not be better after it');
    const action = {
      number: ++this.#actions,
      time: live.time,
      account,
      subaccount,
      requirement,
      why,
      before,
      orders,
      expected: { after, cost, released, gain, net },
    };
    this.#coolDowns.set(key, live.time + Math.ceil(1000 * policy.coolDownSeconds));
    if (this.mode === 'advise') return { ...action, verdict: 'advised', withheld: [] };
    const sent = await this.#orders.send({
      orders,
      stand: () => this.#stand,
      apply: this.#apply,
      keep: async () => this.#keep(this.toJSON()),
    });
    const figures = live.engine.account(account, subaccount).figures()[requirement] as AccountFigures;
    return {
      ...action,
      verdict: sent.verdict,
      withheld: sent.withheld,
      ...(sent.fills.length === 0 && sent.verdict === 'unknown' ? {} : { came: { fills: sent.fills, after: figures, cost: sent.cost } }),
    };
  }
}

/**
 * Opens an agent: see Agent. Throws the faults of a policy; UNKNOWN_ACCOUNT, UNKNOWN_INSTRUMENT for what the engine does not have; MISSING_FIELD for `simulate` and `act` without a venue, and for `act`
 * without the record of a simulation of this policy.
 */
export function agent(core: CoreLike, inputs: AgentInputs): Promise<Agent> {
  return openAgent(inputs, hedging(core));
}

/** The same with another way to look for trades. */
export async function openAgent(inputs: AgentInputs, find: Finder): Promise<Agent> {
  const given = fieldsOf(inputs, 'inputs', ['engine', 'policy'], ['mode', 'venue', 'record', 'state', 'keep']) as unknown as AgentInputs;
  const policy = policyOf(given.policy, 'inputs.policy');
  const mode = modeOf(given.mode, 'inputs.mode');
  const live = 'live' in given.engine ? given.engine.live : given.engine;
  for (const { account, subaccount } of policy.accounts) live.rowOf(account, subaccount);
  const { rows } = live.engine[engineInside].parts;
  for (const id of Object.keys(policy.instruments))
    if (rows.quoteOf(id) < 0) throw new Fault('UNKNOWN_INSTRUMENT', `inputs.policy.instruments.${id}`, 'listed in the market', id);
  const hash = await policyHash(policy);
  if (mode !== 'advise' && given.venue === undefined)
    throw new Fault('MISSING_FIELD', 'inputs.venue', `present, where the mode is ${mode}`, undefined);
  if (mode === 'act') recordFor(given.record, hash, 'inputs.record');
  return new Agent(given, policy, hash, mode, find);
}
