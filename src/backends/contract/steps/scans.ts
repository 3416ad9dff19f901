// Steps that find worst losses over scenarios.
// A row of P&L is `rowBytes` long, a multiple of 32; the padding behind the last scenario repeats the first,
// which changes no minimum. A loss is max(floor, -lowest cell); floor is a cell, 0 or -Infinity. A cell that is not finite makes its group's loss NaN.
// Rows stay where they were made: in one place for all groups when their stride is 0 (it then holds the last group's), else a row a group. So a step
// over one group leaves its scenario row, and scanBinding says which scenario binds.
// Coins of a group are pairs: coinStarts (as starts) into coinPairs[] (u32, pairs of the book), values[pair] (register) x moves[unit, scenario]. Without
// coins, coinStarts is a column of zeros.
import {
  scanBindingStep,
  scanDiscountedStep,
  scanExpiriesNarrowStep,
  scanExpiriesStep,
  scanFillsStep,
  scanNarrowStep,
  scanOffsetStep,
  scanOrdersStep,
  scanStep,
} from '../../../../assembly/literals/steps.js';

export const scanSteps = {
  /**
   * Worst loss of each group, accounts or pairs: P&L[s] = sum of values[pair] x moves[unit, s] + sum of quantities[k] x grid[row, s].
   * @shape starts[count + 1] into rows (u32), quantities; grid[rows x rowBytes]; units[pairs of the book] (u32), moves[units x rowBytes];
   *        pnl: rows, pnlStride bytes apart -> register out of count groups
   * @unit  grid: numeraire a contract; values: numeraire of coin; moves: 1; out: numeraire, at least the floor
   * @order in each cell positions, then coins, both ascending
   */
  scan: {
    id: scanStep,
    arguments: [
      'starts',
      'rows',
      'quantities',
      'grid',
      'coinStarts',
      'coinPairs',
      'values',
      'firstPair',
      'units',
      'moves',
      'pnl',
      'pnlStride',
      'floor',
      'out',
      'count',
      'rowBytes',
    ],
  },

  /**
   * Worst loss of each pair over four scenarios at most, rows of 32 bytes: a stream. Every pair's value x move counts; where there are no coins, values
   * or moves are zeros.
   * @shape stream first .. end of rows, pairs (u32), quantities, keeps (by pair); grid[rows x 4]; register values of pairs; units, moves as scan;
   *        sums[count x 4]: the rows of all pairs -> register out of count pairs
   * @unit  as scan
   * @order as scan: which of the two answers a narrow table changes no bit
   */
  scanNarrow: {
    id: scanNarrowStep,
    arguments: [
      'first',
      'end',
      'rows',
      'pairs',
      'quantities',
      'keeps',
      'grid',
      'values',
      'firstPair',
      'units',
      'moves',
      'sums',
      'floor',
      'out',
      'count',
    ],
  },

  /**
   * Worst loss of each account over the sum of its underlyings, of whose gains only a share offsets: net[s] = sum over pairs of
   * (p < 0 ? min(0, p + forgiven[unit, s]) : min(share x p, cap) x gains[s]), p as in scan; offsets[unit] = share, cap; gains[s] is 1, or 0 in
   * scenarios where no gain offsets a loss.
   * @shape pairStarts[count + 1] (u32); pairPositions, coinStarts: CSR by pair, the columns of the book; forgiven[units x rowBytes], gains[rowBytes],
   *        offsets[units x 2]; pnl: one row of scratch; net: rows, netStride bytes apart; all else as scan -> register out of count accounts
   * @unit  as scan; cap, forgiven: numeraire; share: 1
   * @order in each cell pairs ascending, in each of them as scan
   */
  scanOffset: {
    id: scanOffsetStep,
    arguments: [
      'pairStarts',
      'pairPositions',
      'rows',
      'quantities',
      'grid',
      'coinStarts',
      'coinPairs',
      'values',
      'firstPair',
      'units',
      'moves',
      'forgiven',
      'gains',
      'offsets',
      'pnl',
      'net',
      'netStride',
      'floor',
      'out',
      'count',
      'rowBytes',
    ],
  },

  /**
   * Worst loss of each pair, options being discounted by expiry and by the sign of what they are worth after the scenario: X = sum of quantities[k] x
   * grid[row, s] (worth after it), V = sum of quantities[k] x worths[row] (today); net[s] = (futures and coins as scan + sum over expiries of d(X) X - V)
   * x weights[unit, s]; d(X) is discounts[expiry].positive for X >= 0, else .negative. Where either[s] is -0, not +0, what an expiry changes is a loss
   * whatever its sign.
   * @shape futureStarts[count + 1] into futureRows (u32), futureQuantities, whose rows of the grid are P&L; groupStarts[count + 1] into
   *        groups[x 4] (u32) = first, end, expiry, pair, of options; rows (u32), quantities of options; worths[rows]; discounts[expiries x 2];
   *        either[rowBytes], weights[units x rowBytes]; pnl: one row of scratch; net: rows, netStride bytes apart; all else as scan -> register out of count pairs
   * @unit  as scan
   * @order in each cell futures, coins, then expiries; in each expiry positions, d x X less V; the weight last
   */
  scanDiscounted: {
    id: scanDiscountedStep,
    arguments: [
      'futureStarts',
      'futureRows',
      'futureQuantities',
      'coinStarts',
      'coinPairs',
      'values',
      'firstPair',
      'units',
      'moves',
      'groupStarts',
      'groups',
      'rows',
      'quantities',
      'grid',
      'worths',
      'discounts',
      'either',
      'weights',
      'pnl',
      'net',
      'netStride',
      'floor',
      'out',
      'count',
      'rowBytes',
    ],
  },

  /**
   * Worst losses of expiries, added to their pair: out[pair] += worst x shares[expiry], worst that of sum of quantities[k] x grid[row, s].
   * @shape groups[x 4] (u32) = first, end, expiry, pair, firstGroup .. endGroup those of the block; rows (u32), quantities, grid as scan;
   *        shares[expiries]; pnl: rows, pnlStride bytes apart -> added to register out of pairs
   * @unit  as scan; shares: 1
   * @order in each cell positions ascending; then expiries, after what stands in the register
   */
  scanExpiries: {
    id: scanExpiriesStep,
    arguments: [
      'rows',
      'quantities',
      'grid',
      'groups',
      'firstGroup',
      'endGroup',
      'shares',
      'floor',
      'pnl',
      'pnlStride',
      'firstPair',
      'out',
      'rowBytes',
    ],
  },

  /**
   * The same over four scenarios at most, rows of 32 bytes: a stream, and the same bits.
   * @shape stream first .. end of rows, groupOf (u32), quantities, keeps (by expiry); grid[rows x 4]; groups, shares as scanExpiries;
   *        sums: four doubles a group of the block, the rows of all groups -> added to register out of pairs
   * @unit  as scanExpiries
   * @order as scanExpiries
   */
  scanExpiriesNarrow: {
    id: scanExpiriesNarrowStep,
    arguments: [
      'first',
      'end',
      'rows',
      'quantities',
      'keeps',
      'groupOf',
      'grid',
      'groups',
      'firstGroup',
      'endGroup',
      'shares',
      'floor',
      'sums',
      'firstPair',
      'out',
    ],
  },

  /**
   * As scan, with open orders: in each scenario those fills that cost, which is the worst subset of them. An order's cell is y = q x grid[row, s] +
   * gain x scale x weights[unit, s] + gain x coin x moves[unit, s], gain = q x (marks[row].price - orderPrices[j]), and the row takes min(0, y).
   * @shape orderStarts[count + 1] (u32) into orderRows, orderUnits (u32), orderQuantities, orderPrices (as entries of `mark`); marks as in `mark`, of
   *        options too; weights[units x rowBytes]: what counts of cash in each scenario; all else as scan -> register out of count groups
   * @unit  as scan
   * @order in each cell as scan, then orders, ascending; y left to right
   */
  scanOrders: {
    id: scanOrdersStep,
    arguments: [
      'starts',
      'rows',
      'quantities',
      'grid',
      'coinStarts',
      'coinPairs',
      'values',
      'firstPair',
      'units',
      'moves',
      'orderStarts',
      'orderRows',
      'orderUnits',
      'orderQuantities',
      'orderPrices',
      'marks',
      'weights',
      'pnl',
      'pnlStride',
      'floor',
      'out',
      'count',
      'rowBytes',
    ],
  },

  /**
   * As scanOrders, but in each scenario only the `fills` fills that cost most.
   * @shape costs: scratch, fills rows; all else as scanOrders
   * @unit  as scan
   * @order as scanOrders, the costliest first
   */
  scanFills: {
    id: scanFillsStep,
    arguments: [
      'starts',
      'rows',
      'quantities',
      'grid',
      'coinStarts',
      'coinPairs',
      'values',
      'firstPair',
      'units',
      'moves',
      'orderStarts',
      'orderRows',
      'orderUnits',
      'orderQuantities',
      'orderPrices',
      'marks',
      'weights',
      'fills',
      'costs',
      'pnl',
      'pnlStride',
      'floor',
      'out',
      'count',
      'rowBytes',
    ],
  },

  /**
   * Which scenario binds: the lowest s that attains the least cell of each row; 2^32 - 1 where a cell is not finite.
   * @shape pnl: count rows, pnlStride bytes apart, of `scenarios` cells each -> out[count] (u32)
   */
  scanBinding: { id: scanBindingStep, arguments: ['pnl', 'pnlStride', 'scenarios', 'out', 'count'] },
} as const;
