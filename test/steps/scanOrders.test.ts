// Step scanOrders: worst losses when any of the open orders may fill, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { rowOf, rowWithFills, worstLossOf } from '../reference/stepScans.js';
import { subsetsOf } from '../reference/subsets.js';
import { anyBook } from './onBlocks.js';
import { groupsOf, orderScan, ordersOf, weightsOf } from './orderCase.js';
import { ScanCase } from './scanCase.js';

describe('scanOrders', () => {
  test.each(['account', 'pair'] as const)('by %s gives the bits of a plain loop, losses and rows, for any book in any blocks', (level) => {
    fc.assert(
      fc.property(
        anyBook(),
        fc.integer({ min: 1, max: 21 }),
        fc.constantFrom(0, Number.NEGATIVE_INFINITY),
        ({ book, chunk }, scenarios, floor) => {
          const one = new ScanCase(book, scenarios, floor);
          const orders = ordersOf(one);
          const found = orderScan(one, chunk, level, orders);
          const rows = groupsOf(one, level).map(({ pairs, positions, orders: open }) =>
            rowWithFills(
              rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], scenarios),
              one.fillsOf(open, orders.marks, orders.weights),
            ),
          );
          expectSameBits(one.cut(found.rows as number[]).flat(), rows.flat(), 'rows');
          expectSameBits(
            found.losses as number[],
            rows.map((row) => worstLossOf(row, floor)),
            'losses',
          );
        },
      ),
      { numRuns: runs(60, 20) },
    );
  });

  test('is the worst over every subset of the orders: each filled for what it is worth then, less what was paid', () => {
    fc.assert(
      fc.property(anyBook(['whole']), ({ book, chunk }) => {
        const scenarios = 5;
        const one = new ScanCase(book, scenarios, 0);
        const whole = { ...ordersOf(one), weights: weightsOf(scenarios, () => 1) };
        const found = orderScan(one, chunk, 'account', whole).losses as number[];
        groupsOf(one, 'account').forEach(({ pairs, positions, orders }, account) => {
          const few = orders.slice(0, 9);
          if (few.length < orders.length) return;
          const row = rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], scenarios);
          const losses = subsetsOf(one.fillsOf(few, whole.marks, whole.weights)).map((subset) =>
            Math.max(
              ...row.map((cell, s) =>
                subset.reduce(
                  (loss, fill) => loss - (fill.quantity * (fill.gains[s] as number) + fill.cash + fill.coin * (fill.moves[s] as number)),
                  -cell,
                ),
              ),
            ),
          );
          expect(found[account]).toBe(Math.max(0, ...losses));
        });
      }),
      { numRuns: runs(40, 14) },
    );
  });
});
