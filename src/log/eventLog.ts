// The contract of a log: numbered records of text, appended in groups by one writer, acknowledged once they cannot be lost.
import type { Fault } from '../fault.js';
import type { Snapshots } from './snapshots.js';

/** A place between two groups: how many records stand before it, and the hash of the chain up to there. */
export interface Position {
  /** The number of the record that comes next, from 0. */
  readonly next: number;
  /** SHA-256, hexadecimal, over every group so far. */
  readonly head: string;
}

export interface LogRecord {
  readonly number: number;
  /** A single line of text. */
  readonly text: string;
}

/** The part of a log that an engine uses; the log must keep records in call order. */
export interface RecordLog {
  /** Resolves with the number of the first record once none of them can be lost. They are kept together or not at all. */
  append(texts: readonly string[]): Promise<number>;
  /** Acknowledged records from a number on, those that are still kept. Throws SHORT for a number that was trimmed. */
  read(from?: number): AsyncIterable<LogRecord>;
  close(): Promise<void>;
  /** Why the log takes no records at present. STALLED passes; after FENCED and FAILED the log must be opened again. */
  readonly trouble?: Fault | undefined;
  /** After the last acknowledged record. */
  readonly position?: Position;
  /** Snapshots beside it, where it has room for them. */
  readonly snapshots?: Snapshots;
}

/**
 * A log with one writer. Faults: FENCED (another writer has taken over), FAILED (a sync failed: what was not acknowledged may or may not stand), STALLED (no room at present), UNKNOWN (given up
 * as the log closed: open it again and look), DAMAGED (with the place), SHORT (fewer records than a witness knows).
 */
export interface EventLog extends RecordLog {
  /** Number of this writer: each opening has a higher one. */
  readonly epoch: number;
  /** After the last acknowledged record. A witness that keeps it elsewhere detects a log that was cut or rewritten. */
  readonly position: Position;
  readonly trouble: Fault | undefined;
  /** How a second writer is kept out: by a lock of the system, or by claims alone, which stop a loser at its next append. */
  readonly lock: 'flock' | 'claims';
  /** As `read`, and then each record as it is acknowledged, until the log closes. */
  tail(from?: number): AsyncIterable<LogRecord>;
  /** Each answers the first record that a reader still needs: `trim` leaves it. */
  readonly holds?: Set<() => number>;
  /** Removes whole segments before a record; resolves with the number of the first record that is kept. */
  trim(before: number): Promise<number>;
}
