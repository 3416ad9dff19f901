// What an agent has moved: of each account and instrument the net of all its fills, and the part that a defence took and may be brought back.
import type { SentOrder } from './report.js';

export interface Move {
  readonly account: string;
  readonly subaccount: string;
  readonly instrument: string;
  /** Contracts, signed, of all fills of the agent; what the account holds less them is its own. */
  readonly moved: number;
  /** Of these what defences traded, less what was brought back. */
  readonly taken: number;
  /** What the account held after the last of them. */
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

  /** Contracts that a defence took and nobody has brought back: none where somebody else has traded the instrument since, for what is held then is what the account wants. */
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

  /** Of an account that was liquidated: what it has left is its own. */
  forget(account: string, subaccount: string): void {
    this.#moves = this.#moves.filter((one) => one.account !== account || one.subaccount !== subaccount);
  }

  toJSON(): readonly Move[] {
    return this.#moves;
  }
}
