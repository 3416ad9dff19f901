// Stress scenario files: JSON, read strictly, then checked by the scenarios' own door.
import { Fault } from '../fault.js';
import { parseStressScenarios } from '../rules/stress/parseStress.js';
import type { StressScenario } from '../rules/stress/stressScenario.js';
import { type FileInput, nameOf } from './input.js';
import { readJson } from './readJson.js';
import type { SourceOptions } from './source.js';

/** The scenarios of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of a scenario, naming file and field */
export async function readStressScenarios(file: FileInput, options: SourceOptions = {}): Promise<readonly StressScenario[]> {
  const json = await readJson(file, options);
  try {
    return parseStressScenarios(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${nameOf(file, options)} ${error.path}`) : error;
  }
}
