// Instructions of formulas over columns (step formula): operations by number, levels, and where an operand stands. src/backends/contract/steps/answers.ts says what each does.

export const instructionBytes = 32;

export const accountLevel = 0;
export const pairLevel = 1;
export const groupLevel = 2;

export const inRegister = 0;
export const inAccounts = 1;
export const inPairs = 2;
export const inGroups = 3;
export const inTable = 4;

export const addOp = 0;
export const subOp = 1;
export const mulOp = 2;
export const divOp = 3;
export const minOp = 4;
export const maxOp = 5;
export const addNumberOp = 6;
export const numberSubOp = 7;
export const mulNumberOp = 8;
export const divNumberOp = 9;
export const numberDivOp = 10;
export const minNumberOp = 11;
export const maxNumberOp = 12;
export const absOp = 13;
export const sqrtOp = 14;
export const blendOp = 15;
export const sumOp = 16;
export const largestOp = 17;
export const spreadOp = 18;
export const readOp = 19;
export const fillOp = 20;
export const roundUpOp = 21;
export const roundDownOp = 22;
