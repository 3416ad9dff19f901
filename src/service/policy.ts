// What operators decided, and what it refuses: a halt, frozen accounts, prices that hold until they are released. Every decision is a change of the journal.
import { Fault } from '../index.js';
import type { Change } from '../live.js';

export type Decision =
  | { readonly verb: 'halt'; readonly halted: boolean }
  | { readonly verb: 'freeze'; readonly account: string; readonly subaccount?: string; readonly frozen: boolean }
  /** null releases. */
  | { readonly verb: 'price'; readonly prices: Readonly<Record<string, number | null>> };

const nameOf = (account: string | number, subaccount = ''): string => `${account}\n${subaccount}`;
const orders: readonly Change['kind'][] = ['place', 'amend'];
/** What takes from a frozen account, or adds to its risk. */
const ofFrozen: readonly Change['kind'][] = [...orders, 'withdraw', 'transfer', 'close'];

export class Policy {
  #halted = false;
  readonly #frozen = new Set<string>();
  readonly #pinned = new Map<string, number>();

  get halted(): boolean {
    return this.#halted;
  }

  get frozenAccounts(): number {
    return this.#frozen.size;
  }

  get pinned(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#pinned);
  }

  isFrozen(account: string, subaccount?: string): boolean {
    return this.#frozen.has(nameOf(account, subaccount));
  }

  decide(decision: Decision): void {
    if (decision.verb === 'halt') this.#halted = decision.halted;
    else if (decision.verb === 'freeze') {
      const name = nameOf(decision.account, decision.subaccount);
      if (decision.frozen) this.#frozen.add(name);
      else this.#frozen.delete(name);
    } else
      for (const [name, price] of Object.entries(decision.prices)) {
        if (price === null) this.#pinned.delete(name);
        else this.#pinned.set(name, price);
      }
  }

  /** The change as it may be made: prices that are held stay out of ticks. Throws where it may not. */
  allowed(change: Change): Change {
    if (this.#halted && orders.includes(change.kind))
      throw new Fault('BAD_ARGUMENT', 'halted', 'false for orders to be placed or amended', true);
    if ('account' in change && ofFrozen.includes(change.kind) && this.isFrozen(String(change.account), change.subaccount))
      throw new Fault('BAD_ARGUMENT', 'frozen', 'false for the account to place orders or give anything away', change.account);
    if (change.kind !== 'tick' || this.#pinned.size === 0 || change.prices === undefined) return change;
    return { ...change, prices: Object.fromEntries(Object.entries(change.prices).filter(([name]) => !this.#pinned.has(name))) };
  }
}
