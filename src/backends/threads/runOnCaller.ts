// The caller's course through a run: blocks like every other thread, then what dead threads left behind; and how a run is stopped.
import type { StageWatch } from '../stage.js';
import { trapElsewhere } from '../wasm/trap.js';
import type { BlockClaims } from './blockClaims.js';
import type { BlockRunner, Held } from './blockRunner.js';

/** Between two blocks the caller may turn its event loop; at a ticket that another thread is at it has to wait. */
export type Pause = 'between blocks' | Held;

/**
 * Runs to the end and returns what the kernels answered, summed by stage. What a kernel or `onBlock` throws, a trap on any thread and an abort are thrown on
 * once no thread is at a block any more: until then the columns are theirs. `isAlive` tells of other threads, never of the caller's.
 */
export function* runOnCaller(
  hand: BlockRunner,
  tickets: BlockClaims,
  isAlive: (thread: number) => boolean,
  { onBlock, signal }: StageWatch,
  meanwhile?: () => void,
): Generator<Pause, number[]> {
  const { starts, total } = tickets;
  let reported = 0;
  const report = (): void => {
    const done = tickets.firstNotDone(total);
    if (done <= reported) return;
    reported = done;
    onBlock?.(done, total);
  };
  try {
    signal?.throwIfAborted();
    meanwhile?.();
    for (let ticket = tickets.take(); ticket !== undefined; ticket = tickets.take()) {
      if (!(yield* hand.waitFor(starts[hand.stageOf(ticket)], isAlive))) throw trapElsewhere();
      hand.run(ticket);
      report();
      yield 'between blocks';
      signal?.throwIfAborted();
    }
    if (!(yield* hand.waitFor(total, isAlive))) throw trapElsewhere();
    report();
    return tickets.answers();
  } catch (error) {
    yield* stop(tickets, isAlive);
    throw error;
  }
}

/** No block begins any more; returns when none is being run. */
function* stop(tickets: BlockClaims, isAlive: (thread: number) => boolean): Generator<Pause, void> {
  tickets.stop();
  for (let ticket = 0; ticket < tickets.total; ticket++) {
    for (;;) {
      const seen = tickets.state(ticket);
      if (seen === 'done' || seen === 'void' || seen === 'trapped') break;
      if (seen !== 'open' && seen.claimedBy !== 0 && isAlive(seen.claimedBy)) yield { ticket, seen };
      else tickets.revoke(ticket, seen);
    }
  }
}
