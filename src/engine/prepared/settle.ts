// Runs the blocks whose answers are not of now, telling how far it is, until all are or the caller has enough.
import { fieldsOf } from '../../book/fields.js';
import type { Program } from '../../program/program.js';
import type { RunOptions } from './run.js';

/** `stale` loses each block that has run: an aborted run goes on from there. */
export function settle(program: Program, stale: Set<number>, accounts: number, options: RunOptions = {}): Program {
  const { onProgress, signal } = fieldsOf(options, 'options', [], ['onProgress', 'signal']) as RunOptions;
  const sizeOf = (b: number): number => program.blocks[b]?.accounts.length ?? 0;
  let left = 0;
  for (const b of stale) left += sizeOf(b);
  for (const b of stale) {
    signal?.throwIfAborted();
    program.run(b, b + 1);
    stale.delete(b);
    left -= sizeOf(b);
    onProgress?.(accounts - left, accounts);
  }
  return program;
}
