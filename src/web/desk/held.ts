// The worker's state: a core, the opened book under its rules, and one account on its own engine, so that edits answer at once.
import type { Account, Book, Core, MarginEngine, MarginRun, Market } from '../../index.js';
import type { Rules } from '../../rules.js';

/** One account, as the book states it or as it was edited since. */
export interface HeldAccount {
  /** Its rows as the book or an edit states them: fills in their order. */
  readonly stated: Account;
  /** What the ledger makes of them: opposite rows net unless they state their sides. */
  readonly holding: Account;
  readonly engine: MarginEngine;
  readonly edited: boolean;
}

export interface Held {
  readonly core: Core;
  readonly market: Market;
  /** As it was opened, before vols were moved by hand. */
  readonly opened: Market;
  readonly rules: Rules;
  readonly book: Book;
  /** Every account of the book, and its figures. */
  readonly engine: MarginEngine;
  readonly run: MarginRun;
  /** Milliseconds that the run took. */
  readonly runMs: number;
  readonly one: HeldAccount;
}
