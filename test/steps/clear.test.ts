// Step clear: zeros in a register, and nowhere else.
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { field, onBlocks } from './onBlocks.js';
import { StepBook } from './stepBook.js';

describe('clear', () => {
  test.each([0, 2, 8, 34])('writes %i zeros and leaves what comes after', (length) => {
    const { cells } = onBlocks(new StepBook(1, 40, 'whole'), 40, (writer) => {
      const cells = writer.register('cells', 'account');
      writer.step('clear', { column: cells, bytes: 8 * length });
    });
    expectSameBits(
      cells,
      cells.map((_, i) => (i < length ? 0 : Number.NaN)),
    );
  });

  test('takes its length from the block', () => {
    const { cells } = onBlocks(new StepBook(2, 6, 'whole'), 6, (writer) => {
      writer.step('clear', { column: writer.register('cells', 'account'), bytes: { ...field('accounts'), shift: 3 } });
    });
    expect(cells).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
