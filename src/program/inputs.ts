// What a program is compiled from, what it is once it stands in a backend's memory, and what it answers.
import type { Backend } from '../backends/contract.js';
import type { Book } from '../book/book.js';
import type { History } from '../market/history.js';
import type { Rules } from '../rules/document/rules.js';
import type { LinkedSegment } from './compile/steps.js';
import type { Linked } from './heap.js';
import type { Holdings } from './layout/holdings.js';
import type { Rows } from './layout/rows.js';
import type { Readings } from './readings/readings.js';
import type { AssumptionPolicy } from './tick/assumptions.js';
import type { Tick } from './tick/tick.js';
import type { Ticks } from './ticks.js';

export interface ProgramInputs {
  readonly rules: Rules;
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Holdings;
  readonly assumptions: AssumptionPolicy;
  readonly history?: History | undefined;
  readonly volHistory?: History | undefined;
  /** Requirements to answer; all of the document's where left out. */
  readonly requirements?: readonly string[];
  /** Entries of each space that a question may take. */
  readonly questionEntries?: number;
}

/** Answers of one requirement by account of the book: NaN where the account has a code. */
export interface Answers {
  readonly equities: Float64Array;
  readonly initials: Float64Array;
  readonly maintenances: Float64Array;
  /** Equity less initial. */
  readonly excesses: Float64Array;
  readonly codes: Uint8Array;
}

export interface InMemory {
  readonly backend: Backend;
  readonly linked: Linked;
  readonly plain: readonly LinkedSegment[];
  readonly ordered: readonly LinkedSegment[];
  readonly frame: Uint32Array;
  readonly tick: Tick;
  readonly ticks: Ticks;
  readonly readings: Readings;
}
