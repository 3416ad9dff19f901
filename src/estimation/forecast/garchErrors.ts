// Standard errors of a GARCH estimate, by the information and by the sandwich, and the free parameters' part of vectors and matrices.
import { inverseOf } from '../matrices/solve.js';
import type { Derivatives } from './garchDerivatives.js';
import { parameterNames } from './garchLikelihood.js';
import type { GarchParameters } from './garchModel.js';
import type { FreeParameters } from './garchTransform.js';

export type ParameterErrors = Readonly<Record<keyof GarchParameters, number>>;

/** Errors for returns that were divided by `scale`. Undefined if the information cannot be inverted. */
export function errorsOf(
  { hessian, outer }: Derivatives,
  free: FreeParameters,
  scale: number,
): { information: ParameterErrors; sandwich: ParameterErrors } | undefined {
  const at = places(free);
  const m = at.length;
  const inverse = inverseOf(
    reduced(hessian, at).map((x) => -x),
    m,
  );
  if (inverse === undefined) return undefined;
  const middle = reduced(outer, at);
  const sandwich = at.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < m; j += 1) for (let k = 0; k < m; k += 1) sum += inverse[i * m + j] * middle[j * m + k] * inverse[k * m + i];
    return sum;
  });
  const named = (variances: readonly number[]): ParameterErrors => {
    const errors: Record<keyof GarchParameters, number> = { mu: 0, omega: 0, alpha: 0, gamma: 0, beta: 0 };
    at.forEach((place, i) => {
      const name = parameterNames[place] as keyof GarchParameters;
      errors[name] = Math.sqrt(variances[i]) * (name === 'mu' ? scale : name === 'omega' ? scale * scale : 1);
    });
    return errors;
  };
  return { information: named(at.map((_, i) => inverse[i * m + i])), sandwich: named(sandwich) };
}

/** Places of the free parameters among [mu, omega, alpha, gamma, beta]. */
export function places({ mean, asymmetric }: FreeParameters): readonly number[] {
  return parameterNames.map((_, i) => i).filter((i) => (i !== 0 || mean) && (i !== 3 || asymmetric));
}

/** Rows and columns of the places `at`. */
export function reduced(matrix: Float64Array, at: readonly number[]): Float64Array {
  return Float64Array.from(at.flatMap((i) => at.map((j) => matrix[i * parameterNames.length + j])));
}
