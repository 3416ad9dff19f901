// What watches a long call: its progress and its signal.
import { Fault } from '../fault.js';

/** Progress and abort of a long call. */
export interface Watched {
  /** Called with how much is done, ascending, and how much there is. What it throws ends the call. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Looked at every few milliseconds: once it is aborted the call ends with the signal's reason, and what it was called on is as before. */
  readonly signal?: AbortSignal;
}

/** Progress and signal of options that were read once. Throws TYPE_MISMATCH. */
export function watched({ onProgress, signal }: { readonly onProgress?: unknown; readonly signal?: unknown }, path: string): Watched {
  if (onProgress !== undefined && typeof onProgress !== 'function')
    throw new Fault('TYPE_MISMATCH', `${path}.onProgress`, 'a function', onProgress);
  if (signal !== undefined && !isSignal(signal)) throw new Fault('TYPE_MISMATCH', `${path}.signal`, 'an AbortSignal', signal);
  return {
    ...(onProgress !== undefined && { onProgress: onProgress as NonNullable<Watched['onProgress']> }),
    ...(signal !== undefined && { signal }),
  };
}

function isSignal(value: unknown): value is AbortSignal {
  try {
    // the getter throws for what is no signal
    return typeof Reflect.get(AbortSignal.prototype, 'aborted', value) === 'boolean';
  } catch {
    return false;
  }
}
