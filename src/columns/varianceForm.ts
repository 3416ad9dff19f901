// Chooses the form of the variance by shape alone, so that no account's bits depend on other accounts, backends or blocks.

/** 'sparse': e' C e over the exposures that are not 0; 'dense': |row L|^2 over all factors. They agree to rounding, not to the bit. */
export type VarianceForm = 'sparse' | 'dense';

/** Exposures an account has, unless it is said: to price and volatility of eight underlyings. What holds more takes longer and is as right. */
export const usualExposures = 16;

/**
 * The faster form for accounts of at most about `nonzeros` exposures among `factors`. Rolled up and taken by whole batch runs they meet where an account
 * is exposed to some 40 % of the factors in the WASM backend (8 of 22, 16 of 42, 40 of 80), and before that in the JS backend. Nanoseconds an account
 * with ten positions, WASM (JS), factors and underlyings held: 20, 4: dense 161 (449), sparse 196 (390); 40, 8: 270 (1,222), 310 (732); 100, 8:
 * 1,124 (3,261), 339 (474); 400, 8: 12,456 (55,080), 644 (1,288).
 */
export function varianceForm(nonzeros: number, factors: number): VarianceForm {
  return 5 * nonzeros <= 2 * factors ? 'sparse' : 'dense';
}
