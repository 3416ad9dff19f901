// Means of the tails of a lognormal price, by the textbook.
import { normalCdf, normalQuantile } from '../textbookNormal.js';

/** E(X | X in its lowest, and in its highest, cases of this probability), X = e^(mean + deviation Z). */
export function tailsOf(mean: number, deviation: number, probability: number): { readonly lower: number; readonly upper: number } {
  const z = normalQuantile(probability);
  const whole = Math.exp(mean + deviation ** 2 / 2);
  return { lower: (whole * normalCdf(z - deviation)) / probability, upper: (whole * normalCdf(z + deviation)) / probability };
}
