// On which level of the ladder every account stands: judged after each change by the figures of its own requirement.
import { Subject } from '../../engine/prepared/account/subject.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { type EngineInside, engineInside } from '../../engine/prepared/inside.js';
import type { Crossings } from '../../engine/regions/crossings.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { GuardEvent } from '../guards/priceGuard.js';
import type { Figures, LadderEvent } from '../ladder/event.js';
import { HealthLadder, judgedAsTheyAre, toldOf } from '../ladder/healthLadder.js';
import type { LadderState } from '../ladder/state.js';
import { callCode, type Level, levels as levelNames, plainLadder } from '../ladder/thresholds.js';
import type { Controls } from './controls.js';
import { crossingsOf } from './levelCrossings.js';
import { type Strain, strained } from './strain.js';

/** An account came to another level, or let its margin call lapse. */
export interface LevelEvent extends LadderEvent {
  readonly account: string;
  readonly subaccount: string;
  /** Reason for missing figures, at level `unknown`. */
  readonly fault?: FaultRecord;
  /** Assets whose prices an account at `liquidate` has waited for; it waits no longer (`from` is `liquidate` too). */
  readonly released?: readonly string[];
  /** Assets with unusable prices at level `liquidate`, and the end of the wait for them (null: not before there is a price). */
  readonly blocked?: { readonly assets: readonly string[]; readonly until: number | null };
}

const reduceOnlyCode = 3;
const liquidateCode = 4;

/** Figures that accounts are judged by, by row. */
type Counted = Pick<Levels, 'equities' | 'initials' | 'maintenances'>;

export class Levels {
  readonly ladder: HealthLadder;
  /** By row, of each account's own requirement; NaN where it has no figures. */
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  readonly #engine: MarginEngine;
  /** By part of the requirement. */
  #crossings: readonly Crossings[] | undefined;
  readonly #controls: Controls;
  /** Rows that were judged since the last tick: what crossings compare with is of before that. Undefined: every row was. */
  #since: Set<number> | undefined;
  #isTold = false;

  constructor(engine: MarginEngine, controls: Controls, state?: LadderState) {
    this.#controls = controls;
    const { length } = engine[engineInside].parts.book.accounts;
    this.#engine = engine;
    this.ladder = new HealthLadder(engine.rules.ladder ?? plainLadder, state);
    this.equities = new Float64Array(length);
    this.initials = new Float64Array(length);
    this.maintenances = new Float64Array(length);
  }

  names(row: number): { readonly account: string; readonly subaccount: string } {
    const { accounts, subaccounts } = this.#inside.parts.book;
    return { account: accounts[row], subaccount: subaccounts[row] };
  }

  /** What an account is judged by beside its own figures: prices in doubt take `loss` off its equity, a breaker multiplies its requirements. Undefined where that changes no figure. */
  strainOf(row: number): Strain | undefined {
    if (!this.#controls.strained) return undefined;
    this.#read(row);
    const { initial, maintenance } = this.#controls.multipliers(this.#inside, row);
    const strain = { loss: this.#controls.lossOf(this.#inside, row), initial, maintenance };
    const own = this.#ownAt(row);
    const judged = strained(own, strain);
    return (['equity', 'initial', 'maintenance'] as const).every((name) => Object.is(judged[name], own[name])) ? undefined : strain;
  }

  /** What an account is judged by where that is not its own figures. */
  judgedBy(row: number): LevelEvent['figures'] {
    const strain = this.strainOf(row);
    return strain && strained(this.#ownAt(row), strain);
  }

  /** Whether an account may take no more risk. */
  reducesOnly(row: number): boolean {
    return this.ladder.codes[row] >= reduceOnlyCode;
  }

  /** Whether an account is to be liquidated. */
  liquidates(row: number): boolean {
    return this.ladder.codes[row] === liquidateCode;
  }

  /** Accounts by level but `ok`; at risk are those in call or below and those that are unknown. */
  counts(): Readonly<Record<Exclude<Level, 'ok'> | 'atRisk', number>> {
    const counts = levelNames.map(() => 0);
    for (const code of this.ladder.codes) counts[code]++;
    const atRisk = counts.reduce((sum, accounts, code) => sum + (code >= callCode ? accounts : 0), 0);
    const named = levelNames.map((level, code) => [level, counts[code]] as const).slice(1);
    return { ...(Object.fromEntries(named) as Record<Exclude<Level, 'ok'>, number>), atRisk };
  }

  /** Settles, and says which accounts are not `ok`, as the events that they would be now: `from` is the level itself. */
  standing(time: number): readonly LevelEvent[] {
    this.settle();
    const rows = [...this.ladder.codes.keys()].filter((row) => this.ladder.codes[row] !== 0);
    const figures = this.#counted(rows);
    return rows.map((row) => this.#standing(row, time, figures));
  }

  /** Accounts to be liquidated that have waited for a price and wait no longer, without those reported anyway. */
  released(prices: readonly GuardEvent[], time: number, told: readonly LevelEvent[]): readonly LevelEvent[] {
    const freed = (asset: string): boolean => {
      const of = prices.filter((event) => event.asset === asset);
      return of[0]?.from === 'unusable' && of.at(-1)?.kind !== 'unusable';
    };
    const assets = new Set(prices.map(({ asset }) => asset).filter(freed));
    if (assets.size === 0) return [];
    const known = new Set(told.map(({ row }) => row));
    const rows = [...this.ladder.codes.keys()].filter((row) => this.ladder.codes[row] === liquidateCode && !known.has(row));
    const figures = this.#counted(rows);
    return rows.flatMap((row) => {
      const released = this.#controls.assetsOf(this.#inside, row).filter((asset) => assets.has(asset));
      const event = released.length === 0 ? undefined : this.#standing(row, time, figures);
      return event === undefined || event.blocked ? [] : [{ ...event, released }];
    });
  }

  /** The level of an account as the event that it would be now. */
  #standing(row: number, time: number, { equities, initials, maintenances }: Counted): LevelEvent {
    const { ladder } = this;
    const kind = levelNames[ladder.codes[row]] as Exclude<Level, 'ok'>;
    const call = ladder.call(row);
    const told = { kind, time, row, from: kind };
    if (kind === 'unknown') return this.#told({ ...told, cause: 'figures' });
    const owed = call && { amount: call.amount, ...(call.deadline !== null && { deadline: call.deadline }) };
    const figures = { equity: equities[row], initial: initials[row], maintenance: maintenances[row] };
    return this.#told({ ...told, cause: 'health', ...owed, figures });
  }

  /** An event with whose it is, why there are no figures, and which prices it waits for. */
  #told(event: LadderEvent): LevelEvent {
    const named = { ...event, ...this.names(event.row) };
    if (event.kind === 'unknown') return { ...named, fault: this.#faultOf(event.row) };
    const assets = event.kind === 'liquidate' ? this.#controls.refusedBy(this.#inside, event.row, 'liquidation') : [];
    if (assets.length === 0) return named;
    const until = assets.map((asset) => this.#controls.liquidationFrom(asset));
    return { ...named, blocked: { assets, until: until.includes(null) ? null : Math.max(...(until as number[])) } };
  }

  /** Runs what is stale of the book, and reads every figure. */
  settle(): void {
    const inside = this.#inside;
    inside.settle();
    const answers = inside.program().bookAnswers;
    for (const [name, { equities, initials, maintenances, codes }] of answers) {
      for (let row = 0; row < this.equities.length; row++) {
        if (inside.own[row] !== name) continue;
        const none = codes[row] !== 0;
        this.equities[row] = none ? Number.NaN : equities[row];
        this.initials[row] = none ? Number.NaN : initials[row];
        this.maintenances[row] = none ? Number.NaN : maintenances[row];
      }
    }
  }

  /** Judges every account. */
  all(time: number): readonly LevelEvent[] {
    this.settle();
    this.#since = undefined;
    return this.#judged(time);
  }

  /** Judges the accounts that a tick can have taken to another level, and reads no others: `settle` reads them all. */
  ticked(time: number): readonly LevelEvent[] {
    // raised rates and prices in doubt move every threshold: everybody is judged until they are over
    if (this.#controls.strained) return this.all(time);
    const rows = this.#since;
    this.#since = new Set();
    for (const crossings of this.watch()) {
      const { accounts } = crossings.after();
      if (rows !== undefined) for (const row of accounts) rows.add(row);
    }
    if (rows === undefined) {
      this.settle();
      return this.#judged(time);
    }
    for (const row of rows) this.#read(row);
    return this.#judged(
      time,
      [...rows].sort((x, y) => x - y),
    );
  }

  /** Levels after a change, by its events: no figure is read, until `resume`. */
  told(time: number, events: readonly LevelEvent[]): void {
    this.#isTold = true;
    this.ladder[toldOf](time, events);
  }

  /** Levels are judged by figures again, of everybody at the next tick. */
  resume(): void {
    if (!this.#isTold) return;
    this.#isTold = false;
    this.#crossings = undefined;
    this.#since = undefined;
  }

  /** Begins to look for the regions in which levels stand: what that takes once is part of opening, not of the first tick. */
  watch(): readonly Crossings[] {
    this.#crossings ??= crossingsOf(this.#engine, this.ladder.rule);
    return this.#crossings;
  }

  /** Judges accounts that hold something else now. */
  changed(rows: readonly number[], time: number): readonly LevelEvent[] {
    for (const row of rows) {
      this.#read(row);
      this.#since?.add(row);
      for (const crossings of this.#crossings ?? []) crossings.changed(row);
    }
    return this.#judged(time, rows);
  }

  /** Metrics of ticks: average share of answered accounts, and of accounts without a region in which their level is known. */
  get metrics(): { readonly ticks: number; readonly touchedShare: number; readonly hotShare: number } {
    const found = (this.#crossings ?? []).map(({ metrics }) => metrics);
    const most = (name: 'ticks' | 'touchedShare' | 'hotShare'): number => Math.max(0, ...found.map((one) => one[name]));
    return { ticks: most('ticks'), touchedShare: most('touchedShare'), hotShare: most('hotShare') };
  }

  forget(row: number): void {
    this.ladder.reset(row);
  }

  /** The same accounts in another engine; a ladder of other rules starts again unless it can continue from their levels. */
  on(engine: MarginEngine, controls: Controls, rulesChanged: boolean, opened: readonly number[]): Levels {
    const state = this.ladder.toJSON();
    const levels = rulesChanged ? carried(engine, controls, state) : new Levels(engine, controls, state);
    for (const row of opened) if (row < this.equities.length) levels.forget(row);
    levels.watch();
    return levels;
  }

  /** Level changes of these accounts if these levels replace others. */
  compared(before: LadderState, time: number, isOpen: (row: number) => boolean): readonly LevelEvent[] {
    const levels = carried(this.#engine, this.#controls, before);
    return levels.all(time).filter(({ row }) => isOpen(row));
  }

  get #inside(): EngineInside {
    return this.#engine[engineInside];
  }

  #faultOf(row: number): FaultRecord {
    try {
      const figures = new Subject(this.#inside, row).standingOwn();
      return new Fault('OVERFLOW', `account ${this.names(row).account}`, 'figures up to 1e300', figures.equity).toRecord();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return error.toRecord();
    }
  }

  #read(row: number): void {
    const subject = new Subject(this.#inside, row);
    try {
      const { equity, initial, maintenance } = subject.standingOwn();
      this.equities[row] = equity;
      this.initials[row] = initial;
      this.maintenances[row] = maintenance;
    } catch (error) {
      if (!(error instanceof Fault) || error.code === 'CLOSED') throw error;
      this.equities[row] = this.initials[row] = this.maintenances[row] = Number.NaN;
    }
  }

  #judged(time: number, rows?: readonly number[]): readonly LevelEvent[] {
    const { equities, initials, maintenances } = this.#counted(rows);
    const { events } = this.ladder[judgedAsTheyAre](
      rows === undefined ? { time, equities, initials, maintenances } : { time, equities, initials, maintenances, rows },
    );
    return events.length === 0 ? [] : events.map((event) => this.#told(event));
  }

  /** Equity as prices in doubt leave it, requirements as the breaker raises them. */
  #counted(rows?: readonly number[]): Counted {
    if (!this.#controls.strained) return this;
    const equities = this.equities.slice();
    const initials = this.initials.slice();
    const maintenances = this.maintenances.slice();
    for (const row of rows ?? initials.keys()) {
      const judged = this.#countedAt(row);
      [equities[row], initials[row], maintenances[row]] = [judged.equity, judged.initial, judged.maintenance];
    }
    return { equities, initials, maintenances };
  }

  #countedAt(row: number): Figures {
    const { initial, maintenance } = this.#controls.multipliers(this.#inside, row);
    return strained(this.#ownAt(row), { loss: this.#controls.lossOf(this.#inside, row), initial, maintenance });
  }

  #ownAt(row: number): Figures {
    return { equity: this.equities[row], initial: this.initials[row], maintenance: this.maintenances[row] };
  }
}

function carried(engine: MarginEngine, controls: Controls, state: LadderState): Levels {
  try {
    return new Levels(engine, controls, state);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return new Levels(engine, controls);
  }
}
