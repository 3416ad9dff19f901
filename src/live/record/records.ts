// Records of a live engine's log: its opening, every change with its effects, refusals, snapshots that stand beside it, hashes of the whole state.
import type { Account } from '../../book/account.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { SnapshotName } from '../../log/snapshots.js';
import type { Applied } from '../engine/applied.js';
import type { Change } from '../engine/change.js';
import type { LiveSnapshot } from '../engine/snapshot.js';
import type { ForecastReport } from '../forecast/forecasts.js';

export interface ChangeRecord extends Pick<Applied, 'time' | 'order' | 'events' | 'orders' | 'liquidations' | 'forecasts' | 'controls'> {
  readonly kind: 'change';
  readonly change: Change;
  readonly sequence: number;
}

/** A change that was refused: its order, or as a fault. The state is that after `sequence`. */
export interface RefusedRecord extends Pick<Applied, 'time' | 'order'> {
  readonly kind: 'refused';
  readonly change: Change;
  readonly sequence: number;
  readonly fault?: FaultRecord;
  /** By a rule of the venue, which a replay does not know: a halt, a frozen account. */
  readonly by?: 'venue';
}

export type LiveRecord =
  /** Its accounts follow, so many in all. */
  | { readonly kind: 'begin'; readonly accounts: number; readonly snapshot: Omit<LiveSnapshot, 'book'> }
  | { readonly kind: 'accounts'; readonly accounts: readonly Account[] }
  | ChangeRecord
  | RefusedRecord
  /** A snapshot is begun, of the state here. */
  | { readonly kind: 'mark'; readonly sequence: number }
  /** It stands beside the log and may be trusted. */
  | SnapshotRecord
  | LossRecord
  | { readonly kind: 'hash'; readonly sequence: number; readonly hash: string };

export interface SnapshotRecord extends SnapshotName {
  readonly kind: 'snapshot';
  readonly sequence: number;
  /** SHA-256 of the hashes of the engine's own pages: what a replay comes to as well. */
  readonly state: string;
}

/** An operator goes on from an earlier state than was expected: the changes behind it are lost. */
export interface LossRecord {
  readonly kind: 'accepted-loss';
  readonly sequence: number;
  /** The least sequence that was expected. */
  readonly expected: number;
}

/** The record of a change that was made: everything its caller was answered. */
export function changeRecord(change: Change, applied: Applied & { readonly sequence: number }): ChangeRecord {
  const { sequence, time, order, orders, liquidations, forecasts, controls, events } = applied;
  const { said, ...report } = (forecasts ?? {}) as ForecastReport;
  // a model's answers are the change's own from now on
  const told = said !== undefined && (change.kind === 'tick' || change.kind === 'sources') ? { ...change, forecasts: said } : change;
  const came = {
    ...(order && { order }),
    ...(orders && { orders }),
    ...(liquidations && { liquidations }),
    ...(forecasts && { forecasts: report }),
    ...(controls && { controls }),
  };
  return { kind: 'change', change: told, sequence, time, ...came, events };
}

/** The record of a change that was refused, at the sequence and time after which it came. */
export function refusedRecord(
  change: Change,
  { sequence, time }: Pick<RefusedRecord, 'sequence' | 'time'>,
  why: Pick<RefusedRecord, 'order' | 'fault' | 'by'> = {},
): RefusedRecord {
  return { kind: 'refused', change, sequence, time, ...why };
}

const accountsOfRecord = 500;

/** The state that a log begins with as records, none of them large. */
export function* beginRecords({ book, ...snapshot }: LiveSnapshot): Generator<LiveRecord> {
  yield { kind: 'begin', accounts: book.length, snapshot };
  for (let from = 0; from < book.length; from += accountsOfRecord)
    yield { kind: 'accounts', accounts: book.slice(from, from + accountsOfRecord) };
}

/** The state that a log begins with out of its records, one after another. */
export class BeginReader {
  #snapshot: Omit<LiveSnapshot, 'book'> | undefined;
  #left = 0;
  #accounts: Account[] = [];

  /** The state, with its last record. Throws BAD_FORMAT of a record that is not one of it. */
  take(record: LiveRecord, path: string): LiveSnapshot | undefined {
    if (record.kind === 'begin') {
      this.#snapshot = record.snapshot;
      this.#left = record.accounts;
      this.#accounts = [];
    } else if (record.kind === 'accounts' && this.#snapshot !== undefined) {
      for (const account of record.accounts) this.#accounts.push(account);
      this.#left -= record.accounts.length;
    } else throw new Fault('BAD_FORMAT', path, 'a beginning, whole', record.kind);
    if (this.#left > 0) return undefined;
    const snapshot = { ...this.#snapshot, book: this.#accounts };
    this.#snapshot = undefined;
    return snapshot;
  }
}
