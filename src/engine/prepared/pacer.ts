// The pace of a long call: the event loop turns every few milliseconds, and the signal is looked at.
import { turnMs, turnOfEventLoop } from '../../backends/runner.js';

/** Called between parts of the work. Throws the reason of an aborted signal. */
export function pacer(signal: AbortSignal | undefined): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal?.throwIfAborted();
    if (performance.now() - since < turnMs) return;
    await turnOfEventLoop();
    signal?.throwIfAborted();
    since = performance.now();
  };
}
