// Entry of a thread, in Node and in browsers: it makes its own instance of each backend and claims blocks of announced runs.
import type { Backend } from '../contract.js';
import { createJsBackend } from '../js/backend.js';
import { instantiateBackend } from '../wasm/instance.js';
import { Hand } from './hand.js';
import { type BackendSeed, columnAt, type Order, type Report, stagesAt } from './messages.js';
import { Tickets } from './tickets.js';

interface Port {
  postMessage(report: Report): void;
  close(): void;
  onmessage: ((event: { readonly data: Order }) => void) | null;
}

interface Workplace {
  readonly backend: Backend;
  readonly memory: ArrayBufferLike;
  readonly thread: number;
}

/** Backends this thread works on. */
const workplaces = new Map<number, Workplace>();

async function workplaceOf(seed: BackendSeed, thread: number): Promise<Workplace> {
  if (seed.backend === 'js') return { backend: createJsBackend(0, 0), memory: seed.memory, thread };
  return { backend: await instantiateBackend(seed), memory: seed.memory.buffer, thread };
}

async function follow(order: Order): Promise<void> {
  if (order.kind === 'open') return void workplaces.set(order.id, await workplaceOf(order.seed, order.thread));
  if (order.kind === 'close') return void workplaces.delete(order.id);
  if (order.kind === 'end') {
    port.postMessage({ kind: 'ended' });
    return port.close();
  }
  const workplace = workplaces.get(order.id);
  if (workplace === undefined) return; // closed since
  const { backend, memory, thread } = workplace;
  const stages = stagesAt(order.stages, memory);
  const tickets = new Tickets(stages, thread, order.words);
  const hand = new Hand(backend, stages, tickets, columnAt(order.scratch, memory) as Float64Array);
  for (let ticket = tickets.take(); ticket !== undefined; ticket = tickets.take()) {
    if (!reachStageOf(ticket, hand, tickets)) return tickets.revoke(ticket, { claimedBy: thread });
    hand.run(ticket);
  }
}

/** Waits for the stages before a ticket's. False when the run was stopped. */
function reachStageOf(ticket: number, hand: Hand, tickets: Tickets): boolean {
  try {
    const course = hand.waitFor(tickets.starts[hand.stageOf(ticket)], () => true);
    for (;;) {
      const { done, value } = course.next();
      if (done) return value;
      tickets.wait(value.ticket, value.seen, Infinity);
    }
  } catch (error) {
    tickets.handBack(ticket);
    throw error;
  }
}

const builtin = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process?.getBuiltinModule;
const threads = builtin?.('node:worker_threads') as typeof import('node:worker_threads') | undefined;
const port = (threads?.parentPort ?? globalThis) as unknown as Port;

/** The folder in which Linux shows this thread until it has ended. */
function shownAt(): string | undefined {
  const files = builtin?.('node:fs') as typeof import('node:fs') | undefined;
  try {
    return files && `/proc/${files.readlinkSync('/proc/thread-self')}`;
  } catch {
    return undefined;
  }
}

/** Orders are followed one after the other; none after one that failed. */
let followed: Promise<void> = Promise.resolve();

port.onmessage = ({ data }) => {
  followed = followed.then(() => follow(data));
  followed.catch(fail);
};
port.postMessage({ kind: 'ready', shownAt: shownAt() });

/** Ends this thread after an error; the caller runs its blocks. Thrown from a timer: in a browser a rejection alone ends nothing. */
function fail(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}
