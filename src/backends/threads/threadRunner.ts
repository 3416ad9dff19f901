// Runs stages with a crew: tells every thread of the run, takes part in it on the caller's thread, and waits for the rest.
import { Fault } from '../../fault.js';
import type { Backend } from '../contract.js';
import { turnMs, turnOfEventLoop } from '../runner.js';
import { blockCount, type Stage, type StageRunner, type StageWatch } from '../stage.js';
import { course, type Pause } from './course.js';
import type { Crew } from './crew.js';
import { Hand } from './hand.js';
import { placeOf, placeStages } from './messages.js';
import { Tickets } from './tickets.js';

/** The wait of a caller that blocks is cut into slices: after each it looks for the thread; and a machine that slept does not count as one whose thread is lost. */
const sliceMs = 20;
const slicesUntilLost = 1500;
/** An awaited run hears of a death by an event, and looks again this often. */
const asyncSliceMs = 20;
const rowGroup = 8;
/**
 * Work, in nanoseconds by `rowNs`, below which the caller runs alone: telling and waking one thread costs 35 to 55 microseconds of processor time
 * (bench:threads, 2 cores), so 90 of work break even on two threads and 180 gain most of what the machine gives.
 */
const aloneNs = 150_000;

export class ThreadRunner implements StageRunner {
  readonly #crew: Crew;
  readonly #backend: Backend;
  readonly #id: number;
  readonly #scratches: readonly Float64Array[];
  readonly #patience: number;
  #busy = false;
  #closed: string | undefined;

  /** The crew knows the backend as `id`. `scratches[i]` belongs to thread i, 0 being the caller's. `patience`: slices until a thread is lost. */
  constructor(crew: Crew, backend: Backend, id: number, scratches: readonly Float64Array[], patience = slicesUntilLost) {
    this.#crew = crew;
    this.#backend = backend;
    this.#id = id;
    this.#scratches = scratches;
    this.#patience = patience;
  }

  get threads(): number {
    return this.#closed === undefined ? this.#crew.threads : 1;
  }

  run(stages: readonly Stage[], onBlock?: StageWatch['onBlock'], meanwhile?: () => void): number[] {
    const { tickets, steps } = this.#begin(stages, onBlock === undefined ? {} : { onBlock }, meanwhile);
    try {
      let slices = 0;
      for (;;) {
        const { done, value } = steps.next();
        if (done) return value;
        if (value === 'between blocks') continue;
        slices = tickets.wait(value.ticket, value.seen, sliceMs) || this.#crew.lookFor(value.seen) ? 0 : slices + 1;
        if (slices >= this.#patience) throw this.#lose();
      }
    } finally {
      this.#busy = false;
    }
  }

  async runAsync(stages: readonly Stage[], watch: StageWatch = {}): Promise<number[]> {
    const { tickets, steps } = this.#begin(stages, watch);
    this.#crew.hold();
    try {
      let since = performance.now();
      for (;;) {
        const { done, value } = steps.next();
        if (done) {
          // the other threads may have ended the last blocks before the abort was seen
          watch.signal?.throwIfAborted();
          return value;
        }
        if (value !== 'between blocks') await (tickets.waitAsync(value.ticket, value.seen, asyncSliceMs) ?? turnOfEventLoop());
        else if (performance.now() - since < turnMs) continue;
        else await turnOfEventLoop();
        since = performance.now();
      }
    } finally {
      this.#crew.release();
      this.#busy = false;
    }
  }

  close(): void {
    this.#closed ??= 'one that was closed';
    this.#crew.close(this.#id);
  }

  #begin(
    stages: readonly Stage[],
    watch: StageWatch,
    meanwhile?: () => void,
  ): { readonly tickets: Tickets; readonly steps: Generator<Pause, number[]> } {
    if (this.#closed !== undefined) throw new Fault('CLOSED', 'runner', 'open', this.#closed);
    if (this.#busy) throw new Fault('BAD_ARGUMENT', 'runner', 'called after its last run is over', 'a call during a run');
    this.#busy = true;
    try {
      const tickets = new Tickets(stages, 0);
      if (tickets.total > 1 && workNs(stages) >= aloneNs) this.#tell(stages, tickets);
      const hand = new Hand(this.#backend, stages, tickets, this.#scratches[0]);
      return { tickets, steps: course(hand, tickets, (thread) => this.#crew.isAlive(thread), watch, meanwhile) };
    } catch (error) {
      this.#busy = false;
      throw error;
    }
  }

  #tell(stages: readonly Stage[], { words }: Tickets): void {
    const memory = this.#backend.memory.buffer;
    stages.forEach(requireWholeGroups);
    const placed = placeStages(stages, memory);
    this.#crew.begin((thread) => {
      const scratch = placeOf(this.#scratches[thread], memory);
      return { kind: 'run', id: this.#id, stages: placed, words, scratch };
    });
  }

  /** The thread may come back and write into the columns at any time: they must not be used again. */
  #lose(): Fault {
    this.#closed = 'one that lost a thread in the middle of a block';
    this.#crew.close(this.#id);
    return new Fault('THREAD_LOST', 'threads', 'back from their blocks', `none for ${(this.#patience * sliceMs) / 1000} seconds`);
  }
}

function workNs(stages: readonly Stage[]): number {
  return stages.reduce((sum, { rows, rowNs = Number.POSITIVE_INFINITY }) => sum + rows * rowNs, 0);
}

/** A kernel may write the padding of its columns, up to a multiple of eight rows: within a column that is the next block, another thread's. */
function requireWholeGroups(stage: Stage): void {
  if (stage.apart !== true && blockCount(stage) > 1 && stage.blockRows % rowGroup !== 0) {
    throw new Fault('BAD_ARGUMENT', 'blockRows', `a multiple of ${rowGroup}`, stage.blockRows);
  }
}
