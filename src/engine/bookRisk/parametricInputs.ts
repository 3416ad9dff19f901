// The inputs of VaR of a book by Greeks and a covariance, checked.
import { fieldsOf } from '../../book/fields.js';
import { finite, oneOf, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';
import { type BookRiskInputs, bookApproximations, type ParametricBookInputs } from './methods.js';
import { calls, common, distinctNames, factorFields, longestHorizon, sharedOf } from './sharedInputs.js';

/** Throws as bookRiskInputs. */
export function parametricInputs(inputs: BookRiskInputs, method: ParametricBookInputs['method']): ParametricBookInputs {
  const own = method === 'delta-normal' ? [] : method === 'student-t' ? ['degreesOfFreedom'] : ['approximation'];
  const given = fieldsOf(inputs, 'inputs', [...common, ...factorFields, ...own], calls);
  const checked = {
    ...given,
    ...sharedOf(given),
    names: distinctNames(given.names, 'names'),
    horizonDays: within(positive(given.horizonDays, 'horizonDays'), 0, longestHorizon, 'horizonDays'),
    daysPerYear: positive(given.daysPerYear, 'daysPerYear'),
  };
  if (method === 'delta-gamma') {
    return {
      ...checked,
      approximation: oneOf(given.approximation, bookApproximations, 'approximation'),
    } as unknown as ParametricBookInputs;
  }
  if (method === 'student-t') {
    const degrees = finite(given.degreesOfFreedom, 'degreesOfFreedom');
    if (!(degrees > 2)) throw new Fault('OUT_OF_RANGE', 'degreesOfFreedom', 'greater than 2 for a distribution with a variance', degrees);
  }
  return checked as unknown as ParametricBookInputs;
}
