// Predictive margins for callers: the two doors on the functions that a core lends.
import type { Scalars } from '../../columns/scalars.js';
import {
  type PredictivePath,
  type PredictivePathInputs,
  type PredictiveStep,
  type PredictiveStepInputs,
  predictivePath,
  predictiveStep,
} from './step.js';

/** `core.predictive`: the same bits on every backend, and by steps as by columns. */
export interface Predictive {
  /** One day: the rate that a rule (data, `parsePredictiveRule`) gives after this day's return, and the state that goes on. Starts from `predictiveStart`. */
  step(inputs: PredictiveStepInputs): PredictiveStep;
  /** A column of days. */
  path(inputs: PredictivePathInputs): PredictivePath;
}

export function predictiveOn(use: <T>(job: (math: Scalars) => T) => T): Predictive {
  return {
    step: (inputs) => use((math) => predictiveStep(math, inputs)),
    path: (inputs) => use((math) => predictivePath(math, inputs)),
  };
}
