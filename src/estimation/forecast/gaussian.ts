// A constant of the Gaussian likelihoods of this folder.

/** ln(2 pi): Abramowitz and Stegun, table 1.1, rounded to a double. */
export const logTwoPi = 1.8378770664093453;
