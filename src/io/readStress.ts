// Stress scenario files: JSON, read strictly, then checked by the scenarios' own door.
import { Fault } from '../fault.js';
import { parseStressScenarios } from '../rules/parseStress.js';
import type { StressScenario } from '../rules/stressScenario.js';
import { parseJson } from './json.js';
import { nameOf, readText, type SourceOptions } from './source.js';

/** The scenarios of a JSON file, plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) or of a scenario, naming file and field */
export async function readStressScenarios(path: string, options: SourceOptions = {}): Promise<readonly StressScenario[]> {
  const file = nameOf(path);
  const json = parseJson(await readText(path, options), file);
  try {
    return parseStressScenarios(json);
  } catch (error) {
    throw error instanceof Fault ? error.at(`${file} ${error.path}`) : error;
  }
}
