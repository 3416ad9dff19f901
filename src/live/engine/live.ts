// The live engine: a prepared book that takes changes in sequence, says what they did to its accounts, and can prove where it stands.
import type { Book } from '../../book/book.js';
import type { Core } from '../../engine/core.js';
import type { MarginEngine } from '../../engine/prepared/engine.js';
import { type EngineInside, engineInside } from '../../engine/prepared/inside.js';
import type { Market } from '../../market/market.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';
import { forecastsOn } from '../forecast/begin.js';
import type { Forecasts } from '../forecast/forecasts.js';
import type { VolModel } from '../forecast/model.js';
import { LiveLiquidations } from '../liquidation/liquidations.js';
import { Liquidations, marketOfHalts } from '../liquidation/state.js';
import { AccountRows, type RowWatcher } from './accountRows.js';
import { bookWithout } from './accounts.js';
import { type Applied, appliedOf } from './applied.js';
import { Applying } from './applying.js';
import { carried } from './carry.js';
import { type Change, type ChangeOf, changeOf, timeOf } from './change.js';
import type { Of } from './changeShapes.js';
import { type Ahead, Controls, controlsOn, indexesOf } from './controls.js';
import { effectOf, withoutRebuild } from './effects.js';
import { judged } from './judged.js';
import { type LevelEvent, Levels } from './levels.js';
import { Names } from './names.js';
import { OpenOrders } from './openOrders.js';
import type { OrderVerdict } from './orderCheck.js';
import { previewed } from './preview.js';
import { type EngineOptions, engineOptionsFor, type InitialState, rebuilt } from './rebuilt.js';
import { Remembered } from './remembered.js';
import { Shortages } from './shortages.js';
import { headOf, type LiveSnapshot, ordersOfSnapshot, type SnapshotHead } from './snapshot.js';
import { stateHash } from './stateHash.js';
import type { Effect, Rebuild, Stand } from './steps.js';
import { liveInside, Turns } from './turns.js';

/**
 * A book under a rule document that takes changes one after the other. After any of them its figures are, to the bit, those of an engine that is prepared over the current book, market and rules. A refused change leaves everything unchanged. Time comes with the changes: nothing here looks at a clock.
 */
export class LiveEngine extends Applying {
  readonly #core: Core;
  readonly #kept: EngineOptions;
  #engine: MarginEngine;
  #orders: OpenOrders;
  #levels: Levels;
  #controls: Controls;
  readonly #shortages: Shortages;
  readonly #liquidations: Liquidations;
  readonly gate: NonNullable<LiveSnapshot['gate']>;
  #forecasts: Forecasts | undefined;
  #model: VolModel | undefined;
  #sequence = 0;
  #time: number;
  readonly #fills: Remembered;
  #names: Names;
  #watcher: RowWatcher | undefined;
  /** Accounts that were not `ok` when it was opened, as events: who was in call already, to be liquidated, or unknown. Of one that goes on from a snapshot, `from` is the level itself. */
  readonly opened: readonly LevelEvent[];

  /** @internal */ constructor(core: Core, engine: MarginEngine, kept: EngineOptions & InitialState, from?: LiveSnapshot) {
    super();
    const { book } = engine[engineInside].parts;
    this.#core = core;
    const { fillMemory, forecasts, gate, ...rest } = kept;
    this.gate = from?.gate ?? gate ?? 'safe';
    this.#kept = rest;
    this.#fills = new Remembered(from?.fillMemory ?? fillMemory, from?.fills);
    this.#engine = engine;
    this.#forecasts = forecasts;
    this.#time = from?.time ?? engine.market.asOf;
    this.#names = new Names(book, from?.closed);
    this.#orders = from === undefined ? OpenOrders.ofBook(book) : ordersOfSnapshot(from);
    this.#sequence = from?.sequence ?? 0;
    this.#controls = new Controls(engine.rules, from?.controls);
    this.#levels = new Levels(engine, this.#controls, from?.ladder);
    this.#shortages = new Shortages(from?.shortages);
    this.#liquidations = new Liquidations(from?.liquidations);
    this.opened = from === undefined ? this.#levels.all(this.#time) : this.#levels.standing(this.#time);
    this.#levels.watch();
  }

  /** Current engine, for every question; it is another one after instruments, accounts or rules were exchanged. To be changed through `apply` alone. */
  get engine(): MarginEngine {
    return this.#engine;
  }

  /** Changes that were made so far. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Time of the last change, ms since 1970 UTC. */
  get time(): number {
    return this.#time;
  }

  get market(): Market {
    return this.#engine.market;
  }

  get rules(): Rules {
    return this.#engine.rules;
  }

  /** Current book, without closed accounts. */
  get book(): Book {
    return bookWithout(this.#inside.book(), this.#names.closed);
  }

  /** Guards of prices and circuit breaker of the rules, where they have them, and pinned prices. */
  get controls(): Pick<Controls, 'guard' | 'breaker' | 'pinned'> {
    return this.#controls;
  }

  /** Forecasts of rules with a section `forecast`: current charges, and scores of the rules' forecasts and a caller's model. `rules` is in force. */
  get forecasts(): Pick<Forecasts, 'charged' | 'scores' | 'stated'> | undefined {
    return this.#forecasts;
  }

  /** A model of the caller's own, asked as each day ends; what it says is in the change that is recorded, so a replay does without it. */
  forecastBy(model: VolModel | undefined): void {
    this.#model = model;
  }

  /** Levels of the ladder of the rules, and what they were judged by. */
  get levels(): Levels {
    return this.#levels;
  }

  /** Liquidations of rules with a waterfall: what is open, and what comes next. */
  get liquidations(): LiveLiquidations {
    return new LiveLiquidations(() => this.#stand(this.#controls.ahead(this.#time)));
  }

  /** The row of an account: it stays the same as long as the account is open. Throws UNKNOWN_ACCOUNT. */
  rowOf(account: string, subaccount = ''): number {
    return this.#names.rowOf({ account, subaccount }, 'account');
  }

  /** Account and subaccount of a row. Throws UNKNOWN_ACCOUNT. */
  names(row: number): { readonly account: string; readonly subaccount: string } {
    return this.#names.of(row);
  }

  isOpen(account: string, subaccount = ''): boolean {
    return this.#names.has({ account, subaccount });
  }

  /** Assets that an account depends on whose prices are not ok under the guards: valuation, refused actions, end. */
  held(account: string, subaccount = ''): ReturnType<Controls['doubtfulOf']> {
    return this.#controls.doubtfulOf(this.#inside, this.rowOf(account, subaccount));
  }

  /** Whether its open orders were found to leave the initial requirement uncovered, at the last look (section `orders`). */
  uncovered(account: string, subaccount = ''): boolean {
    return this.#shortages.has(this.rowOf(account, subaccount));
  }

  /** Open orders of an account, with their ids. */
  orders(account: string, subaccount = ''): ReturnType<OpenOrders['of']> {
    return this.#orders.of(this.rowOf(account, subaccount));
  }

  /** For what records: turns, and what `apply` does within one. */
  /** @internal */ readonly [liveInside] = {
    turns: new Turns(),
    make: (change: Change): Applied | Promise<Applied> => this.#make(change),
    /** Makes a change again, by its record where figures need not be asked; `resume` ends that. */
    again: (change: Change, said: NonNullable<Stand['said']>): Applied | Promise<Applied> => this.#make(change, said),
    resume: (): void => {
      this.#levels.resume();
      this.#levels.settle();
      this.#levels.watch();
    },
    head: (): SnapshotHead => this.#head(),
    rows: (): AccountRows => this.#rows(),
    /** Tells of every account before it changes. */
    watch: (watcher: RowWatcher): void => {
      this.#watcher = watcher;
    },
  };

  /** Whether an order would go in, as `apply` would answer it; nothing changes. */
  check(change: ChangeOf<'place'>): OrderVerdict {
    const { time = this.#time, ...asked } = changeOf(change) as ChangeOf<'place'>;
    const ahead = this.#controls.ahead(Math.max(time, this.#time));
    return effectOf({ ...asked, time }, this.#stand(ahead)).order as OrderVerdict;
  }

  /** Whom other rules would put on another level than theirs, and what they would be asked for; nothing changes. */
  async preview(rules: Rules): Promise<readonly LevelEvent[]> {
    const forecasts = this.#forecastsOn(rules);
    const asked = { rules: forecasts?.inForce() ?? rules, time: this.#time, closed: new Set(this.#names.closed) };
    return previewed(this.#core, engineOptionsFor(this.#kept, forecasts), this.#engine, this.#levels, this.#controls, asked);
  }

  /** Everything that the engine stands on, as plain JSON: `openLive` goes on from it. */
  snapshot(): LiveSnapshot {
    const orders = this.#orders;
    return {
      ...this.#head(),
      book: this.#rows().all(),
      orders: [...orders.accounts].sort((x, y) => x - y).map((row) => ({ row, open: orders.of(row) })),
    };
  }

  #rows(): AccountRows {
    return new AccountRows(this.#engine, this.#orders);
  }

  #head(): SnapshotHead {
    return headOf({
      ...{ sequence: this.#sequence, time: this.#time, fillMemory: this.#fills.most, gate: this.gate },
      ...{ fills: [...this.#fills.ids], closed: [...this.#names.closed], engine: this.#engine, kept: this.#kept },
      ...{ forecasts: this.#forecasts, levels: this.#levels, controls: this.#controls, shortages: this.#shortages },
      liquidations: this.#liquidations,
    });
  }

  /** SHA-256, hexadecimal, of everything it stands on and of every figure: equal on every backend and any number of threads. */
  hash(): Promise<string> {
    this.#levels.settle();
    return stateHash(this.snapshot(), this.#levels);
  }

  override dispose(): void {
    this.#engine.dispose();
  }

  get #inside(): EngineInside {
    return this.#engine[engineInside];
  }

  #make(given: Change, said?: Stand['said']): Applied | Promise<Applied> {
    const change = changeOf(given);
    const time = timeOf(change, this.#time, this.#sequence + 1);
    const fill = 'id' in change ? change.id : undefined;
    if (fill !== undefined) this.#fills.first(fill, 'change.id');
    const controls = this.#controls;
    const sources = change.kind === 'sources' ? change.prices : undefined;
    const ahead = controls.ahead(time, sources);
    const stand = { ...this.#stand(ahead), said };
    const made = effectOf(change, stand);
    if (made.rebuild !== undefined || made.forecasted !== undefined) {
      stand.said = undefined;
      this.#levels.resume();
    }
    const { order } = made;
    const valued = this.#controls.valued(ahead, this.#inside, made.tick, change.kind === 'tick' ? change.pins : undefined);
    const effect: Effect = valued.tick === undefined ? made : { ...made, tick: valued.tick };
    if (order?.quantity === 0) return { time, kind: change.kind, order, events: [] };
    const before = marketOfHalts(this.#inside, effect);
    const done = (effect: Effect): Applied | Promise<Applied> => {
      // rules that were exchanged have guards of their own, which take no plan of others
      const found = this.#controls === controls ? ahead : this.#controls.ahead(time, sources);
      const control = this.#controls.pass(found, valued, indexesOf(this.#inside, effect.tick?.prices));
      this.#sequence += 1;
      this.#time = time;
      const halted = this.#liquidations.after(this.#inside, time, effect.liquidation, before);
      this.#levels.ladder.begin();
      if (fill !== undefined) this.#fills.add(fill);
      if (effect.forecasted !== undefined) this.#forecasts = effect.forecasted.forecasts;
      const ratesMoved = control.breaker.length > 0 || effect.forecasted !== undefined;
      const looked = this.#shortages.after({ ...this.#stand(ahead), said: stand.said }, change.kind, effect, time, ratesMoved);
      const answer = (): Applied => {
        const steps = [...effect.steps, ...looked.steps];
        const events = stand.said?.events ?? judged(this.#levels, { ...effect, steps }, time, control);
        if (stand.said !== undefined) this.#levels.told(time, events);
        return appliedOf(effect, { sequence: this.#sequence, time, kind: change.kind, events }, control, looked.events, halted);
      };
      return this.#carry(looked.steps)?.then(answer) ?? answer();
    };
    if (effect.rebuild !== undefined)
      return this.#rebuilt(effect.rebuild, effect).then(
        () => done(effect),
        async (error) => {
          const held = withoutRebuild(effect, error);
          await this.#carried(held);
          return done(held);
        },
      );
    const later = stand.said !== undefined;
    return this.#carried(effect, later)?.then(() => done(effect)) ?? done(effect);
  }

  #stand(ahead: Ahead): Stand {
    return {
      inside: this.#inside,
      orders: this.#orders,
      controls: this.#controls,
      ahead,
      forecasts: this.#forecasts,
      model: this.#model,
      time: this.#time,
      gate: this.gate,
      rowOf: (of: Of, path) => this.#names.rowOf(of, `${path}.account`),
      levels: this.#levels,
      sequence: this.#sequence,
      liquidations: this.#liquidations,
      forecastsOn: (rules) => this.#forecastsOn(rules),
    };
  }

  #forecastsOn(rules: Rules): Forecasts | undefined {
    const of = { market: this.market, time: this.#time, history: this.#kept.history };
    return forecastsOn(this.#core, parseRules(rules), this.#forecasts, of);
  }

  /** Carries an effect out. Where it cannot be carried through, what was done is undone. */
  #carried({ tick, steps, closed }: Effect, later = false): Promise<void> | undefined {
    // prices of guards alone move beside steps, and none of those is refused
    const moved = (): void => {
      if (tick === undefined) return;
      if (later) this.#inside.moveLater(tick);
      else this.#engine.tick(tick);
    };
    if (closed !== undefined) {
      this.#names.closed.add(closed);
      this.#levels.forget(closed);
      this.#shortages.forget(closed);
      this.#liquidations.set(closed, undefined);
    }
    const waiting = this.#carry(steps);
    if (waiting !== undefined) return waiting.then(moved);
    moved();
    return undefined;
  }

  #carry(steps: Effect['steps']): Promise<void> | undefined {
    if (this.#watcher !== undefined) for (const { account } of steps) this.#watcher.changes(account);
    return carried(this.#inside, this.#orders, steps);
  }

  async #rebuilt(rebuild: Rebuild, { tick, forecasted = { forecasts: this.#forecasts } }: Effect): Promise<void> {
    const rowsTaken = this.#names.rowsFor(rebuild.opened ?? []);
    const options = engineOptionsFor(this.#kept, forecasted.forecasts);
    const engine = await rebuilt(this.#core, options, this.#engine, { ...rebuild, tick }, rowsTaken);
    const before = this.#engine;
    this.#watcher?.exchanges();
    this.#engine = engine;
    before.dispose();
    const { book } = this.#inside.parts;
    const closed = [...this.#names.closed].filter((row) => !rowsTaken.includes(row));
    this.#names = new Names(book, closed);
    const opened = OpenOrders.ofBook(book);
    for (const row of rowsTaken) this.#orders.set(row, opened.of(row));
    if (rebuild.rules !== undefined) this.#controls = controlsOn(engine.rules, this.#controls);
    this.#levels = this.#levels.on(engine, this.#controls, rebuild.rules !== undefined, rowsTaken);
  }
}
