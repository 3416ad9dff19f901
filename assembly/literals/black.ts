// Domain of the option kernels: outside it a row is answered with NaN and the door names the fault.

/** Forwards and strikes: far from where exponents or sums could overflow. */
export const priceLowest = 1e-300;
export const priceHighest = 1e300;
/** Total volatility is clamped here; the value has long reached its bound. */
export const totalVolHighest = 1e150;

/**
 * Limit of |ln(F/K)| + sigma sqrt(T)/2 below which the difference of two scaled erfc's keeps too few digits of a value (a volatility found
 * in it is off by some 3 eps over that sum), and greeks takes the series instead.
 */
export const seriesReach = 0.15;

/** Limits below which reprice uses the series, of |ln(F/K)| and sigma sqrt(T)/2: eight terms and the logarithm's own series hold to the last bit. */
export const nearMoneyness = 0.33;
export const nearHalfVol = 0.25;

/**
 * And there only for cells that need it: scaled erfc's round a value by some 0.65 x 2^-52 of F e^(-d1^2/2); a P&L of more than this part of it keeps a
 * score of 6.5.
 */
export const nearPart = 0.1;
