// What a program is compiled from, and what it is once it stands in a backend's memory.
import type { Backend } from '../backends/contract.js';
import type { Book } from '../book/book.js';
import type { History } from '../market/history.js';
import type { Rules } from '../rules/document/rules.js';
import type { Linked } from './heap.js';
import type { Holdings } from './layout/holdings.js';
import type { Rows } from './layout/rows.js';
import type { Readings } from './readings/readings.js';
import type { Runs } from './runs.js';
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
  /** In the place of one that was too small: with room for twice as much. */
  readonly grown?: boolean;
  /** Entries of each space that a question may take. */
  readonly questionEntries?: number;
}

export interface InMemory {
  readonly backend: Backend;
  readonly linked: Linked;
  /** Threads that have memory of their own, at work or not. */
  readonly scratches: number;
  readonly tick: Tick;
  readonly ticks: Ticks;
  readonly readings: Readings;
  readonly runs: Runs;
}
