// Figures on spot turned to figures on the forward. With spot = D F the price is the same; d/dF = D d/dspot; vega is the same.
// theta and rho hold the spot fixed there and the forward here: other quantities, computed (and timed) but not compared.
import type { OptionContract } from '../contracts.js';
import type { GreeksResults } from './group.js';

export interface SpotFigures {
  readonly price: number;
  readonly delta: number;
  readonly gamma: number;
  /** Per 1.00 vol. */
  readonly vega: number;
}

export function forwardFigures(options: readonly OptionContract[], figures: readonly SpotFigures[]): GreeksResults {
  const discounts = options.map(({ rate, expiryYears }) => Math.exp(-rate * expiryYears));
  return {
    value: figures.map(({ price }) => price),
    delta: figures.map(({ delta }, i) => delta * (discounts[i] as number)),
    gamma: figures.map(({ gamma }, i) => gamma * (discounts[i] as number) ** 2),
    vega: figures.map(({ vega }) => vega),
  };
}
