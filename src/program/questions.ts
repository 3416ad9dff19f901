// Hypothetical accounts: variants side by side, or one unchanged account, in a block of their own.
import type { Answers } from './answers.js';
import { type Block, blockAccounts } from './blocks.js';
import type { Holdings } from './layout/holdings.js';
import { QuestionStore } from './layout/question.js';
import type { Rows } from './layout/rows.js';
import type { AccountState, Store } from './layout/store.js';
import type { OrderSearch } from './worstSubsets.js';

type Asked = ReadonlyMap<string, Answers> | undefined;

interface Parts {
  readonly rows: Rows;
  readonly holdings: Holdings;
  /** Block that holds the last question. */
  readonly block: Block;
  /** Reads rows that have come since; false where there is no room for them. */
  readonly ready: () => boolean;
  /** Packs the block from these places of a store; false where it has not the room. */
  readonly pack: (store: Store, places: Uint32Array) => boolean;
  readonly run: () => void;
  readonly answers: () => ReadonlyMap<string, Answers>;
  /** The worst of open orders, where the rules search for it; it asks in its turn. */
  readonly search: OrderSearch | undefined;
}

export class Questions {
  readonly #parts: Parts;
  readonly #store: QuestionStore;
  readonly #one = new Uint32Array(1);
  #answers: Asked;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#store = new QuestionStore(parts.rows);
  }

  /** Variants of accounts of the book. Undefined where they take more room than there is. The answers, of which the first `states.length` are theirs, are void after the next question. */
  ask(accounts: Uint32Array, states: readonly AccountState[]): Asked {
    const { search, ready } = this.#parts;
    if (states.length > blockAccounts || !ready()) return undefined;
    // each reuses the memory of the question: the last one stays
    const worst = search?.worstOf(accounts, (n) => states[n]);
    const asked = this.plain(accounts, states);
    if (asked !== undefined) search?.write(worst, asked);
    return asked;
  }

  /** Asks an account without changes. */
  askHeld(account: number): Asked {
    const { search, holdings, block, ready } = this.#parts;
    if (!ready()) return undefined;
    const one = this.#one;
    one[0] = account;
    const worst = search?.worstOf(one, () => holdings.stateOf(account));
    block.attributes = undefined;
    const asked = this.#packed(one, holdings, one);
    if (asked !== undefined) search?.write(worst, asked);
    return asked;
  }

  /** Variants as they are stated, without a search of their orders. */
  plain(accounts: Uint32Array, states: readonly AccountState[]): Asked {
    const { block } = this.#parts;
    block.attributes = anyAttributes(states) ? states.map(({ attributes }) => attributes) : undefined;
    const places = this.#store.take(states, block.region.room.lot);
    return places && this.#packed(accounts, this.#store, places);
  }

  #packed(accounts: Uint32Array, store: Store, places: Uint32Array): Asked {
    const { block, pack, run, answers } = this.#parts;
    block.accounts = accounts;
    if (!pack(store, places)) return undefined;
    run();
    this.#answers ??= answers();
    return this.#answers;
  }
}

function anyAttributes(states: readonly AccountState[]): boolean {
  for (let n = 0; n < states.length; n++) if (states[n].attributes !== undefined) return true;
  return false;
}
