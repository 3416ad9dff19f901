// A JSON document of no format of its own: what commands take as parameters.
import { type Json, parseJson } from './json.js';
import { nameOf, readText, type SourceOptions } from './source.js';

/** Plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) */
export async function readJson(path: string, options: SourceOptions = {}): Promise<Json> {
  return parseJson(await readText(path, options), nameOf(path));
}
