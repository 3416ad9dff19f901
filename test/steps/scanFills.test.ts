// Step scanFills: worst losses when at most a few of the open orders may fill, on every backend.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectSameBits } from '../kernels/onBackends.js';
import { runs } from '../long.js';
import { rowOf, rowWithFills, worstLossOf } from '../reference/stepScans.js';
import { subsetsOf } from '../reference/subsets.js';
import { anyBook } from './onBlocks.js';
import { groupsOf, orderScan, ordersOf, weightsOf } from './orderCase.js';
import { ScanCase } from './scanCase.js';

const counts = fc.integer({ min: 1, max: 4 });

describe('scanFills', () => {
  test('gives the bits of a plain loop that sorts the costs, losses and rows, for any book in any blocks', () => {
    fc.assert(
      fc.property(anyBook(), fc.integer({ min: 1, max: 9 }), counts, ({ book, chunk }, scenarios, fills) => {
        const one = new ScanCase(book, scenarios, 0);
        const orders = ordersOf(one);
        const found = orderScan(one, chunk, 'account', orders, fills);
        const rows = groupsOf(one, 'account').map(({ pairs, positions, orders: open }) =>
          rowWithFills(
            rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], scenarios),
            one.fillsOf(open, orders.marks, orders.weights),
            fills,
          ),
        );
        expectSameBits(one.cut(found.rows as number[]).flat(), rows.flat(), 'rows');
        expectSameBits(
          found.losses as number[],
          rows.map((row) => worstLossOf(row, 0)),
          'losses',
        );
      }),
      { numRuns: runs(60, 20) },
    );
  });

  test('is the worst over every subset of so many orders at the most, and that of all when there are no more', () => {
    fc.assert(
      fc.property(anyBook(['whole']), counts, ({ book, chunk }, fills) => {
        const scenarios = 3;
        const one = new ScanCase(book, scenarios, 0);
        const whole = { ...ordersOf(one), weights: weightsOf(scenarios, () => 1) };
        const found = orderScan(one, chunk, 'pair', whole, fills).losses as number[];
        const all = orderScan(one, chunk, 'pair', whole).losses as number[];
        groupsOf(one, 'pair').forEach(({ pairs, positions, orders }, p) => {
          const row = rowOf([...one.positionsOf(positions), ...one.coinsOf(pairs)], scenarios);
          const subsets = subsetsOf(one.fillsOf(orders, whole.marks, whole.weights)).filter(({ length }) => length <= fills);
          const losses = subsets.map((subset) => {
            const gains = rowOf(subset, scenarios).map((gain, s) =>
              subset.reduce((sum, fill) => sum + fill.cash + fill.coin * (fill.moves[s] as number), gain),
            );
            return Math.max(...row.map((cell, s) => -(cell + (gains[s] as number))));
          });
          expect(found[p]).toBe(Math.max(0, ...losses));
          if (orders.length <= fills) expect(found[p]).toBe(all[p]);
        });
      }),
      { numRuns: runs(40, 14) },
    );
  });
});
