// The steps of a program (runProgram): their numbers and the names of their arguments, in order. What each does is said where it is listed.
//
// Words of every entry:
// - A *register* is a column of the block at hand: its first cell is that of the block's first account, pair or group. A column of the book has a cell
//   for each of the whole book; where a step goes by numbers of the book (pairs[k]), it takes `firstPair`, `firstGroup` to find the cell of a register.
// - A *pair* is an account and an underlying it holds; pairs of an account are side by side, so are its positions by pair and by expiry.
// - A *stream* is a range k .. end of positions (options, lots ..) that is walked as a whole, without a loop a pair or expiry; `keeps` are eight bytes
//   each, all bits set unless the position is the first of its group. A *slot* is 2 x row + (short ? 1 : 0): the sign is an address.
// - `starts` are CSR, the argument being the address of the first group's own start: u32[count + 1], numbers of positions of the book.
// - Sums ascend from +0 unless said otherwise, and a product is never fused with a sum. A NaN, or a sum beyond doubles, spoils its own group only.
// - Scratch and registers are padded by eight cells that a step may overwrite; of columns of the book only the cells named are written.
import { answerSteps } from './steps/answers.js';
import { chargeSteps } from './steps/charges.js';
import { scanSteps } from './steps/scans.js';
import { sumSteps } from './steps/sums.js';

export { formulaOps } from './steps/answers.js';

export const steps = { ...sumSteps, ...chargeSteps, ...scanSteps, ...answerSteps } as const;

export type StepName = keyof typeof steps;
export type StepArgument<Name extends StepName> = (typeof steps)[Name]['arguments'][number];
