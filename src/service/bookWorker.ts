// A thread that follows the book: repeats every recorded change in order, and answers questions about the whole book between changes.
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type CoreOptions, createCore, Fault, type FaultRecord } from '../index.js';
import { type Change, type LiveSnapshot, openLive } from '../live.js';
import { questions } from '../questions/all.js';
import { type AnyQuestion, answerTo } from '../questions/question.js';
import { BookSession } from './bookSession.js';

/** Initial state of the thread. */
export interface BookSeed {
  readonly core: CoreOptions;
  readonly snapshot: LiveSnapshot;
}

/** Messages to the thread, in order. */
export type BookOrder =
  | { readonly changes: readonly Change[] }
  | { readonly id: number; readonly question: string; readonly input: unknown };

/** Messages from the thread: its position, and answers as JSON. */
export type BookReport =
  | { readonly sequence: number }
  | { readonly id: number; readonly sequence: number; readonly time: number; readonly json: string }
  | { readonly id: number; readonly fault: FaultRecord };

const port = parentPort;
if (port === null) throw new Fault('BAD_ARGUMENT', 'bookWorker', 'run as a thread', 'a process');
yieldToWriter();
const { core: options, snapshot } = workerData as BookSeed;
const core = await createCore(options);
const live = await openLive(core, snapshot);
const session = new BookSession(core, live);

/** Where cores are few the writer goes first: on Linux a thread has a priority of its own. */
function yieldToWriter(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // no such folder, or not permitted: the threads are equal
  }
}

const tell = (report: BookReport): void => port.postMessage(report);

async function carriedOut(order: BookOrder): Promise<void> {
  if ('changes' in order) {
    for (const change of order.changes) await live.apply(change);
    tell({ sequence: live.sequence });
    return;
  }
  const { id, question, input } = order;
  try {
    const { sequence, time } = live;
    const answer = await answerTo(Object(questions)[question] as AnyQuestion, session, input, 'body');
    tell({ id, sequence, time, json: JSON.stringify(answer) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    tell({ id, fault: error.toRecord() });
  }
}

/** Last task of the queue: no change is made during an answer. */
let turn: Promise<void> = Promise.resolve();
port.on('message', (order: BookOrder) => {
  turn = turn.then(() => carriedOut(order));
});
tell({ sequence: live.sequence });
