// A live engine whose changes are kept in a log: acknowledged once they cannot be lost, found again after any crash.
import { fieldsOf, objectOf } from '../../book/fields.js';
import { count } from '../../check.js';
import type { Core } from '../../engine/core.js';
import { Fault } from '../../fault.js';
import type { Applied } from '../engine/applied.js';
import type { Change } from '../engine/change.js';
import { type Listener, Listeners } from '../engine/listeners.js';
import type { LiveEngine } from '../engine/live.js';
import { type LiveInputs, openLive } from '../engine/open.js';
import { liveInside } from '../engine/turns.js';
import type { ForecastReport } from '../forecast/forecasts.js';
import type { EventLog } from './log.js';
import { plainCopy } from './plain.js';
import { type LiveRecord, snapshotRecords } from './records.js';
import { lastSnapshot, replay } from './replay.js';

export interface RecordOptions {
  /** After so many changes the hash of the state is recorded; 10,000 where left out, never where 0. It costs what a snapshot costs. */
  readonly hashEvery?: number;
}

const usualHashEvery = 10_000;

/**
 * Goes on where a log ends; where it is empty, begins it with `inputs`, which are not looked at otherwise. Throws MISSING_FIELD for an empty log without inputs, and what `replay` throws of
 * a log that does not lead to the same state again.
 */
export async function openRecorded(core: Core, log: EventLog, inputs?: LiveInputs, options: RecordOptions = {}): Promise<RecordedEngine> {
  const { hashEvery: asked = usualHashEvery } = fieldsOf(options, 'options', [], ['hashEvery']);
  const hashEvery = count(asked, 0, Number.MAX_SAFE_INTEGER, 'options.hashEvery');
  const found = await replay(core, log, {}, await lastSnapshot(log));
  if (found.live !== undefined) return new RecordedEngine(found.live, log, hashEvery);
  if (inputs === undefined) throw new Fault('MISSING_FIELD', 'inputs', 'present: the log is empty', undefined);
  const live = await openLive(core, inputs);
  const made = new RecordedEngine(live, log, hashEvery);
  await made.snapshot();
  return made;
}

export class RecordedEngine {
  readonly live: LiveEngine;
  readonly #log: EventLog;
  readonly #hashEvery: number;
  #since = 0;
  /** Resolves when every record so far was handed to the log: they stand in its order. */
  #handed: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Listeners();
  /** Resolves when listeners were told of every change so far that the log has. */
  #told: Promise<unknown> = Promise.resolve();
  /** Why the log has not every change that was made: it takes no more, since they would not follow. */
  #gap: Fault | undefined;

  constructor(live: LiveEngine, log: EventLog, hashEvery: number) {
    this.live = live;
    this.#log = log;
    this.#hashEvery = hashEvery;
  }

  /**
   * As `live.apply`, but answered once the change cannot be lost. A rejected order leaves no record. Rejects with what the log throws of a record that it does not take: the change was made, but is not
   * kept, and from then on every change is refused (WRITE_FAILED): what the log holds is opened anew.
   */
  async apply(change: Change): Promise<Applied> {
    const kept = plainCopy(change, 'change');
    const inside = this.live[liveInside];
    const { applied, written } = await inside.turns.take(() => {
      if (this.#gap !== undefined) throw this.#gap;
      const named = this.#named(kept);
      const made = inside.make(named);
      return made instanceof Promise ? made.then((applied) => this.#recorded(named, applied)) : this.#recorded(named, made);
    });
    const told = Promise.allSettled([this.#told, written]).then(([, { status }]) => {
      if (status === 'fulfilled') this.#listeners.tell(applied, kept);
    });
    this.#told = told;
    await written;
    await told;
    return applied;
  }

  /** As `live.on`, of changes made by this `apply`: told once they cannot be lost. */
  on(listener: Listener): () => void {
    return this.#listeners.on(listener);
  }

  /** Records the whole state: a replay need go back no further. */
  async snapshot(): Promise<void> {
    const { live } = this;
    const { written } = await live[liveInside].turns.take(() => {
      const [hash, { sequence }] = [live.hash(), live];
      const records: (LiveRecord | Promise<LiveRecord>)[] = [...snapshotRecords(live.snapshot())];
      records.push(hash.then((value) => ({ kind: 'hash', sequence, hash: value })));
      return { written: Promise.all(records.map((record) => this.#append(record))) };
    });
    await written;
  }

  async close(): Promise<void> {
    await this.#handed;
    await this.#log.close();
    this.live.dispose();
  }

  /** Of the state that the change has led to: nothing else was made since. */
  #recorded(change: Change, applied: Applied): { readonly applied: Applied; readonly written?: Promise<unknown> } {
    const { sequence, time, events, order, orders, forecasts } = applied;
    if (sequence === undefined) return { applied };
    const { said, ...report } = forecasts ?? {};
    // a model's answers are the change's own from now on
    const told = said !== undefined && (change.kind === 'tick' || change.kind === 'sources') ? { ...change, forecasts: said } : change;
    const charged = forecasts && { forecasts: report as ForecastReport };
    const written = [
      this.#append({
        kind: 'change',
        change: told,
        sequence,
        time,
        events,
        ...(order && { order }),
        ...(orders && { orders }),
        ...charged,
      }),
    ];
    if (this.#hashEvery > 0 && ++this.#since >= this.#hashEvery) {
      this.#since = 0;
      written.push(this.#append(this.live.hash().then((hash) => ({ kind: 'hash', sequence, hash }))));
    }
    return { applied, written: Promise.all(written) };
  }

  /** Resolves once the record cannot be lost. */
  #append(record: LiveRecord | Promise<LiveRecord>): Promise<unknown> {
    const json = record instanceof Promise ? record.then((one) => JSON.stringify(one)) : JSON.stringify(record);
    const handed = this.#handed
      .then(() => json)
      .then((text) => {
        if (this.#gap !== undefined) throw this.#gap;
        return { kept: this.#log.append(text) };
      });
    const kept = handed.then(({ kept }) => kept);
    const lost = (error: unknown): void => {
      this.#gap ??= new Fault('WRITE_FAILED', 'log', 'one that has taken every change so far', String(error));
    };
    this.#handed = handed.catch(lost);
    kept.catch(lost);
    return kept;
  }

  /** With accounts by name: rows mean nothing in another process. */
  #named(change: Change): Change {
    const name = <T>(of: T, path: string): T => {
      const { account } = objectOf(of, path);
      return typeof account === 'number' ? { ...of, ...this.live.names(account) } : of;
    };
    const named = name(change, 'change');
    return named.kind === 'transfer' ? { ...named, to: name(named.to, 'change.to') } : named;
  }
}
