// The tail beyond a confidence, as it was meant: counts of observations must not miss a whole number by the rounding of 1 - 0.99.

/**
 * 1 - confidence in decimal: the double nearest to the complement of the shortest decimal that is the confidence (0.9999 -> 0.0001, where plain
 * doubles give 0.00009999999999998899). Distributions take 1 - confidence as it is, which is exact from 1/2 on.
 */
export function tailProbability(confidence: number): number {
  const decimal = /^0\.(\d+)$/.exec(String(confidence))?.[1];
  if (decimal === undefined) return 1 - confidence;
  return Number(`${10n ** BigInt(decimal.length) - BigInt(decimal)}e-${decimal.length}`);
}
