// VaR and expected shortfall by the name of the method.

import type { Backend } from '../backends/contract.js';
import { objectOf } from '../book/fields.js';
import { oneOf } from '../check.js';
import type { Arena } from '../columns/arena.js';
import { withScalars } from '../columns/scalars.js';
import { Fault } from '../fault.js';
import { cornishFisherRisk, modifiedFigures, normalRisk, studentRisk } from './distributionMethods.js';
import type { RiskInputs, RiskMethod, RiskResults } from './methods.js';
import { deltaGammaRisk, deltaNormalRisk } from './portfolioMethods.js';
import { ageWeightedRisk, filteredHistoricalRisk, historicalRisk, stressedRisk, volatilityUpdatedRisk } from './sampleMethods.js';

export const riskMethods = [
  ...(['normal', 'student-t', 'cornish-fisher', 'modified', 'delta-normal', 'delta-gamma'] as const),
  ...(['historical', 'age-weighted', 'stressed', 'volatility-updated', 'filtered-historical'] as const),
] as const satisfies readonly RiskMethod[];

type Inputs<M extends RiskMethod> = Extract<RiskInputs, { readonly method: M }>;

/**
 * VaR and expected shortfall, losses positive; see methods.ts for what each method takes and answers. Every input is checked: a bad number or field is
 * a Fault with its path (BAD_CONFIDENCE, NOT_FINITE, TOO_SHORT, NOT_PSD ...). A portfolio that does not move loses its mean for certain. OVERFLOW when
 * a figure leaves the double range.
 */
export function valueAtRiskOf<M extends RiskMethod>(backend: Backend, arena: Arena, inputs: Inputs<M>): RiskResults[M] {
  const method = oneOf(objectOf(inputs, 'inputs').method, riskMethods, 'method', 'UNKNOWN_KIND');
  const figures = withScalars(backend, arena, (math): RiskResults[RiskMethod] => {
    const given = { ...inputs, method } as RiskInputs;
    switch (given.method) {
      case 'normal':
        return normalRisk(math, given);
      case 'student-t':
        return studentRisk(math, given);
      case 'cornish-fisher':
        return cornishFisherRisk(math, given);
      case 'modified':
        return modifiedFigures(math, given);
      case 'delta-normal':
        return deltaNormalRisk(backend, arena, math, given);
      case 'delta-gamma':
        return deltaGammaRisk(backend, arena, math, given);
      case 'historical':
        return historicalRisk(given);
      case 'age-weighted':
        return ageWeightedRisk(given);
      case 'stressed':
        return stressedRisk(given);
      case 'volatility-updated':
        return volatilityUpdatedRisk(given);
      case 'filtered-historical':
        return filteredHistoricalRisk(given);
    }
  });
  for (const name of ['valueAtRisk', 'expectedShortfall'] as const) {
    if (!Number.isFinite(figures[name])) throw new Fault('OVERFLOW', name, 'a finite number', figures[name]);
  }
  return figures as RiskResults[M];
}
