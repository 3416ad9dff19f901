// Which form of the variance suits so many factors: a function of the shape alone, so that no account's bits hang on another's, on backends or on blocks.

/** 'sparse': e' C e over the exposures that are not 0; 'dense': |row L|^2 over all factors. They agree to rounding, not to the bit. */
export type VarianceForm = 'sparse' | 'dense';

/** Exposures an account has, unless it is said: to price and volatility of eight underlyings. What holds more takes longer and is as right. */
export const usualExposures = 16;

/**
 * The faster form for accounts of at most about `nonzeros` exposures among `factors`. Rolled up and taken by whole batch runs they meet where an account
 * is exposed to some 40 % of the factors in the WASM backend (8 of 22, 16 of 42, 40 of 80; ../backends/README.md), and before that in the JS backend.
 */
export function varianceForm(nonzeros: number, factors: number): VarianceForm {
  return 5 * nonzeros <= 2 * factors ? 'sparse' : 'dense';
}
