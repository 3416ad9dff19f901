// The steps of a program by number, in the order of their table (src/backends/contract/steps.ts), and how a program is laid out.

/** Words of a step before its arguments (number, count of arguments), and words of an argument (base, selector). */
export const stepHead = 2;
export const argumentWords = 2;

/** Words of the block record, and of the frame that holds the arguments of one step. */
export const blockWords = 32;
export const frameWords = 64;

export const clearStep = 0;
export const dot2Step = 1;
export const contingencyStep = 2;
export const rollup4Step = 3;
export const rollup8Step = 4;
export const markStep = 5;
export const largerStep = 6;
export const bracketEachStep = 7;
export const bracketOwnStep = 8;
export const bracketLedgerStep = 9;
export const bracketNetStep = 10;
export const healthEachStep = 11;
export const expiryLossStep = 12;
export const expiryShockStep = 13;
export const factorFormStep = 14;
export const correlatedStep = 15;
export const scanStep = 16;
export const scanNarrowStep = 17;
export const scanOffsetStep = 18;
export const scanDiscountedStep = 19;
export const scanExpiriesStep = 20;
export const scanExpiriesNarrowStep = 21;
export const scanOrdersStep = 22;
export const scanFillsStep = 23;
export const scanBindingStep = 24;
export const formulaStep = 25;
export const flagsStep = 26;
export const finishStep = 27;
