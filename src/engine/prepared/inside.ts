// How the rest of the library reaches into an engine: questions, and what an account holds from now on.
import type { Book } from '../../book/book.js';
import { isOurs } from '../../book/fields.js';
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Inside } from './account/subject.js';
import type { MarketChanges } from './changes.js';

export const engineInside: unique symbol = Symbol('inside');

export interface EngineInside extends Inside {
  /**
   * Sets an account's stated holdings: at once, or when the promise of a larger program resolves; no other change may come until then. Throws CLOSED.
   */
  hold(account: number, after: AccountState): Promise<void> | undefined;
  /** As `tick` of the engine, but nothing is priced before it is asked for. */
  moveLater(changes: MarketChanges): void;
  /** Which account of the book is meant. Throws UNKNOWN_ACCOUNT, CLOSED. */
  numberOf(account: string, subaccount: string): number;
  /** Current book. */
  book(): Book;
  /** Accounts that do not hold any more what they were prepared with. */
  readonly changed: ReadonlySet<number>;
  /** Runs what is stale; the program's `bookAnswers` are then of now. */
  settle(): void;
}

/** Whether it is an engine, as `prepare` gives it. */
export function isEngine(value: unknown): value is { readonly [engineInside]: EngineInside } {
  return isOurs(value) && engineInside in (value as object);
}

/** The inside of an engine. Throws TYPE_MISMATCH for what is none. */
export function insideOf(value: unknown, path = 'engine'): EngineInside {
  if (!isEngine(value)) throw new Fault('TYPE_MISMATCH', path, 'an engine, as prepare gives it', value);
  return value[engineInside];
}
