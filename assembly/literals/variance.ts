// What rounding may leave of a variance that is 0.

/** The spacing of doubles at 1. */
export const doubleEpsilon = 2.220446049250313e-16;
