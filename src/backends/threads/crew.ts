// The threads of a core beside the caller's: started once, in the background, and told of every backend and run. Who dies leaves for good.
import type { Threads } from '../stage.js';
import type { BackendSeed, Order } from './messages.js';
import { type Spawn, spawnThread, type Thread } from './spawn.js';

export class Crew implements Threads {
  /** By number, from 1 on; undefined once dead. */
  readonly #threads: (Thread | undefined)[] = [undefined];
  readonly #ready = new Set<number>();
  readonly #backends = new Map<number, BackendSeed>();
  #waiting: (() => void)[] = [];
  #reason: string;
  #lastId = 0;
  #holds = 0;
  #over = false;

  /** Starts `threads` - 1 threads beside the caller's. Of those that cannot be started or end on the way, `reason` tells. */
  constructor(threads: number, reason: string, url?: URL, spawn: Spawn = spawnThread) {
    this.#reason = reason;
    for (let number = 1; number < threads; number++) {
      try {
        const thread = spawn({ ready: () => this.#begun(number), dead: (why) => this.#lose(number, why) }, url);
        this.#threads[number] = thread;
      } catch (error) {
        this.#lose(number, error instanceof Error ? error.message : String(error));
        break;
      }
    }
  }

  /** Threads that work or are about to, the caller's included. */
  get threads(): number {
    return 1 + this.#alive().length;
  }

  /** Numbers of threads go from 0, the caller's, to below this, whoever of them is still alive. */
  get numbers(): number {
    return this.#threads.length;
  }

  /** Why this many, in words. */
  get reason(): string {
    return this.#reason;
  }

  isAlive(thread: number): boolean {
    return this.#threads[thread] !== undefined;
  }

  /** Resolves when every thread has begun to work or has died. */
  async settled(): Promise<void> {
    this.hold();
    while (this.#ready.size < this.#alive().length) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.release();
  }

  /** Has every thread make an instance of a backend; returns the backend's id. */
  open(seed: BackendSeed): number {
    const id = ++this.#lastId;
    this.#backends.set(id, seed);
    for (const thread of this.#alive()) this.#post(thread, { kind: 'open', id, thread, seed });
    return id;
  }

  /** Tells every thread of a run; the order may differ by thread. */
  begin(orderOf: (thread: number) => Order): void {
    for (const thread of this.#alive()) this.#post(thread, orderOf(thread));
  }

  close(id: number): void {
    if (this.#backends.delete(id)) for (const thread of this.#alive()) this.#post(thread, { kind: 'close', id });
  }

  /** While something of the threads is awaited they keep the process alive: a promise alone does not. */
  hold(): void {
    if (this.#holds++ === 0) for (const thread of this.#alive()) this.#threads[thread]?.keepAlive(true);
  }

  release(): void {
    if (--this.#holds === 0) for (const thread of this.#alive()) this.#threads[thread]?.keepAlive(false);
  }

  /** Sends every thread away, after the runs it was told of. */
  dispose(): void {
    this.#over = true;
    this.begin(() => ({ kind: 'end' }));
  }

  #alive(): number[] {
    return [...this.#threads.keys()].filter((thread) => this.isAlive(thread));
  }

  #post(thread: number, order: Order): void {
    try {
      this.#threads[thread]?.post(order);
    } catch (error) {
      // it cannot be told of this one, so it takes no part: the words of a run are there for whoever comes
      this.#reason = error instanceof Error ? error.message : String(error);
    }
  }

  #begun(thread: number): void {
    this.#ready.add(thread);
    this.#wake();
  }

  #lose(number: number, why: string): void {
    this.#threads[number] = undefined;
    this.#ready.delete(number);
    const left = this.#alive().length;
    this.#reason = this.#over ? 'the core was disposed' : `${left === 0 ? 'one thread' : `${left + 1} threads`}: ${why}`;
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
