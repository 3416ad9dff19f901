// Whole batches, all they compute: Greeks, grid, tails and variances of a book, as a caller runs them.

import type { Backend } from '../../src/backends/contract.js';
import { SingleRunner } from '../../src/backends/runner.js';
import { type Arena, columnBytes } from '../../src/columns/arena.js';
import { takeBatchColumns } from '../../src/columns/batchColumns.js';
import { batchScratch } from '../../src/columns/batchStages.js';
import { countBytes } from '../../src/columns/takeColumns.js';
import { Batch } from '../../src/engine/batch/batch.js';
import { type BatchShape, sizesOf } from '../../src/engine/batch/shape.js';
import type { BenchCase, KernelBench } from '../kernels/kernelBench.js';
import { bookShape, fillBook } from './batchBook.js';

const line = 64;
/** Sums of ten losses in another order, relative to the largest. */
const tolerance = 1e-12;

/** A batch on a part of a backend's memory. */
function batchOn(backend: Backend, arena: Arena, bytes: number, shape: BatchShape): Batch {
  const base = arena.u8(bytes).byteOffset;
  const { buffer, maximumBytes } = backend.memory;
  const part = { ...backend, memory: { buffer, base, maximumBytes, ensure: () => {} } };
  const open = (scratches: readonly Float64Array[]) => new SingleRunner(part, scratches[0] as Float64Array);
  return new Batch({ backend: part, threads: 1, threadsReason: 'one thread', open }, sizesOf(shape));
}

/** Worst losses of some accounts, from the grid and the positions alone. */
function checkLosses(
  { runSync, ...batch }: Pick<Batch, 'positions' | 'stride'> & { runSync: () => ReturnType<Batch['runSync']> },
  scenarios: number,
): void {
  const { grid, tail, variances, faultyAccounts } = runSync();
  const { starts, handles, quantities } = batch.positions;
  if (grid === undefined || tail === undefined || faultyAccounts > 0) throw new Error('a batch without losses, or with faults');
  if (!variances?.every((variance) => variance > 0)) throw new Error('a variance that is not above 0');
  for (let a = 0; a + 1 < starts.length; a += 97) {
    let worst = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < scenarios; s++) {
      let loss = 0;
      for (let k = starts[a] as number; k < (starts[a + 1] as number); k++) {
        loss -= (quantities[k] as number) * (grid[(handles[k] as number) * batch.stride + s] as number);
      }
      worst = Math.max(worst, loss);
    }
    const found = tail.worstLosses[a] as number;
    if (!(Math.abs(found - worst) <= tolerance * Math.abs(worst) * handles.length))
      throw new Error(`account ${a} loses ${found}, not ${worst}`);
  }
}

function batchCase(accounts: number, instruments: number, scenarios: number, underlyings = 5): BenchCase {
  const shape = bookShape(accounts, instruments, scenarios, underlyings);
  const sizes = sizesOf(shape);
  const bytes = countBytes((columns) => takeBatchColumns(columns, sizes)) + columnBytes(batchScratch(sizes), 8) + line;
  return {
    name: `${accounts} accounts x 10, ${instruments} instruments, ${scenarios} scenarios${underlyings > 5 ? `, 4 of ${underlyings} underlyings` : ''}`,
    items: accounts,
    bytes,
    make(backend, arena, seed) {
      const batch = batchOn(backend, arena, bytes, shape);
      fillBook(batch, shape, seed);
      const run = () => batch.runSync();
      return {
        run: () => void run(),
        check: () => checkLosses({ runSync: run, positions: batch.positions, stride: batch.stride }, scenarios),
      };
    },
  };
}

export const bench: KernelBench = {
  kernel: 'batch',
  item: 'account',
  cases: [batchCase(2_000, 200, 250), batchCase(10_000, 1_000, 29, 50), batchCase(10_000, 1_000, 29, 200)],
};
