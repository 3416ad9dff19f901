// The steps of a program by number, in the order of their table (src/backends/contract/steps.ts), and how a program is laid out.

/** Words of a step before its arguments (number, count of arguments), and words of an argument (base, selector). */
export const stepHead = 2;
export const argumentWords = 2;

/** Words of the block record, the last of which stands for the frame's own address; words of the frame: the arguments of one step, then the record. */
export const blockWords = 32;
export const frameField = 31;
export const frameRecord = 64;
export const frameWords = 96;

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
export const pairingStep = 12;
export const expiryLossStep = 13;
export const expiryShockStep = 14;
export const factorFormStep = 15;
export const correlatedStep = 16;
export const scanStep = 17;
export const scanNarrowStep = 18;
export const scanOffsetStep = 19;
export const scanDiscountedStep = 20;
export const scanExpiriesStep = 21;
export const scanExpiriesNarrowStep = 22;
export const scanOrdersStep = 23;
export const scanFillsStep = 24;
export const scanBindingStep = 25;
export const formulaStep = 26;
export const flagsStep = 27;
export const finishStep = 28;
