// Shows a new batch's Greek kernels to the runtime, so that it has compiled them for speed by the time the columns are filled and the first run begins.
import type { Lane } from '../../lanes/contract.js';
import { isTrap } from '../../lanes/select.js';
import { blockCount, runBlock, type Stage } from '../../lanes/stage.js';

/** Blocks of a stage: some milliseconds of code as it is first compiled, enough for the runtime to compile the better one in the background. One does too little. */
const blocks = 4;

/**
 * Runs the first blocks on columns that are empty still: what a row holds changes nothing of the code that is run. Whoever calls clears the memory
 * afterwards. A kernel that traps is left to the first run, which says so.
 */
export function warmUp(lane: Lane, stages: readonly Stage[], scratch: Float64Array): void {
  if (lane.name !== 'wasm') return;
  try {
    for (const stage of stages) {
      for (let block = 0; block < Math.min(blocks, blockCount(stage)); block++) runBlock(lane, stage, block, scratch);
    }
  } catch (error) {
    if (!isTrap(error)) throw error;
  }
}
