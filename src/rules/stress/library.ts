// The library of stress scenarios by name.
import { oneOf } from '../../check.js';
import { historicalScenarios } from './historical.js';
import { stressScenariosOf } from './parseStress.js';
import type { StressScenario } from './stressScenario.js';
import { syntheticScenarios } from './synthetic.js';

/** Every scenario that comes with the library, the historical ones first: checked as a file of a user's own is. */
export const stressLibrary: readonly StressScenario[] = stressScenariosOf([...historicalScenarios, ...syntheticScenarios], 'stressLibrary');

export const stressNames: readonly string[] = Object.freeze(stressLibrary.map(({ name }) => name));

/** The scenario of that name; throws BAD_ARGUMENT. */
export function stressScenario(name: string): StressScenario {
  const known = oneOf(name, stressNames, 'name');
  return stressLibrary.find((scenario) => scenario.name === known) as StressScenario;
}
