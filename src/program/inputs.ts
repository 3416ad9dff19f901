// What a program is made of, and what it answers.
import type { Book } from '../book/book.js';
import type { History } from '../market/history.js';
import type { Rules } from '../rules/document/rules.js';
import type { Holdings } from './layout/holdings.js';
import type { Rows } from './layout/rows.js';
import type { AssumptionPolicy } from './tick/assumptions.js';

export interface ProgramInputs {
  readonly rules: Rules;
  readonly book: Book;
  readonly rows: Rows;
  readonly holdings: Holdings;
  readonly assumptions: AssumptionPolicy;
  readonly history?: History;
  readonly volHistory?: History;
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
