// The covariance of factors over a horizon.
import type { Backend } from '../../backends/contract.js';
import type { Arena } from '../../columns/arena.js';
import { Fault } from '../../fault.js';
import { type Covariance, covarianceOf } from '../../risk/covariance.js';
import type { MonteCarloBookInputs } from './methods.js';

/** Covariance of factors over the horizon, from annual figures. Throws SHAPE_MISMATCH and what `covarianceOf` throws. */
export function horizonCovariance(
  backend: Backend,
  arena: Arena,
  inputs: Pick<MonteCarloBookInputs, 'names' | 'volatilities' | 'correlation' | 'horizonDays' | 'daysPerYear'>,
): Covariance {
  const n = inputs.names.length;
  if (inputs.volatilities?.length !== n)
    throw new Fault('SHAPE_MISMATCH', 'volatilities', `as long as names (${n})`, inputs.volatilities?.length);
  const annual = covarianceOf(backend, arena, { volatilities: inputs.volatilities, correlation: inputs.correlation }, n);
  const root = Math.sqrt(inputs.horizonDays / inputs.daysPerYear);
  return {
    n,
    volatilities: annual.volatilities.map((vol) => vol * root),
    matrix: annual.matrix.map((entry) => entry * root * root),
    factor: annual.factor.map((entry) => entry * root),
  };
}
