// What a search is asked, and an account that it finds.
import type { Account } from '../../book/account.js';
import type { Market } from '../../market/market.js';

export interface ProofOptions {
  /** Of the search; 1 when left out. */
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
  /** What the document makes of it, before any floor. */
  readonly figure: number;
  /** Where twice its positions are charged less: what they are charged. */
  readonly doubled?: number;
}
