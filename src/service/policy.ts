// What operators decided, and what it refuses: a halt, frozen accounts, rules that wait for another person. Every decision is a change of the journal.
import { Fault } from '../index.js';
import type { Change } from '../live.js';
import type { Rules } from '../rules.js';
import type { ChangeDone, RulesProposed } from './protocol.js';

export type Decision =
  | { readonly verb: 'halt'; readonly halted: boolean }
  | { readonly verb: 'freeze'; readonly account: string; readonly subaccount?: string; readonly frozen: boolean }
  /** null releases. */
  | { readonly verb: 'price'; readonly prices: Readonly<Record<string, number | null>> }
  | { readonly verb: 'propose'; readonly rules: Rules }
  /** The change that proposed them is its name. */
  | { readonly verb: 'approve'; readonly id: string };

/** Who decided, why, and the change that it came with. */
export interface Decided {
  readonly who: string;
  readonly why: string;
  readonly done: ChangeDone;
}

interface Proposal extends RulesProposed {
  readonly document: Rules;
  /** Once it is approved: who approves again is told the same. */
  readonly done?: ChangeDone;
}

/** The latest that are known. */
const mostProposals = 100;

const nameOf = (account: string | number, subaccount = ''): string => `${account}\n${subaccount}`;
const orders: readonly Change['kind'][] = ['place', 'amend'];
/** What takes from a frozen account, or adds to its risk. */
const ofFrozen: readonly Change['kind'][] = [...orders, 'withdraw', 'transfer', 'close'];

export class Policy {
  #halted = false;
  readonly #frozen = new Set<string>();
  readonly #proposals = new Map<string, Proposal>();

  get halted(): boolean {
    return this.#halted;
  }

  get frozenAccounts(): number {
    return this.#frozen.size;
  }

  isFrozen(account: string, subaccount?: string): boolean {
    return this.#frozen.has(nameOf(account, subaccount));
  }

  /** Proposals that wait for another person. */
  get waiting(): readonly RulesProposed[] {
    return [...this.#proposals.values()].filter(({ done }) => done === undefined).map(({ document: _, ...told }) => told);
  }

  /** Throws NOT_FOUND. */
  proposal(id: string): Proposal {
    const found = this.#proposals.get(id);
    if (found === undefined) throw new Fault('NOT_FOUND', 'body.id', 'of a proposal that waits', id);
    return found;
  }

  decide(decision: Decision, { who, why, done }: Decided): void {
    switch (decision.verb) {
      case 'halt':
        this.#halted = decision.halted;
        break;
      case 'freeze':
        this.#frozen[decision.frozen ? 'add' : 'delete'](nameOf(decision.account, decision.subaccount));
        break;
      case 'price':
        // pins are the live engine's
        break;
      case 'propose': {
        const { name, date } = decision.rules.about;
        const id = String(done.sequence);
        this.#proposals.set(id, { id, by: who, why, rules: { name, date }, document: decision.rules });
        if (this.#proposals.size > mostProposals) this.#proposals.delete(this.#proposals.keys().next().value as string);
        break;
      }
      case 'approve': {
        const found = this.#proposals.get(decision.id);
        if (found !== undefined) this.#proposals.set(decision.id, { ...found, done });
      }
    }
  }

  /** Throws where a change may not be made. */
  check(change: Change): void {
    if (change.kind === 'tick' && change.pins !== undefined)
      throw new Fault('BAD_ARGUMENT', 'change.pins', 'absent: prices are pinned by operator/price', change.pins);
    if (this.#halted && orders.includes(change.kind))
      throw new Fault('BAD_ARGUMENT', 'halted', 'false for orders to be placed or amended', true);
    if ('account' in change && ofFrozen.includes(change.kind) && this.isFrozen(String(change.account), change.subaccount))
      throw new Fault('BAD_ARGUMENT', 'frozen', 'false for the account to place orders or give anything away', change.account);
  }
}
