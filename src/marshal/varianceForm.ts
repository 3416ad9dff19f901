// Which form of the variance suits so many factors: a function of the shape alone, so that no account's bits hang on another's, on lanes or on blocks.

/** 'sparse': e' C e over the exposures that are not 0; 'dense': |row L|^2 over all factors. They agree to rounding, not to the bit. */
export type VarianceForm = 'sparse' | 'dense';

/** Exposures an account has, unless it is said: to price and volatility of eight underlyings. What holds more takes longer and is as right. */
export const usualExposures = 16;

/**
 * The faster form for accounts of at most about `nonzeros` exposures among `factors`. Sparse costs 0.3 ns x nonzeros^2, dense 0.095 ns x
 * factors^2 (100 factors; bench/kernels/varianceSparse.bench.ts and variance.bench.ts), in the JS lane 1.05 and 0.39: they meet at 55 to 60 %
 * of the factors. At 40 % what rolls up into CSR is paid for too.
 */
export function varianceForm(nonzeros: number, factors: number): VarianceForm {
  return 5 * nonzeros <= 2 * factors ? 'sparse' : 'dense';
}
