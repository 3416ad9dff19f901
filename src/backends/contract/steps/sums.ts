// Steps that add up holdings: zeros, collateral, sums of slot tables, P&L of lots.
import {
  clearStep,
  contingencyStep,
  dot2Step,
  largerStep,
  markStep,
  rollup4Step,
  rollup8Step,
} from '../../../../assembly/literals/steps.js';

export const sumSteps = {
  /**
   * A register of zeros.
   * @shape column[bytes / 8]; bytes is a multiple of 16
   */
  clear: { id: clearStep, arguments: ['column', 'bytes'] },

  /**
   * Two sums of products by group: out0[g] = sum of prices[handles[k]] x amounts[2 k], out1[g] the same of amounts[2 k + 1].
   * Collateral: what remains of an amount after haircuts is a constant of the book.
   * @shape starts[count + 1] into handles[k] (u32), amounts[k x 2]; prices[handles] -> out0, out1[count]
   * @unit  amounts: units of an asset; prices: numeraire a unit; out: numeraire
   * @order k ascending
   */
  dot2: { id: dot2Step, arguments: ['starts', 'handles', 'amounts', 'prices', 'out0', 'out1', 'count'] },

  /**
   * A charge on amounts whose prices are not sure: out[g] = sum of |amounts[k]| x value x lack x rate where lack, what the line or the group lacks of
   * certainty, whichever is more, is above what is allowed; nothing of nothing.
   * @shape starts[count + 1] into handles[k] (u32), amounts[k]; lines[handles x 4] = value, lack, allowed, rate; register lacks -> register out of count
   * @unit  amounts: units of an asset; value: numeraire a unit; lacks, allowed, rate: 1; out: numeraire
   * @order k ascending; value x lack x rate before the amount
   */
  contingency: { id: contingencyStep, arguments: ['starts', 'handles', 'amounts', 'lines', 'lacks', 'out', 'count'] },

  /**
   * Four columns of a slot table by group: out[c x stride + g] = sum of sizes[k] x table[slots[k], c]. Whatever is linear in the size of a position once
   * its side is known is such a column.
   * @shape starts[count + 1] into slots[k] (u32), sizes[k]; table[slots x 4] -> four registers of count, `stride` bytes apart
   * @unit  sizes: contracts, at least 0; table: of one contract of that side
   * @order k ascending
   */
  rollup4: { id: rollup4Step, arguments: ['starts', 'slots', 'sizes', 'table', 'out', 'stride', 'count'] },

  /** As rollup4, eight columns: a line of the table is one line of the cache. @shape table[slots x 8] -> eight registers of count */
  rollup8: { id: rollup8Step, arguments: ['starts', 'slots', 'sizes', 'table', 'out', 'stride', 'count'] },

  /**
   * Unrealised P&L of lots: with gain = quantities[k] x (marks[row].price - entries[k]), gains[pair] += gain x marks[row].scale and
   * coins[pair] += gain x marks[row].coin. Linear: price F, entry E. Inverse: price -1/F, entry -1/E.
   * @shape stream lot .. lotEnd of rows, pairs (u32), quantities, entries; marks[rows x 4] = price, 0, scale, coin -> added to registers gains, coins of pairs
   * @unit  scale: numeraire of a contract and point; coin: numeraire of what of it is coin; both out: numeraire
   * @order lots ascending, after what stands in the registers; the difference before the products
   */
  mark: {
    id: markStep,
    arguments: ['lot', 'lotEnd', 'rows', 'pairs', 'quantities', 'entries', 'marks', 'firstPair', 'gains', 'coins'],
  },

  /**
   * The larger side of each instrument, whichever fills: out[pair] += max(sizes[k].long x charges[row].long, sizes[k].short x charges[row].short).
   * With open orders netted, sizes are max(0, position + buys) and max(0, sells - position): constants of the book.
   * @shape stream first .. end of rows, pairs (u32), sizes[k x 2]; charges[rows x 2] of one contract -> added to register out of pairs
   * @unit  sizes: contracts, at least 0; charges, out: numeraire
   * @order k ascending, after what stands in the register
   */
  larger: { id: largerStep, arguments: ['first', 'end', 'rows', 'pairs', 'sizes', 'charges', 'firstPair', 'out'] },
} as const;
