// The section of a rule document that a forecast margin follows.
import { Fault } from '../../fault.js';
import type { Forecast } from '../../rules/document/forecast.js';
import { readValue } from '../../rules/document/readValue.js';
import { parseRules, type Rules } from '../../rules/document/rules.js';

/** Name of the model's own variance among the predictors of a blend. */
export const modelVariance = 'model';

export interface ForecastRule extends Forecast {
  /** Name of the document. */
  readonly name: string;
  /** The highest rate of an underlying; Infinity where there is none. */
  capOf(underlying: string): number;
}

/** Throws BAD_ARGUMENT of a document without the section, and what `parseRules` throws. */
export function forecastRule(rules: unknown): ForecastRule {
  const parsed: Rules = parseRules(rules);
  const { forecast, about } = parsed;
  if (forecast === undefined)
    throw new Fault('BAD_ARGUMENT', 'rules.forecast', 'a section `forecast`, which says what follows it', about.name);
  const { cap } = forecast;
  return {
    ...forecast,
    name: about.name,
    capOf(underlying) {
      if (cap === undefined) return Number.POSITIVE_INFINITY;
      const highest = readValue(parsed, cap, 'initial', underlying);
      if (highest === undefined) throw new Fault('UNKNOWN_UNDERLYING', 'rules.forecast.cap', 'a rate for it', underlying);
      return highest;
    },
  };
}
