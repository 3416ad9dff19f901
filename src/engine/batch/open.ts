// Makes a batch: a backend of its own, with exactly the memory that the shape takes.

import type { StageBackendFactory } from '../../backends/stage.js';
import { columnBytes } from '../../columns/arena.js';
import { takeBatchColumns } from '../../columns/batchColumns.js';
import { batchScratch } from '../../columns/batchStages.js';
import { countBytes } from '../../columns/takeColumns.js';
import { Fault } from '../../fault.js';
import { Batch } from './batch.js';
import { type BatchShape, sizesOf } from './shape.js';

const page = 65_536;

/** Makes a batch on a backend of its own. `base` is where a backend's memory begins to be free; the memory may have `maximumBytes`. */
export async function openBatch(open: StageBackendFactory, base: number, maximumBytes: number, shape: BatchShape): Promise<Batch> {
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
