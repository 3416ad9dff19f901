// Rebalancing agent: watches accounts of a live engine, finds trades that defend them or release margin, and reports or sends them, within its policy.
import { fieldsOf } from '../../book/fields.js';
import type { CoreLike } from '../../columns/coreUse.js';
import type { AccountFigures } from '../../engine/prepared/account/subject.js';
import { engineInside } from '../../engine/prepared/inside.js';
import { Fault } from '../../fault.js';
import type { Applied } from '../../live/engine/applied.js';
import type { Change } from '../../live/engine/change.js';
import type { LiveEngine } from '../../live/engine/live.js';
import type { RecordedEngine } from '../../live/record/recorded.js';
import { Budgets } from './budgets.js';
import type { Finder, Found } from './finder.js';
import { against, againstInstrument, roomOf } from './gate.js';
import { hedging } from './hedging.js';
import { Moves } from './moves.js';
import { Orders } from './orders.js';
import { type Mode, modeOf, type Policy, policyOf } from './policy.js';
import { type AgentRecord, policyHash, recordFor } from './record.js';
import type { Action, Filled, SentOrder, Silence, Step, Venue } from './report.js';
import type { Stand } from './stand.js';
import { type AgentState, readState } from './state.js';
import { figuresAfter, heldOf, leastHealth, subjectOf, worthOf } from './terms.js';

export interface AgentInputs {
  /** Engine that the agent watches; changes reach it through the agent's `apply`. */
  readonly engine: LiveEngine | RecordedEngine;
  readonly policy: Policy;
  /** `advise` where left out: says what it would do. `simulate` and `act` send orders to the venue; `act` asks for the record of a simulation of the same policy. */
  readonly mode?: Mode;
  readonly venue?: Venue;
  readonly record?: AgentRecord;
  /** State of an earlier agent to resume from. */
  readonly state?: AgentState;
  /** Called with the state before an order is sent and after it is answered: what it has kept is what a restart goes on from. */
  readonly keep?: (state: AgentState) => void | Promise<void>;
}

/** An account that is looked at, what for, and where it stands. */
interface Looked {
  readonly account: string;
  readonly subaccount: string;
  readonly requirement: string;
  readonly why: Action['why'];
  readonly before: AccountFigures;
}

export class Agent {
  readonly policy: Policy;
  readonly mode: Mode;
  readonly live: LiveEngine;
  readonly #apply: (change: Change) => Promise<Applied>;
  readonly #find: Finder;
  readonly #hash: string;
  readonly #budgets: Budgets;
  readonly #moves: Moves;
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
    this.#moves = new Moves(from?.moves);
    this.#orders = new Orders(policy, venue, from, {
      stand: () => this.#stand,
      apply: this.#apply,
      keep: async () => this.#keep(this.toJSON()),
    });
    this.#told = new Map(Object.entries(from?.told ?? {}));
    this.#coolDowns = new Map(Object.entries(from?.coolDowns ?? {}));
    this.#actions = from?.actions ?? 0;
    this.#begun = from === undefined ? this.live.time : Number.NEGATIVE_INFINITY;
  }

  /** Makes a change of the live engine, notes which prices it told, and looks at the accounts. */
  async apply(change: Change): Promise<Applied & { readonly agent: Step }> {
    const applied = await this.#apply(change);
    if (change.kind === 'tick') for (const id of Object.keys(change.prices ?? {})) this.#told.set(id, applied.time);
    const step = await this.step();
    const liquidated = applied.events.filter(({ kind }) => kind === 'liquidate');
    for (const { account, subaccount } of liquidated) this.#moves.forget(account, subaccount);
    if (liquidated.length > 0) await this.#keep(this.toJSON());
    return { ...applied, agent: step };
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

  /** Reports the result of an unanswered order. Throws NOT_FOUND for one that is not open, and what `live.apply` throws of the fill. */
  settle(id: string, filled: Filled): Promise<void> {
    return this.#orders.settle(id, filled);
  }

  toJSON(): AgentState {
    return {
      format: 'margincore-agent-1',
      policy: this.#hash,
      ...this.#orders.toJSON(),
      actions: this.#actions,
      uses: this.#budgets.toJSON(),
      coolDowns: Object.fromEntries(this.#coolDowns),
      moves: this.#moves.toJSON(),
      told: Object.fromEntries(this.#told),
    };
  }

  get #stand(): Stand {
    const { live, policy } = this;
    const inside = live.engine[engineInside];
    const told = (instrument: string): number => {
      const { rows } = inside.parts;
      const underlying = rows.market.underlyings[rows.underlyings[rows.rowOf(instrument)]]?.id ?? '';
      return Math.max(this.#told.get(instrument) ?? this.#begun, this.#told.get(underlying) ?? this.#begun);
    };
    return { live, inside, policy, budgets: this.#budgets, moves: this.#moves, told };
  }

  async #look(account: string, subaccount: string): Promise<Action | Silence> {
    const silent = (reason: Silence['reason'], detail: string): Silence => ({ account, subaccount, reason, detail });
    const { live, policy } = this;
    if (this.stopped !== null) return silent('stopped', this.stopped);
    const waits = this.open.find((one) => one.account === account && one.subaccount === subaccount);
    if (waits !== undefined) return silent('waiting', `order ${waits.id} was not answered`);
    const until = this.#coolDowns.get(JSON.stringify([account, subaccount])) ?? 0;
    if (live.time < until) return silent('coolDown', `until ${new Date(until).toISOString()}`);
    let before: AccountFigures;
    let requirement: string;
    try {
      const own = subjectOf(live, policy, account, subaccount);
      requirement = own.requirement;
      before = own.subject.standing()[requirement];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return silent('noFigures', error.message);
    }
    let said = silent('well', `health ${before.health}`);
    for (const why of this.#reasons(account, subaccount, before)) {
      const looked = await this.#found({ account, subaccount, requirement, why, before });
      if (!('reason' in looked)) return looked;
      said = said.reason === 'well' ? looked : { ...looked, detail: `${said.detail}; ${looked.detail}` };
    }
    return said;
  }

  /** Reasons to trade for an account, in the order in which they are tried: a defence stands alone. */
  #reasons(account: string, subaccount: string, { equity, maintenance }: AccountFigures): readonly Action['why'][] {
    const { live, policy } = this;
    if (policy.defend !== undefined && equity < policy.defend.below * maintenance) return ['defend'];
    const row = live.rowOf(account, subaccount);
    const { inside } = this.#stand;
    const taken = this.#moves
      .of(account, subaccount)
      .some(({ instrument }) => this.#moves.taken(account, subaccount, instrument, heldOf(inside, row, instrument)) !== 0);
    return [
      ...(policy.restore !== undefined && taken ? (['restore'] as const) : []),
      ...(policy.release !== undefined ? (['release'] as const) : []),
    ];
  }

  /** Finds trades for an account and carries them out. */
  async #found(looked: Looked): Promise<Action | Silence> {
    const { account, subaccount, requirement, why } = looked;
    const { live, policy } = this;
    const silent = (reason: Silence['reason'], detail: string): Silence => ({ account, subaccount, reason, detail });
    const stand = this.#stand;
    const room = Object.keys(policy.instruments).map((id) => [id, roomOf(stand, { account, subaccount, instrument: id, why })] as const);
    const may = room.filter(([, { buy, sell }]) => buy > 0 || sell > 0);
    if (may.length === 0) {
      const reasons = Object.keys(policy.instruments).flatMap((id) => againstInstrument(stand, id));
      return silent('notAllowed', reasons[0] ?? `${why}: positions, exposures and budgets leave no room`);
    }
    const health = why === 'restore' ? policy.restore?.health : policy.defend?.until;
    const found = await this.#find({ live, account, subaccount, requirement, why, health, room: Object.fromEntries(may), policy });
    if (found.length === 0) return silent('noTrade', `${why}: no trade that is allowed helps`);
    return this.#judged(looked, found);
  }

  /** Trades found, judged by the engine's current state: a search may have taken time. */
  async #judged(looked: Looked, found: readonly Found[]): Promise<Action | Silence> {
    const { account, subaccount, requirement, why, before } = looked;
    const silent = (reason: Silence['reason'], detail: string): Silence => ({ account, subaccount, reason, detail });
    const { live, policy } = this;
    const stand = this.#stand;
    const asked = found.map(({ instrument, quantity }) => ({ account, subaccount, instrument, quantity, why }));
    for (const order of asked) {
      const reasons = against(stand, order);
      if (reasons.length > 0) return silent('notAllowed', reasons.join('; '));
    }
    const orders = this.#orders.made(asked);
    const after = figuresAfter(live, looked, orders);
    if (after instanceof Fault) return silent('noFigures', after.message);
    const released = before.initial - after.initial;
    const { cost, gain, net } = worthOf(stand.inside, policy, why, orders, released);
    const band = (why === 'defend' ? undefined : policy[why]?.band) ?? Number.NEGATIVE_INFINITY;
    if (!(net > band)) return silent('notWorth', `${why}: ${net} is gained by it, not more than ${band}`);
    const { below = 0 } = policy.defend ?? {};
    const left = after.equity - cost;
    const least = leastHealth(policy, why);
    if (least !== undefined && !(left >= least * after.maintenance))
      return silent('notAllowed', `health after it would be ${after.health}, below ${least}`);
    if (why === 'defend' && !(left - below * after.maintenance > before.equity - below * before.maintenance))
      return silent('noTrade', 'health would not be better after it');
    const expected = { after, cost, released, gain, net };
    const action = { number: ++this.#actions, time: live.time, account, subaccount, requirement, why, before, orders, expected };
    this.#coolDowns.set(JSON.stringify([account, subaccount]), live.time + Math.ceil(1000 * policy.coolDownSeconds));
    if (this.mode === 'advise') return { ...action, verdict: 'advised', withheld: [] };
    const { verdict, withheld, fills, cost: paid } = await this.#orders.send(orders);
    const figures = live.engine.account(account, subaccount).figures()[requirement];
    const came = fills.length === 0 && verdict === 'unknown' ? {} : { came: { fills, after: figures, cost: paid } };
    return { ...action, verdict, withheld, ...came };
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
  for (const [i, { account, subaccount }] of policy.accounts.entries()) {
    try {
      live.rowOf(account, subaccount);
    } catch (error) {
      throw error instanceof Fault ? error.at(`inputs.policy.accounts[${i}]`) : error;
    }
  }
  const { rows } = live.engine[engineInside].parts;
  for (const id of Object.keys(policy.instruments))
    if (rows.quoteOf(id) < 0) throw new Fault('UNKNOWN_INSTRUMENT', `inputs.policy.instruments.${id}`, 'listed in the market', id);
  const hash = await policyHash(policy);
  if (mode !== 'advise' && given.venue === undefined)
    throw new Fault('MISSING_FIELD', 'inputs.venue', `present, where the mode is ${mode}`, undefined);
  if (mode === 'act') recordFor(given.record, hash, 'inputs.record');
  return new Agent(given, policy, hash, mode, find);
}
