// One thread's part in a run: it knows its backend's instance, the stages, the tickets, and doubles of its own to work in.
import type { Backend } from '../contract.js';
import { runBlock, type Stage } from '../stage.js';
import { isTrap } from '../wasm/trap.js';
import type { BlockClaims, TicketState } from './blockClaims.js';

/** A ticket that another thread is at. */
export interface Held {
  readonly ticket: number;
  readonly seen: TicketState;
}

export class BlockRunner {
  readonly #backend: Backend;
  readonly #stages: readonly Stage[];
  readonly #tickets: BlockClaims;
  readonly #scratch: Float64Array;

  constructor(backend: Backend, stages: readonly Stage[], tickets: BlockClaims, scratch: Float64Array) {
    this.#backend = backend;
    this.#stages = stages;
    this.#tickets = tickets;
    this.#scratch = scratch;
  }

  /** The stage a ticket belongs to. */
  stageOf(ticket: number): number {
    const { starts } = this.#tickets;
    let stage = 0;
    while (ticket >= starts[stage + 1]) stage++;
    return stage;
  }

  /**
   * Runs the block of a ticket this thread has claimed. When the kernel throws, the ticket is given back first; when it traps, which may
   * have spoilt the memory for all, it is marked instead, so that no thread can go on to a result.
   */
  run(ticket: number): void {
    const stage = this.stageOf(ticket);
    const block = ticket - this.#tickets.starts[stage];
    let answer: number;
    try {
      answer = runBlock(this.#backend, this.#stages[stage], block, this.#scratch);
    } catch (error) {
      if (isTrap(error)) this.#tickets.trap(ticket);
      else this.#tickets.handBack(ticket);
      throw error;
    }
    this.#tickets.settle(ticket, answer);
  }

  /**
   * Goes on until every ticket below `end` is done, and runs those that were given back or whose thread is dead. Yields the ticket that
   * another thread is at, to be called again when that may have moved on. Returns false when the run was stopped or a kernel trapped.
   */
  *waitFor(end: number, isAlive: (thread: number) => boolean): Generator<Held, boolean> {
    for (;;) {
      const ticket = this.#tickets.firstNotDone(end);
      if (ticket === end) return true;
      const seen = this.#tickets.state(ticket);
      if (seen === 'void' || seen === 'trapped') return false;
      if (seen === 'done') continue;
      if (seen !== 'open' && isAlive(seen.claimedBy)) yield { ticket, seen };
      else if (this.#tickets.takeOver(ticket, seen)) this.run(ticket);
    }
  }
}
