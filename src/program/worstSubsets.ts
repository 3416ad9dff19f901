// Worst subset of an account's open orders, for requirements that state `orders`: each subset is asked as filled at its prices.
// Source: Derive, open orders margin (the subset that leaves the least initial margin balance).
import type { Book } from '../book/book.js';
import { Fault } from '../fault.js';
import type { Rules } from '../rules/document/rules.js';
import type { Answers } from './answers.js';
import { type Fills, fillsOf } from './fills.js';
import { accountCodes } from './layout/codes.js';
import type { PackPlan } from './layout/plan.js';
import type { AccountState } from './layout/store.js';
import type { Ledger } from './ledger/ledger.js';
import { openAccount } from './ledger/openAccount.js';

/** Every subset is asked: 4,096 of them, more where protection cuts fills short. An account with more open orders that the rules charge has no figures. */
export const mostSearchedOrders = 12;
/** Variants of an account that are asked at once, where there is room. */
const together = 256;

/** By requirement: the initial margin with the worst subset; NaN where it was not found. */
type Worst = ReadonlyMap<string, number>;
type Asking = (accounts: Uint32Array, states: readonly AccountState[]) => ReadonlyMap<string, Answers> | undefined;

/** The search of a document; undefined where no requirement asks for one. `ask` answers variants of accounts without open orders, or undefined where they take too much room together. */
export function orderSearch(
  rules: Rules,
  requirements: readonly string[],
  book: Book,
  plan: PackPlan,
  ledger: Ledger,
  ask: Asking,
): OrderSearch | undefined {
  const searched = requirements.filter((name) => rules.requirements[name]?.orders !== undefined);
  return rules.scope.orders === 'charged' && searched.length > 0 ? new OrderSearch(searched, rules, book, plan, ledger, ask) : undefined;
}

export class OrderSearch {
  readonly #requirements: readonly string[];
  /** By attribute that limits protected orders: the requirements that read it; '' those that read none. */
  readonly #limited = new Map<string, string[]>();
  readonly #book: Book;
  readonly #plan: PackPlan;
  readonly #ledger: Ledger;
  readonly #ask: Asking;

  constructor(requirements: readonly string[], rules: Rules, book: Book, plan: PackPlan, ledger: Ledger, ask: Asking) {
    this.#requirements = requirements;
    for (const name of requirements) {
      const orders = rules.requirements[name]?.orders;
      const limit = typeof orders === 'object' ? orders.worstSubset.protectedLimit : '';
      this.#limited.set(limit, [...(this.#limited.get(limit) ?? []), name]);
    }
    this.#book = book;
    this.#plan = plan;
    this.#ledger = ledger;
    this.#ask = ask;
  }

  /** Worst subset of each account with charged orders. Reuses the memory of questions: an earlier question is void. */
  worstOf(accounts: Uint32Array, stateOf: (n: number) => AccountState): readonly (Worst | undefined)[] {
    return Array.from(accounts, (account, n) => this.#worst(account, stateOf(n)));
  }

  /** Writes the worst subsets into answers that count no orders. */
  write(worst: readonly (Worst | undefined)[] | undefined, answers: ReadonlyMap<string, Answers>): void {
    for (const name of this.#requirements) {
      const { equities, initials, maintenances, excesses, codes } = answers.get(name) as Answers;
      worst?.forEach((one, n) => {
        if (one === undefined || codes[n] !== 0) return;
        const initial = one.get(name) as number;
        initials[n] = initial;
        excesses[n] = equities[n] - initial;
        if (Number.isFinite(excesses[n])) return;
        codes[n] = accountCodes.beyondSearch;
        for (const column of [equities, initials, maintenances, excesses]) column[n] = Number.NaN;
      });
    }
  }

  /** initial = equity + the largest of initial - equity over the subsets; the empty one is the account without its orders. */
  #worst(account: number, state: AccountState): Worst | undefined {
    const open = state.orders.rows.flatMap((row, i) => (row >= 0 && this.#plan.charges(row) ? [i] : []));
    if (open.length === 0) return undefined;
    const unknown = new Map(this.#requirements.map((name) => [name, Number.NaN]));
    if (open.length > mostSearchedOrders) return unknown;
    const worst = new Map<string, number>();
    for (const [limit, requirements] of this.#limited) {
      const all = fillsOf(open, state.orders, this.#plan.rows, this.#limits(account, limit));
      if (!this.#largest(account, state, all, requirements, worst)) return unknown;
    }
    return worst;
  }

  /** Quantity that the account states for its protected orders of an underlying together; NaN if unstated. */
  #limits(account: number, name: string): (underlying: number) => number {
    const stated = (attribute: string): number => this.#book.accountFigures?.get(attribute)?.[account] ?? Number.NaN;
    const { underlyings } = this.#plan.rows.market;
    return (u) => {
      if (name === '') return Number.NaN;
      const own = stated(`${name}.${underlyings[u]?.id}`);
      return Number.isNaN(own) ? stated(name) : own;
    };
  }

  /** Undefined where a fill leaves the range of the ledger. */
  #filled(state: AccountState, some: readonly Fills[]): AccountState[] | undefined {
    try {
      return some.map((fills) => filled(state, this.#ledger, fills));
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  /** Adds the largest amounts over these fills, the first of which is none; false where the question has no room for one. */
  #largest(
    account: number,
    state: AccountState,
    all: readonly Fills[],
    requirements: readonly string[],
    worst: Map<string, number>,
  ): boolean {
    const own = new Map<string, number>();
    let step = together;
    for (let from = 0; from < all.length; ) {
      const some = all.slice(from, from + step);
      const states = this.#filled(state, some);
      if (states === undefined) return false;
      const answers = this.#ask(new Uint32Array(some.length).fill(account), states);
      if (answers === undefined) {
        if (step === 1) return false;
        step >>= 1;
        continue;
      }
      for (const name of requirements) {
        const { equities, initials } = answers.get(name) as Answers;
        if (from === 0) own.set(name, equities[0]);
        for (let n = 0; n < some.length; n++) {
          const asked = initials[n] - (equities[n] - (own.get(name) as number));
          const most = worst.get(name) ?? asked;
          worst.set(name, Math.max(most, asked));
        }
      }
      from += some.length;
    }
    return true;
  }
}

/** The account once these of its orders have filled, each at its limit, and none is left. */
export function filled(state: AccountState, ledger: Ledger, fills: Fills): AccountState {
  const { orders } = state;
  const account = openAccount(state);
  for (const { order, quantity } of fills)
    ledger.fill(account, { row: orders.rows[order], quantity, price: orders.prices[order] }, `orders[${order}]`);
  return { ...state, ...account, orders: { rows: [], quantities: [], prices: [] } };
}
