// Capacity of this machine for independent threads: each does a whole run on its own memory.
import type { Backend } from '../../src/backends/contract.js';
import type { Stage } from '../../src/backends/stage.js';
import type { Crew } from '../../src/backends/threads/crew.js';
import { placeOf, placeStages } from '../../src/backends/threads/messages.js';
import { Tickets } from '../../src/backends/threads/tickets.js';

/** The stages of one thread beside the caller's, on its own backend. */
export interface SoloRun {
  readonly id: number;
  readonly backend: Backend;
  readonly stages: readonly Stage[];
  readonly scratch: Float64Array;
}

/** Thread i + 1 runs `solos[i]` while the caller runs `own`; returns when all are through. */
export function runApart(crew: Crew, own: () => void, solos: readonly SoloRun[]): void {
  const tickets = solos.map(({ stages }) => new Tickets(stages, 0));
  crew.begin((thread) => {
    const { id, backend, stages, scratch } = solos[thread - 1] as SoloRun;
    const memory = backend.memory.buffer;
    const { words } = tickets[thread - 1] as Tickets;
    return { kind: 'run', id, stages: placeStages(stages, memory), words, scratch: placeOf(scratch, memory) };
  });
  own();
  for (const each of tickets) {
    for (let t = each.firstNotDone(each.total); t < each.total; t = each.firstNotDone(each.total)) each.wait(t, each.state(t), 1000);
  }
}
