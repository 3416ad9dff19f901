// The steps of a program by number, in the order of their table (src/backends/contract/steps.ts), and how a program is laid out.

/** Words of a step before its arguments (number, count of arguments), and words of an argument (base, selector). */
export const stepHead = 2;
export const argumentWords = 2;

/** Words of the block record, and of the frame that holds the arguments of one step. */
export const blockWords = 32;
export const frameWords = 64;

export const clearStep = 0;
export const dot2Step = 1;
export const rollup4Step = 2;
export const rollup8Step = 3;
export const markStep = 4;
export const largerStep = 5;
export const bracketEachStep = 6;
export const bracketOwnStep = 7;
export const bracketNetStep = 8;
export const expiryLossStep = 9;
export const expiryShockStep = 10;
export const factorFormStep = 11;
export const correlatedStep = 12;
export const scanStep = 13;
export const scanNarrowStep = 14;
export const scanOffsetStep = 15;
export const scanDiscountedStep = 16;
export const scanExpiriesStep = 17;
export const scanExpiriesNarrowStep = 18;
export const scanOrdersStep = 19;
export const scanFillsStep = 20;
export const scanBindingStep = 21;
export const formulaStep = 22;
export const flagsStep = 23;
export const finishStep = 24;
