// Paths of reverse stress from the factors of the rules.
import { fieldsOf } from '../../../book/fields.js';
import { identifier } from '../../../check.js';
import type { TickMath } from '../../../program/tick/math.js';
import { factorPaths, type StressPath } from '../../../risk/stress/path.js';
import type { Rules } from '../../../rules/document/rules.js';
import { type Factored, factorsAsked } from './inputs.js';

export interface PathInputs {
  /** Days that one standard deviation is of; above 0. */
  readonly horizonDays: number;
  /** The underlying whose standard deviations the joint path counts. */
  readonly driver: string;
  /** A document whose factors measure them, where the engine's own states none. */
  readonly sigmas?: Rules;
}

export function stressPaths(of: Factored, math: TickMath, inputs: PathInputs): StressPath[] {
  const given = fieldsOf(inputs, 'inputs', ['horizonDays', 'driver'], ['sigmas']) as unknown as PathInputs;
  const { horizonDays } = given;
  const driver = identifier(given.driver, 'driver');
  const { model, daysPerYear } = factorsAsked(of, given.sigmas, math, 'paths are in sigmas');
  const ids = of.market.underlyings.map(({ id }) => id);
  return factorPaths(ids, model, { horizonDays, driver }, daysPerYear);
}
