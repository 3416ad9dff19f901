// Margin calls of accounts: what each misses, and by when.
import type { Ladder } from '../../rules/document/ladder.js';
import { Deadlines, type MarginCall } from './deadlines.js';
import type { Figures } from './event.js';
import { callCode, knownLevels, type LevelRule, type Threshold } from './thresholds.js';

export class Calls {
  readonly #rule: Ladder;
  /** Thresholds that equity must exceed to be out of call and of every level below. */
  readonly #outOfCall: readonly Threshold[];
  readonly #calls = new Map<number, MarginCall>();
  readonly #deadlines = new Deadlines();

  constructor(rule: Ladder, standings: readonly LevelRule[]) {
    this.#rule = rule;
    this.#outOfCall = standings[knownLevels.length - 1].tests.filter(({ code }) => code >= callCode);
  }

  get all(): MarginCall[] {
    return [...this.#calls.values()];
  }

  /** The call with the earliest deadline. */
  get first(): MarginCall | undefined {
    return this.#deadlines.first;
  }

  /** Calls that fall due by a time, in order. */
  by(time: number): readonly MarginCall[] {
    return this.#deadlines.by(time);
  }

  get(row: number): MarginCall | undefined {
    return this.#calls.get(row);
  }

  /** So much, that with it in the equity neither the call nor any level below holds. */
  missing(figures: Figures): number {
    let needed = 0;
    for (const { of, ratio } of this.#outOfCall) needed = Math.max(needed, ratio * figures[of]);
    let amount = needed - figures.equity;
    while (figures.equity + amount < needed) amount += amount * 2 ** -52;
    return amount;
  }

  open(row: number, since: number, amount: number): MarginCall {
    const stated = this.#rule.call?.deadline;
    const call = { row, since, amount, deadline: stated === undefined ? null : since + Math.ceil(stated.seconds * 1000) };
    this.add(call, true);
    return call;
  }

  /** A call that was made before; one that has lapsed is not due. */
  add(call: MarginCall, isDue: boolean): void {
    this.#calls.set(call.row, call);
    if (isDue) this.#deadlines.add(call);
  }

  /** The call stays, but falls due no more. */
  lapse(row: number): void {
    this.#deadlines.remove(row);
  }

  /** Whether there was one. */
  close(row: number): boolean {
    if (!this.#calls.delete(row)) return false;
    this.#deadlines.remove(row);
    return true;
  }
}
