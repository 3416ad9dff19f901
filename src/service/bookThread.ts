// Questions about the whole book, beside the writer: a thread follows the venue, and answers at a stated change, none before the question.
import { Worker } from 'node:worker_threads';
import { faultOf } from '../fault.js';
import { type CoreOptions, Fault } from '../index.js';
import type { Change } from '../live.js';
import type { BookOrder, BookReport, BookSeed } from './bookWorker.js';
import type { Venue } from './venue.js';

/** Changes that may wait for a thread: a thread further behind is ended, and the next question starts another. */
const mostBehind = 200_000;

/** An answer as JSON, with the change after which it holds. */
export interface BookAnswer {
  readonly sequence: number;
  readonly time: number;
  readonly json: string;
}

interface Waiting {
  readonly done: (answer: BookAnswer) => void;
  readonly failed: (error: Error) => void;
}

export class BookThread {
  readonly #venue: Venue;
  readonly #core: CoreOptions;
  readonly #unwatch: () => void;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #ids = 0;
  /** The last change that was handed to the thread, and that it has made. */
  #handed = 0;
  #reached = 0;
  #changes: Change[] = [];
  #closed = false;

  constructor(venue: Venue, core: CoreOptions) {
    this.#venue = venue;
    this.#core = core;
    this.#unwatch = venue.onMade((change, { sequence, time }) => {
      if (this.#worker === undefined || sequence === undefined || sequence <= this.#handed) return;
      this.#handed = sequence;
      // with the number that it must have: a thread that has missed one stops
      if (this.#changes.push({ ...change, time, sequence }) === 1) setImmediate(() => this.#flush());
    });
  }

  /** Questions that wait for an answer. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Changes that the thread has not made yet; 0 where there is none. */
  get behind(): number {
    return this.#worker === undefined ? 0 : this.#handed - this.#reached;
  }

  /** Begins to follow, so that the first question does not wait for it. The writer stands still while its state is copied. */
  begin(): void {
    if (this.#closed) throw new Fault('CLOSED', 'service', 'open', 'a service that shuts down');
    if (this.#worker !== undefined) return;
    const snapshot = this.#venue.live.snapshot();
    this.#handed = snapshot.sequence;
    this.#reached = snapshot.sequence;
    this.#changes = [];
    const seed: BookSeed = { core: this.#core, snapshot };
    const worker = new Worker(new URL('./bookWorker.js', import.meta.url), { name: 'margincore-book', execArgv: [], workerData: seed });
    this.#worker = worker;
    worker.unref();
    worker.on('message', (report: BookReport) => this.#heard(report));
    worker.on('error', (error) => this.#lost(worker, String(error)));
    worker.on('exit', (code) => this.#lost(worker, `exit ${code}`));
  }

  /** Answered at the change that was the last as it was asked, or a later one. Throws the question's faults; THREAD_LOST if the thread ends before the answer. */
  ask(question: string, input: unknown): Promise<BookAnswer> {
    this.begin();
    this.#flush();
    const id = this.#ids++;
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed });
      this.#post({ id, question, input });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unwatch();
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#lost(worker, 'a service that shuts down');
    await worker.terminate();
  }

  #post(order: BookOrder): void {
    this.#worker?.postMessage(order);
  }

  #flush(): void {
    if (this.#changes.length === 0) return;
    this.#post({ changes: this.#changes.splice(0) });
    const worker = this.#worker;
    if (worker === undefined || this.behind <= mostBehind) return;
    this.#lost(worker, `${this.behind} changes behind`);
    void worker.terminate();
  }

  #heard(report: BookReport): void {
    if ('sequence' in report) this.#reached = report.sequence;
    if (!('id' in report)) return;
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if ('fault' in report) waiting?.failed(faultOf(report.fault));
    else waiting?.done(report);
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#changes = [];
    for (const { failed } of this.#waiting.values()) failed(new Fault('THREAD_LOST', 'book', 'a thread that answers: ask again', why));
    this.#waiting.clear();
  }
}
