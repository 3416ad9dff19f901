// What operators decided, and what it refuses: a halt, frozen accounts, rules that wait for another person. Every decision is a change of the journal.
import { Fault } from '../index.js';
import type { Beside, Change } from '../live.js';
import type { Rules } from '../rules.js';
import type { ChangeDone, RulesProposed } from './protocol.js';

export type Decision =
  | { readonly verb: 'halt'; readonly halted: boolean }
  | { readonly verb: 'freeze'; readonly account: string; readonly subaccount?: string; readonly frozen: boolean }
  /** null releases. */
  | { readonly verb: 'price'; readonly prices: Readonly<Record<string, number | null>> }
  /** To be approved within so many ms, by the time of the changes. */
  | { readonly verb: 'propose'; readonly rules: Rules; readonly validMs: number }
  /** The change that proposed them is its name. */
  | { readonly verb: 'approve'; readonly id: string }
  | { readonly verb: 'withdraw'; readonly id: string };

/** A decision: its author, reason and change. */
export interface Decided {
  readonly who: string;
  readonly why: string;
  readonly done: ChangeDone;
}

interface Proposal extends RulesProposed {
  readonly document: Rules;
  /** Result once approved; a repeated approval gets the same. */
  readonly done?: ChangeDone;
}

/** The latest that are known. */
const mostProposals = 100;

const nameOf = (account: string | number, subaccount = ''): string => `${account}\n${subaccount}`;
const orders: readonly Change['kind'][] = ['place', 'amend'];
/** Changes that take from a frozen account, or add to its risk. */
const ofFrozen: readonly Change['kind'][] = [...orders, 'withdraw', 'transfer', 'close'];

export class Policy {
  #halted = false;
  /** By the records: a halt that is not recorded yet is in force as well. */
  #recordedHalt = false;
  readonly #frozen = new Set<string>();
  readonly #proposals = new Map<string, Proposal>();
  /** Approvals on their way. */
  readonly #approving = new Map<string, Promise<ChangeDone>>();

  get halted(): boolean {
    return this.#halted;
  }

  /** At once, before the decision is recorded. */
  halt(): void {
    this.#halted = true;
  }

  get frozenAccounts(): number {
    return this.#frozen.size;
  }

  isFrozen(account: string, subaccount?: string): boolean {
    return this.#frozen.has(nameOf(account, subaccount));
  }

  /** Proposals that wait for another person at that time. */
  waiting(time: number): readonly RulesProposed[] {
    return [...this.#proposals.values()]
      .filter(({ done, until }) => done === undefined && time <= until)
      .map(({ document: _, ...told }) => told);
  }

  /** Approves a proposal once, however many approve it at a time: all get the same change. Throws NOT_FOUND, and BAD_ARGUMENT for who proposed it and what has expired. */
  approved(id: string, who: string, time: number, make: (rules: Rules) => Promise<ChangeDone>): Promise<ChangeDone> {
    const { by, document, done, until } = this.proposal(id);
    if (by === who) throw new Fault('BAD_ARGUMENT', 'approval', 'by another person than who proposed', who);
    if (done !== undefined) return Promise.resolve(done);
    if (time > until) throw new Fault('BAD_ARGUMENT', 'approval', `before the proposal expires: at most ${until}`, time);
    const making = this.#approving.get(id) ?? make(document).finally(() => this.#approving.delete(id));
    this.#approving.set(id, making);
    return making;
  }

  /** Throws where a proposal cannot be withdrawn. */
  withdrawable(id: string): void {
    if (this.proposal(id).done !== undefined || this.#approving.has(id))
      throw new Fault('BAD_ARGUMENT', 'approval', 'that of a waiting proposal', 'one that is approved');
  }

  /** Throws NOT_FOUND. */
  proposal(id: string): Proposal {
    const found = this.#proposals.get(id);
    if (found === undefined) throw new Fault('NOT_FOUND', 'body.id', 'the id of a waiting proposal', id);
    return found;
  }

  decide(decision: Decision, { who, why, done }: Decided): void {
    switch (decision.verb) {
      case 'halt':
        this.#halted = this.#recordedHalt = decision.halted;
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
        this.#proposals.set(id, { id, by: who, why, rules: { name, date }, until: done.time + decision.validMs, document: decision.rules });
        if (this.#proposals.size > mostProposals) this.#proposals.delete(this.#proposals.keys().next().value as string);
        break;
      }
      case 'withdraw':
        this.#proposals.delete(decision.id);
        break;
      case 'approve': {
        const found = this.#proposals.get(decision.id);
        if (found !== undefined) this.#proposals.set(decision.id, { ...found, done });
      }
    }
  }

  /** What the records have decided. */
  parts(): ReturnType<Beside['parts']> {
    const value = { halted: this.#recordedHalt, frozen: [...this.#frozen], proposals: [...this.#proposals.values()] };
    return [{ name: 'policy', value }];
  }

  restore({ policy }: Readonly<Record<string, unknown>>): void {
    const { halted, frozen, proposals } = policy as { halted: boolean; frozen: readonly string[]; proposals: readonly Proposal[] };
    this.#halted = this.#recordedHalt = halted;
    this.#frozen.clear();
    for (const name of frozen) this.#frozen.add(name);
    this.#proposals.clear();
    for (const one of proposals) this.#proposals.set(one.id, one);
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
