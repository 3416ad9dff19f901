// A stage cut into blocks gives what one call gives, whatever the block.
import { describe, expect, test } from 'vitest';
import { blockCount, runBlock, type Stage, scratchLength } from '../../src/lanes/stage.js';
import { Arena } from '../../src/marshal/arena.js';
import { lanes } from '../lanes.js';

describe.each(lanes)('a stage on the $name lane', ({ create }) => {
  test('cut into blocks fills the columns as one call does', async () => {
    const lane = await create();
    const arena = new Arena(lane.memory);
    const count = 1000;
    const xs = arena.f64(count);
    const whole = arena.f64(count);
    const pieces = arena.f64(count);
    for (let i = 0; i < count; i++) xs[i] = (i - 500) / 25;
    lane.exp(xs, whole, count);
    for (const blockRows of [8, 64, 104, 1000, 4096]) {
      const stage: Stage = {
        kernel: 'exp',
        arguments: [{ column: xs, step: 1 }, { column: pieces, step: 1 }, { rows: true }],
        rows: count,
        blockRows,
      };
      pieces.fill(Number.NaN);
      for (let block = 0; block < blockCount(stage); block++) expect(runBlock(lane, stage, block, arena.f64(0))).toBe(0);
      expect(pieces).toEqual(whole);
    }
  });

  test('hands every instance its scratch, every block the columns that stand still, and returns what the kernel answers', async () => {
    const lane = await create();
    const arena = new Arena(lane.memory);
    const factor = arena.f64(4).fill(0);
    const matrix = arena.f64(4);
    matrix.set([4, 2, 2, 1]);
    const stage: Stage = {
      kernel: 'cholesky',
      arguments: [{ column: matrix, step: 0 }, { column: factor, step: 0 }, { value: 2 }, { value: 2 }],
      rows: 1,
      blockRows: 1,
    };
    expect(runBlock(lane, stage, 0, arena.f64(0))).toBe(0);
    expect([...factor]).toEqual([2, 0, 1, 0]);
    matrix.set([1, 2, 2, 1]);
    expect(runBlock(lane, stage, 0, arena.f64(0))).toBe(2);
    expect(scratchLength([stage])).toBe(0);
    expect(scratchLength([stage, { ...stage, arguments: [{ scratch: 24 }, { scratch: 8 }] }])).toBe(24);
  });
});
