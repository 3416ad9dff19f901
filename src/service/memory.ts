// What the service keeps from the records of its journal: answers by key and producer, decisions of operators, the feed. Snapshots carry it.
import type { Applied, Beside, ChangeRecord, RefusedRecord } from '../live.js';
import { faultOf } from '../support.js';
import { Feed, keptChanges } from './feed.js';
import { Policy } from './policy.js';
import type { ChangeDone } from './protocol.js';
import { type Outcome, Producers, RememberedKeys } from './remembered.js';

export class Memory implements Beside {
  readonly feed = new Feed();
  readonly policy = new Policy();
  readonly keys = new RememberedKeys();
  readonly producers = new Producers();
  #isOpen = false;

  record(record: ChangeRecord | RefusedRecord): void {
    const { kind, change, time } = record;
    const { who = '', why = '', key, producer, number, print = '', decision } = change.note ?? {};
    const { order, fault } = record as RefusedRecord;
    const done =
      kind === 'change'
        ? doneOf({ ...record, kind: change.kind })
        : doneOf({ time, kind: change.kind, ...(order && { order }), events: [] });
    const outcome: Outcome = kind === 'refused' && fault !== undefined ? { fault: faultOf(fault) } : { done };
    if (producer !== undefined) this.producers.put(`${who}\n${producer}`, Number(number), print, outcome, time);
    else if (key !== undefined) this.keys.put(`${who}\n${key}`, print, outcome, time);
    if (kind === 'refused') return;
    if (decision !== undefined) this.policy.decide(JSON.parse(decision), { who, why, done });
    // those of this life are told once they are durable
    if (!this.#isOpen) this.recall(record);
  }

  /** As many as the feed keeps. */
  readonly recalls = keptChanges;

  recall({ change, ...record }: ChangeRecord): void {
    if (record.sequence !== this.feed.last + 1) this.feed.begin(record.sequence - 1);
    this.feed.tell(change, { ...record, kind: change.kind });
  }

  /** The journal is read: it ended with this change. */
  opened(sequence: number): void {
    this.#isOpen = true;
    if (this.feed.last !== sequence) this.feed.begin(sequence);
  }

  parts(): ReturnType<Beside['parts']> {
    return [...this.policy.parts(), ...this.producers.parts(), ...this.keys.parts()];
  }

  restore(parts: Readonly<Record<string, unknown>> | undefined): void {
    if (parts === undefined) return;
    this.policy.restore(parts);
    this.keys.restore(parts);
    this.producers.restore(parts);
  }
}

export function doneOf({ sequence, time, kind, order, events, forecasts }: Applied): ChangeDone {
  return { ...(sequence === undefined ? {} : { sequence }), time, kind, ...(order && { order }), events, ...(forecasts && { forecasts }) };
}
