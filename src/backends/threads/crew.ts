// Threads of a core beside the caller's: started in the background, given every backend and run, and replaced if they die at work.
import type { Threads } from '../stage.js';
import type { BackendSeed, Order } from './messages.js';
import { type Spawn, spawnThread, type Thread } from './spawn.js';
import type { TicketState } from './tickets.js';

/** Deaths in one place without a run between, after which it stays empty: whatever it is would kill the next one too. */
const deathsInARow = 3;

/**
 * Seat of a thread. The replacement of a dead thread has an id of its own, so that claims of the dead are known: the number, plus `numbers` for each
 * before.
 */
interface Seat {
  id: number;
  thread: Thread | undefined;
  ready: boolean;
  deaths: number;
}

export class Crew implements Threads {
  /** By number; at 0 is the caller. */
  readonly #seats: Seat[];
  readonly #backends = new Map<number, BackendSeed>();
  readonly #spawn: Spawn;
  readonly #url: URL | undefined;
  #waiting: (() => void)[] = [];
  #reason: string;
  #lastId = 0;
  #holds = 0;
  #over = false;

  /** Starts `threads` - 1 threads beside the caller's. Of those that cannot be started or end on the way, `reason` tells. */
  constructor(threads: number, reason: string, url?: URL, spawn: Spawn = spawnThread) {
    this.#reason = reason;
    this.#url = url;
    this.#spawn = spawn;
    this.#seats = Array.from({ length: threads }, (_, id) => ({ id, thread: undefined, ready: false, deaths: 0 }));
    for (let number = 1; number < threads; number++) if (!this.#seat(number)) break;
  }

  /** Threads that work or are about to, the caller's included. */
  get threads(): number {
    return 1 + this.#alive().length;
  }

  /** Numbers of threads go from 0, the caller's, to below this, whoever of them is still alive. */
  get numbers(): number {
    return this.#seats.length;
  }

  /** Why this many, in words. */
  get reason(): string {
    return this.#reason;
  }

  /** By the id that a claim names. */
  isAlive(id: number): boolean {
    const seat = this.#seats[id % this.numbers];
    return seat?.id === id && seat.thread !== undefined;
  }

  /** For a caller that blocks, whom no event reaches: true when the thread at a ticket is dead, which is now known. */
  lookFor(seen: TicketState): boolean {
    if (typeof seen === 'string' || !this.isAlive(seen.claimedBy)) return true;
    if (this.#seats[seen.claimedBy % this.numbers]?.thread?.isGone?.() !== true) return false;
    this.#lose(seen.claimedBy, 'a thread ended in its work');
    return true;
  }

  /** Resolves when every thread has begun to work or has died. */
  async settled(): Promise<void> {
    this.hold();
    while (this.#alive().some(({ ready }) => !ready)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.release();
  }

  /** Has every thread make an instance of a backend; returns the backend's id. */
  open(seed: BackendSeed): number {
    const id = ++this.#lastId;
    this.#backends.set(id, seed);
    for (const seat of this.#alive()) this.#post(seat, { kind: 'open', id, thread: seat.id, seed });
    return id;
  }

  /** Tells every thread of a run; the order may differ by the thread's number. */
  begin(orderOf: (number: number) => Order): void {
    for (const seat of this.#alive()) {
      if (seat.ready) seat.deaths = 0;
      this.#post(seat, orderOf(seat.id % this.numbers));
    }
  }

  close(id: number): void {
    if (this.#backends.delete(id)) for (const seat of this.#alive()) this.#post(seat, { kind: 'close', id });
  }

  /** While something of the threads is awaited they keep the process alive: a promise alone does not. */
  hold(): void {
    if (this.#holds++ === 0) for (const { thread } of this.#alive()) thread.keepAlive(true);
  }

  release(): void {
    if (--this.#holds === 0) for (const { thread } of this.#alive()) thread.keepAlive(false);
  }

  /** Ends every thread, after its announced runs. */
  dispose(): void {
    this.#over = true;
    this.begin(() => ({ kind: 'end' }));
  }

  #alive(): (Seat & { readonly thread: Thread })[] {
    return this.#seats.filter((seat): seat is Seat & { readonly thread: Thread } => seat.thread !== undefined);
  }

  /** Starts a thread at a number and tells it of all backends. False, with the reason kept, when there can be none. */
  #seat(number: number): boolean {
    const seat = this.#seats[number];
    const { id } = seat;
    try {
      const thread = this.#spawn({ ready: () => this.#begun(id), dead: (why) => this.#lose(id, why) }, this.#url);
      Object.assign(seat, { thread, ready: false });
      if (this.#holds > 0) thread.keepAlive(true);
    } catch (error) {
      this.#leave(seat, error instanceof Error ? error.message : String(error));
      return false;
    }
    for (const [of, seed] of this.#backends) this.#post(seat, { kind: 'open', id: of, thread: id, seed });
    return true;
  }

  #post({ thread }: Seat, order: Order): void {
    try {
      thread?.post(order);
    } catch (error) {
      // it cannot receive this run, so it takes no part: any thread may use the words of a run
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #begun(id: number): void {
    if (!this.isAlive(id)) return;
    this.#seats[id % this.numbers].ready = true;
    this.#wake();
  }

  #lose(id: number, why: string): void {
    if (!this.isAlive(id)) return;
    const number = id % this.numbers;
    const seat = this.#seats[number];
    const isReplaced = !this.#over && ++seat.deaths < deathsInARow;
    seat.id += this.numbers;
    if (!isReplaced) this.#leave(seat, why);
    else this.#seat(number);
    this.#wake();
  }

  #leave(seat: Seat, why: string): void {
    Object.assign(seat, { thread: undefined, ready: false });
    const left = this.#alive().length;
    this.#reason = this.#over ? 'the core was disposed' : `${left === 0 ? 'one thread' : `${left + 1} threads`}: ${why}`;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
