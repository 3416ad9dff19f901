// A stage cut into blocks gives what one call gives, whatever the block.
import { describe, expect, test } from 'vitest';
import { blockCount, runBlock, type Stage } from '../../src/backends/stage.js';
import { Arena } from '../../src/columns/arena.js';
import { backends } from '../backends.js';

describe.each(backends)('a stage on the $name backend', ({ create }) => {
  test('cut into blocks fills the columns as one call does', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const count = 1000;
    const xs = arena.f64(count);
    const whole = arena.f64(count);
    const pieces = arena.f64(count);
    for (let i = 0; i < count; i++) xs[i] = (i - 500) / 25;
    backend.exp(xs, whole, count);
    for (const blockRows of [8, 64, 104, 1000, 4096]) {
      const stage: Stage = {
        kernel: 'exp',
        arguments: [{ column: xs, step: 1 }, { column: pieces, step: 1 }, { rows: true }],
        rows: count,
        blockRows,
      };
      pieces.fill(Number.NaN);
      for (let block = 0; block < blockCount(stage); block++) expect(runBlock(backend, stage, block, arena.f64(0))).toBe(0);
      expect(pieces).toEqual(whole);
    }
  });

  test('hands every instance its scratch, every block the columns that stand still, and returns what the kernel answers', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const factor = arena.f64(4).fill(0);
    const matrix = arena.f64(4);
    matrix.set([4, 2, 2, 1]);
    const stage: Stage = {
      kernel: 'cholesky',
      arguments: [{ column: matrix, step: 0 }, { column: factor, step: 0 }, { value: 2 }, { value: 2 }],
      rows: 1,
      blockRows: 1,
    };
    expect(runBlock(backend, stage, 0, arena.f64(0))).toBe(0);
    expect([...factor]).toEqual([2, 0, 1, 0]);
    matrix.set([1, 2, 2, 1]);
    expect(runBlock(backend, stage, 0, arena.f64(0))).toBe(2);
  });

  test('takes a block through the kernels before its own, which read what they left in the scratch', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const xs = arena.f64(20);
    const ys = arena.f64(20);
    xs.forEach((_, i) => {
      xs[i] = i / 8;
    });
    const between = { scratch: 8, from: 5 };
    const stage: Stage = {
      before: [{ kernel: 'exp', arguments: [{ column: xs, step: 1 }, between, { rows: true }] }],
      kernel: 'log',
      arguments: [between, { column: ys, step: 1 }, { rows: true }],
      rows: 20,
      blockRows: 8,
    };
    const scratch = arena.f64(13).fill(Number.NaN);
    for (let block = 0; block < blockCount(stage); block++) runBlock(backend, stage, block, scratch);
    const [through, expected] = [arena.f64(20), arena.f64(20)];
    backend.exp(xs, through, 20);
    backend.log(through, expected, 20);
    expect(ys).toEqual(expected);
    expect([...scratch.subarray(0, 5)]).toEqual(Array(5).fill(Number.NaN));
  });

  test('hands words of the scratch to kernels that take them', async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    const scratch = arena.f64(40);
    const csr = [{ scratch: 2, from: 8, as: 'u32' as const }, { scratch: 2, from: 10, as: 'u32' as const }, { scratch: 4, from: 12 }]; // biome-ignore format: one row
    const [starts, handles, units] = [arena.u32(2), arena.u32(2), arena.u32(1)];
    const [quantities, loadings, variances] = [arena.f64(2), arena.f64(2), arena.f64(1)];
    starts[1] = 2;
    quantities.set([1, 2]);
    loadings.set([5, 0]);
    const whole = [starts, handles, quantities, units, loadings].map((column) => ({ column, step: 0 }));
    const covariance = arena.f64(4);
    covariance.set([1, 0, 0, 1]);
    const stage: Stage = {
      before: [{ kernel: 'rollupSparse', arguments: [...whole, { scratch: 8 }, ...csr, { rows: true }, { value: 1 }, { value: 2 }] }],
      kernel: 'varianceSparse',
      arguments: [...csr, { column: covariance, step: 0 }, { column: variances, step: 1 }, { rows: true }, { value: 2 }],
      rows: 1,
      blockRows: 8,
    };
    expect(runBlock(backend, stage, 0, scratch)).toBe(0);
    expect([...variances]).toEqual([225]);
  });
});
