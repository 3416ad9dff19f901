// Domain of the option kernels: outside it a row is answered with NaN and the door names the fault.

/** Forwards and strikes: far from where exponents or sums could overflow. */
export const priceLowest = 1e-300;
export const priceHighest = 1e300;
/** Total volatility is clamped here; the value has long reached its bound. */
export const totalVolHighest = 1e150;
