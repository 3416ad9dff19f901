// Where the selection of a tail changes its method. It sets the speed only: either method gives the same bits.

/**
 * Longest tail kept by sorted insertion (a step per kept loss); longer ones by a heap (a step per doubling), which costs less from about
 * here on.
 */
export const insertionLimit = 64;
/** The same where two losses are moved in a step, and a bound keeps most of them out. */
export const vectorInsertionLimit = 160;
