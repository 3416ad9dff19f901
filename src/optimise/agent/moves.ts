// Net fills of an agent by account and instrument, and the part that a defence took and may bring back.
import type { SentOrder } from './report.js';

export interface Move {
  readonly account: string;
  readonly subaccount: string;
  readonly instrument: string;
  /** Contracts, signed, of all fills of the agent; what the account holds less them is its own. */
  readonly moved: number;
  /** Contracts that defences traded, less those brought back. */
  readonly taken: number;
  /** Position of the account after the last fill. */
  readonly held: number;
}

/** Sums of decimals are rounded. */
const nearly = 1e-9;
const same = (a: number, b: number): boolean => Math.abs(a - b) <= nearly * Math.max(1, Math.abs(a), Math.abs(b));

export class Moves {
  #moves: readonly Move[];

  constructor(from: readonly Move[] = []) {
    this.#moves = from;
  }

  of(account: string, subaccount: string): readonly Move[] {
    return this.#moves.filter((one) => one.account === account && one.subaccount === subaccount);
  }

  /** Contracts that a defence took and that are not brought back yet: 0 after another party traded the instrument, because the position is then the account's choice. */
  taken(account: string, subaccount: string, instrument: string, held: number): number {
    const move = this.of(account, subaccount).find((one) => one.instrument === instrument);
    return move !== undefined && same(move.held, held) ? move.taken : 0;
  }

  /** A fill of an order, after which so much is held. */
  filled({ account, subaccount, instrument, why }: SentOrder, quantity: number, held: number): void {
    const before = this.of(account, subaccount).find((one) => one.instrument === instrument);
    const moved = (before?.moved ?? 0) + quantity;
    const taken = this.taken(account, subaccount, instrument, held - quantity) + (why === 'release' ? 0 : quantity);
    // never more than would make the position the account's own again
    const part = taken > 0 ? Math.max(0, Math.min(taken, moved)) : Math.min(0, Math.max(taken, moved));
    const after = { account, subaccount, instrument, moved: same(moved, 0) ? 0 : moved, taken: same(part, 0) ? 0 : part, held };
    this.#moves = [...this.#moves.filter((one) => one !== before), ...(after.moved === 0 ? [] : [after])];
  }

  /** Forgets a liquidated account: its remaining positions are its own. */
  forget(account: string, subaccount: string): void {
    this.#moves = this.#moves.filter((one) => one.account !== account || one.subaccount !== subaccount);
  }

  toJSON(): readonly Move[] {
    return this.#moves;
  }
}
