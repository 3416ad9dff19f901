// Runs the blocks whose answers are not of now, telling how far it is, until all are or the caller has enough.
import { isTrap } from '../../backends/select.js';
import { fieldsOf } from '../../book/fields.js';
import { watched } from '../../book/watched.js';
import { Fault } from '../../fault.js';
import type { Program } from '../../program/program.js';
import type { ProgramState } from './programState.js';
import type { RunOptions } from './run.js';

/** Runs stale blocks; each finished block leaves the list, so an aborted run continues from there. `meanwhile` runs while other threads work. */
export function settle(
  { program, stale }: ProgramState,
  accounts: number,
  options: RunOptions = {},
  meanwhile: () => void = () => {},
): Program {
  const { onProgress, signal } = watched(fieldsOf(options, 'options', [], ['onProgress', 'signal']), 'options');
  const sizeOf = (b: number): number => program.blocks[b]?.accounts.length ?? 0;
  let left = 0;
  for (const b of stale) left += sizeOf(b);
  if (stale.size > 0) signal?.throwIfAborted();
  const onBlock = (b: number): void => {
    stale.delete(b);
    left -= sizeOf(b);
    onProgress?.(accounts - left, accounts);
    if (stale.size > 0) signal?.throwIfAborted();
  };
  program.run([...stale], { onBlock, meanwhile });
  return program;
}

/** A kernel that trapped, or a thread that was lost, may have written anywhere in an engine's memory: it closes. */
export function failure(error: unknown, engine: { dispose(): void }): unknown {
  const trapped = isTrap(error);
  if (trapped || (error instanceof Fault && error.code === 'THREAD_LOST')) engine.dispose();
  return trapped ? new Fault('KERNEL_TRAPPED', 'engine', 'free of traps (it is closed now; prepare another)', error.message) : error;
}

/** Calls `make`; if it throws, closes the program and rethrows. */
export function closeOnError<T>(program: Program, make: () => T): T {
  try {
    return make();
  } catch (error) {
    program.runs.close();
    throw failure(error, { dispose: () => {} });
  }
}
