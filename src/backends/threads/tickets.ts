// Claims of one run: a shared word for every block of its stages, in order. The word is the claim, the completion and the answer.
import { blockCount, type Stage } from '../stage.js';

/** Words below zero: open; void, not to be run any more; claimed by thread i (firstClaim - i); its kernel trapped. From zero on: its answer. */
const openWord = -1;
const voidWord = -2;
const firstClaim = -3;
const trappedWord = -(2 ** 31);

/** State of a word. A thread other than the caller's has a number from 1 on. */
export type TicketState = 'done' | 'open' | 'void' | 'trapped' | { readonly claimedBy: number };

/**
 * Every run has words of its own, so a thread that comes late finds nothing to do in them. A block belongs to whoever moved its word from
 * open to a claim; the counter in front of the words only says where to look next. Nothing is counted besides: a stage is done when all its
 * words are, and a block that is run again after its thread died writes the same bits and the same word.
 */
export class Tickets {
  readonly words: SharedArrayBuffer;
  /** The first ticket of each stage, then the number of tickets. */
  readonly starts: readonly number[];
  readonly total: number;
  readonly #next: Int32Array;
  readonly #words: Int32Array;
  readonly #claim: number;
  #settled = 0;

  /** The words of a new run, or a thread's own view of those of another. */
  constructor(stages: readonly Stage[], thread: number, words?: SharedArrayBuffer) {
    const starts = [0];
    for (const stage of stages) starts.push((starts.at(-1) as number) + blockCount(stage));
    this.starts = starts;
    this.total = starts.at(-1) as number;
    this.words = words ?? new SharedArrayBuffer(4 * (1 + this.total));
    this.#next = new Int32Array(this.words, 0, 1);
    this.#words = new Int32Array(this.words, 4, this.total);
    if (words === undefined) this.#words.fill(openWord);
    this.#claim = firstClaim - thread;
  }

  /** A block for this thread alone; undefined when all have been given out. */
  take(): number | undefined {
    for (;;) {
      const ticket = Atomics.add(this.#next, 0, 1);
      if (ticket >= this.total) return undefined;
      if (this.#move(ticket, openWord, this.#claim)) return ticket;
    }
  }

  /** Takes a block that is open, or whose thread is known to be dead. False when another was faster. */
  takeOver(ticket: number, seen: TicketState): boolean {
    return this.#move(ticket, wordOf(seen), this.#claim);
  }

  /** Says what the kernel answered to a block that is claimed: an integer from 0 on. */
  settle(ticket: number, answer: number): void {
    this.#put(ticket, answer);
  }

  /** Gives a claimed block back for another thread to run. */
  handBack(ticket: number): void {
    this.#put(ticket, openWord);
  }

  /** Marks a trapped kernel: the block is not run again, and the run has no result. */
  trap(ticket: number): void {
    this.#put(ticket, trappedWord);
  }

  /** Says that a block will not be run, if it still is what was seen of it. */
  revoke(ticket: number, seen: TicketState): void {
    if (this.#move(ticket, wordOf(seen), voidWord)) Atomics.notify(this.#words, ticket);
  }

  /** Gives no more blocks out. */
  stop(): void {
    Atomics.store(this.#next, 0, this.total);
  }

  state(ticket: number): TicketState {
    const word = Atomics.load(this.#words, ticket);
    if (word >= 0) return 'done';
    if (word === openWord) return 'open';
    if (word === trappedWord) return 'trapped';
    return word === voidWord ? 'void' : { claimedBy: firstClaim - word };
  }

  /** The first ticket below `end` that is not done, or `end`. Passes each ticket once. */
  firstNotDone(end: number): number {
    while (this.#settled < end && Atomics.load(this.#words, this.#settled) >= 0) this.#settled++;
    return Math.min(this.#settled, end);
  }

  /** Blocks this thread until a ticket's word moves on from `seen`: false when it has not within so many milliseconds. */
  wait(ticket: number, seen: TicketState, milliseconds: number): boolean {
    const word = wordOf(seen);
    try {
      return Atomics.wait(this.#words, ticket, word, milliseconds) !== 'timed-out';
    } catch {
      // a page's own thread may not sleep: it looks again and again, for the time of one block
      const until = performance.now() + milliseconds;
      while (Atomics.load(this.#words, ticket) === word) if (performance.now() > until) return false;
      return true;
    }
  }

  /** The same as a promise; undefined where the runtime cannot. */
  waitAsync(ticket: number, seen: TicketState, milliseconds: number): Promise<unknown> | undefined {
    const { waitAsync } = Atomics as unknown as { waitAsync?: WaitAsync };
    return waitAsync === undefined ? undefined : Promise.resolve(waitAsync(this.#words, ticket, wordOf(seen), milliseconds).value);
  }

  /** Answers of the kernels, summed by stage. */
  answers(): number[] {
    return this.starts.slice(0, -1).map((first, s) => {
      let sum = 0;
      for (let ticket = first; ticket < this.starts[s + 1]; ticket++) sum += Atomics.load(this.#words, ticket);
      return sum;
    });
  }

  #move(ticket: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.#words, ticket, from, to) === from;
  }

  #put(ticket: number, word: number): void {
    Atomics.store(this.#words, ticket, word);
    Atomics.notify(this.#words, ticket);
  }
}

type WaitAsync = (words: Int32Array, index: number, word: number, milliseconds: number) => { readonly value: unknown };

function wordOf(state: TicketState): number {
  if (typeof state === 'object') return firstClaim - state.claimedBy;
  if (state === 'trapped') return trappedWord;
  return state === 'open' ? openWord : voidWord;
}
