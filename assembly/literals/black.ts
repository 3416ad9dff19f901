// Domain of the option kernels: outside it a row is answered with NaN and the door names the fault.

/** Forwards and strikes: far from where exponents or sums could overflow. */
export const priceLowest = 1e-300;
export const priceHighest = 1e300;
/** Total volatility is clamped here; the value has long reached its bound. */
export const totalVolHighest = 1e150;

/**
 * Where |ln(F/K)| + sigma sqrt(T)/2 is less than this, the difference of two scaled erfc's keeps too few digits of a value (a volatility found
 * in it is off by some 3 eps over that sum), and greeks takes the series instead.
 */
export const seriesReach = 0.15;
