// What a search is asked, and an account that it finds.
import type { Account } from '../../book/account.js';
import type { Market } from '../../market/market.js';

export interface ProofOptions {
  /** Seed of the search; 1 by default. */
  readonly seed?: number;
  /** Markets that are searched, 8 when left out, with so many accounts each: 128. */
  readonly markets?: number;
  readonly accounts?: number;
}

/** An account that a document charges wrongly. */
export interface Counterexample {
  readonly market: Market;
  readonly account: Account;
  readonly requirement: string;
  readonly part: 'equity' | 'initial' | 'maintenance';
  /** Figure of the document, before any floor. */
  readonly figure: number;
  /** Charge of twice the positions, if it is smaller. */
  readonly doubled?: number;
}
