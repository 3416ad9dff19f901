// Steps that put terms together and answer: formulas over columns, codes of accounts, equity, initial, maintenance and excess.
import {
  absOp,
  addNumberOp,
  addOp,
  blendOp,
  divNumberOp,
  divOp,
  fillOp,
  largestOp,
  maxNumberOp,
  maxOp,
  minNumberOp,
  minOp,
  mulNumberOp,
  mulOp,
  numberDivOp,
  numberSubOp,
  readOp,
  roundDownOp,
  roundUpOp,
  spreadOp,
  sqrtOp,
  subOp,
  sumOp,
} from '../../../../assembly/literals/formula.js';
import { finishStep, flagsStep, formulaStep } from '../../../../assembly/literals/steps.js';

/** Operations of a formula's instructions on columns a, b and numbers k, m. */
export const formulaOps = {
  /** a + b */
  add: addOp,
  /** a - b */
  sub: subOp,
  /** a b; a square is a a */
  mul: mulOp,
  /** a / b */
  div: divOp,
  /** The smaller; NaN where one is. */
  min: minOp,
  /** The larger; NaN where one is. */
  max: maxOp,
  /** a + k */
  addNumber: addNumberOp,
  /** k - a */
  numberSub: numberSubOp,
  /** a k */
  mulNumber: mulNumberOp,
  /** a / k */
  divNumber: divNumberOp,
  /** k / a */
  numberDiv: numberDivOp,
  /** The smaller of a and k. */
  minNumber: minNumberOp,
  /** The larger of a and k. */
  maxNumber: maxNumberOp,
  /** |a| */
  abs: absOp,
  /** The square root; NaN below 0. */
  sqrt: sqrtOp,
  /** k a + m b: x 1 and x -1 are exact, so sums, differences and their scaled forms keep the bits of the text. */
  blend: blendOp,
  /** To a level from the one below: the sum of a over the pairs of each account, or the groups of each pair; ascending from +0. */
  sum: sumOp,
  /** The same, the largest of them; 0 of none, NaN where one is. */
  largest: largestOp,
  /** To a level from the one above: a of its account to each pair, or of its pair to each group. */
  spread: spreadOp,
  /** a[unit] to each pair, or a[expiry] to each group: a table, not a register. */
  read: readOp,
  /** k */
  fill: fillOp,
  /** The whole number that a is but for a few roundings, else the one above it. */
  roundUp: roundUpOp,
  /** The same, else the one below it. */
  roundDown: roundDownOp,
} as const;

export const answerSteps = {
  /**
   * Instructions over columns of accounts, pairs or expiry groups, one after the other. An instruction is 32 bytes: op (u8), level of the result (u8; 0
   * accounts, 1 pairs, 2 groups), where a and b stand (u8 each; 0: a register; 1, 2, 3: a column of the book by account, pair, group; 4: a table), then u32:
   * address of the result (a register), of a, of b, those of registers counted from `registers`; then k and m (f64).
   * @shape code[instructions x 32 bytes]; account, accounts, pair, pairs, group, groups: first number and count of each in the block; pairStarts: address
   *        of the block's first account's own start; whole columns of the book: pairAccounts, units[pairs] (u32), groupStarts[pairs + 1] (u32),
   *        groupLines[groups x 4] (u32) = first, end, expiry, pair -> registers, padded by one cell
   * @order of the instructions; within one, cell by cell
   */
  formula: {
    id: formulaStep,
    arguments: [
      'code',
      'instructions',
      'account',
      'accounts',
      'pair',
      'pairs',
      'group',
      'groups',
      'pairStarts',
      'pairAccounts',
      'units',
      'groupStarts',
      'groupLines',
      'registers',
    ],
  },

  /**
   * The code of each account: the largest of its own and those of the rows it holds; 0 is sound.
   * @shape starts[count + 1] into rows (u32); rowCodes[rows], bookCodes[count] (u8) -> codes[count] (u8)
   */
  flags: { id: flagsStep, arguments: ['starts', 'rows', 'rowCodes', 'bookCodes', 'codes', 'count'] },

  /**
   * The answer of one requirement: equity, initial, maintenance, and excess = equity - initial. An account with a code gets it and NaN in all four;
   * one of which a figure is not finite gets the code `overflow` and NaN, one whose sign is below 0 the code `negative`.
   * @shape registers equities, initials, maintenances, signs of accounts; codesIn[count] (u8) -> out: four columns of the book, `stride` bytes apart, and
   *        codes[count] (u8) of the book; nothing but these cells is written
   * @unit  numeraire
   */
  finish: {
    id: finishStep,
    arguments: ['equities', 'initials', 'maintenances', 'codesIn', 'overflow', 'out', 'stride', 'codes', 'count', 'signs', 'negative'],
  },
} as const;
