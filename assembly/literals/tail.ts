// Where the selection of a tail changes its method, which sets the speed only (either method gives the same bits), and the scratch it takes.

/** Longest tail kept by sorted insertion (a step per kept loss); of longer ones the losses below a bound are sorted. */
export const insertionLimit = 16;
/** The same where two losses are moved in a step, and a bound keeps most of them out. */
export const vectorInsertionLimit = 32;

/** Doubles of scratch: so many rows, and as many doubles more. A row, the minima of its blocks, and twice a row where it is sorted. */
export const tailScratchRows = 4;
export const tailScratchSpare = 64;
