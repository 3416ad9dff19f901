// Runs a new batch's Greek kernels so that the runtime compiles them for speed before the first run.
import type { Backend } from '../../backends/contract.js';
import { isTrap } from '../../backends/select.js';
import { blockCount, runBlock, type Stage } from '../../backends/stage.js';

/** Blocks of a stage: some milliseconds of code as it is first compiled, enough for the runtime to compile the better one in the background. One does too little. */
const blocks = 4;

/**
 * Runs the first blocks on columns that are empty still: what a row holds changes nothing of the code that is run. Whoever calls clears the memory
 * afterwards. A kernel that traps is left to the first run, which says so.
 */
export function warmUp(backend: Backend, stages: readonly Stage[], scratch: Float64Array): void {
  if (backend.name !== 'wasm') return;
  try {
    for (const stage of stages) {
      for (let block = 0; block < Math.min(blocks, blockCount(stage)); block++) runBlock(backend, stage, block, scratch);
    }
  } catch (error) {
    if (!isTrap(error)) throw error;
  }
}
