// Makes a batch: a lane of its own, with exactly the memory that the shape takes.
import { Fault } from '../../fault.js';
import type { StageLaneFactory } from '../../lanes/stage.js';
import { columnBytes } from '../../marshal/arena.js';
import { takeBatchColumns } from '../../marshal/batchColumns.js';
import { batchScratch } from '../../marshal/batchStages.js';
import { countBytes } from '../../marshal/takeColumns.js';
import { Batch } from './batch.js';
import { type BatchShape, sizesOf } from './shape.js';

const page = 65_536;

/** Makes a batch on a lane of its own. `base` is where a lane's memory begins to be free; the memory may have `maximumBytes`. */
export async function openBatch(open: StageLaneFactory, base: number, maximumBytes: number, shape: BatchShape): Promise<Batch> {
  const sizes = sizesOf(shape);
  const scratchBytes = columnBytes(batchScratch(sizes), 8);
  const columnsBytes = countBytes((columns) => takeBatchColumns(columns, sizes));
  const bytesFor = (threads: number): number => {
    const bytes = Math.ceil((columnBytes(base, 1) + columnsBytes + threads * scratchBytes) / page) * page;
    if (bytes > maximumBytes) throw new Fault('OUT_OF_MEMORY', 'memory', `at most ${maximumBytes} bytes`, bytes);
    return bytes;
  };
  return new Batch(await open(bytesFor), sizes);
}
