// Returns seen through their volatility: scaled to today's (Hull and White 1998), or standardised and drawn again along paths (Barone-Adesi et al. 1999).

import { Uniforms } from '../columns/philox.js';
import { Fault } from '../fault.js';

/** How the variance of a path goes on after each drawn return: omega + alpha r^2 + beta sigma^2. EWMA: 0, 1 - lambda, lambda. */
export interface VarianceRecursion {
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
}

/** r_t sigma_T / sigma_t. A volatility of 0 beside a return of 0 says nothing: that return stays 0. Throws NOT_POSITIVE for one beside a return. */
export function volatilityUpdated(returns: Float64Array, volatilities: Float64Array, current: number): Float64Array {
  return standardised(returns, volatilities).map((residual) => residual * current);
}

/** r_t / sigma_t. */
export function standardised(returns: Float64Array, volatilities: Float64Array): Float64Array {
  return returns.map((r, i) => {
    const volatility = volatilities[i];
    if (volatility > 0) return r / volatility;
    if (r === 0 && volatility === 0) return 0;
    throw new Fault('NOT_POSITIVE', `volatilities[${i}]`, 'greater than 0 beside a return that is not 0', volatility);
  });
}

export interface BootstrapInputs {
  readonly residuals: Float64Array;
  readonly currentVolatility: number;
  readonly steps: number;
  readonly paths: number;
  readonly seed: number;
  readonly recursion?: VarianceRecursion;
}

/**
 * Sums of `steps` returns along each path. Step k of path p draws residual floor(u n) with u the (p steps + k)-th uniform of the seed (Philox4x32-10,
 * stream 0): a path is a function of the seed and its own place, whoever computes it. Without a recursion the volatility stays.
 */
export function bootstrapPaths({ residuals, currentVolatility, steps, paths, seed, recursion }: BootstrapInputs): Float64Array {
  const uniforms = new Uniforms(seed, 0);
  const n = residuals.length;
  const sums = new Float64Array(paths);
  for (let p = 0; p < paths; p += 1) {
    let variance = currentVolatility * currentVolatility;
    let volatility = currentVolatility;
    let sum = 0;
    for (let k = 0; k < steps; k += 1) {
      const r = volatility * residuals[Math.floor(uniforms.at(p * steps + k) * n)];
      sum += r;
      if (recursion === undefined) continue;
      variance = recursion.omega + recursion.alpha * r * r + recursion.beta * variance;
      volatility = Math.sqrt(variance);
    }
    sums[p] = sum;
  }
  return sums;
}
