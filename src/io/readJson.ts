// A JSON document of no format of its own: what commands take as parameters.
import { type FileInput, nameOf } from './input.js';
import { type Json, parseJson } from './json.js';
import { fileOptions } from './readerOptions.js';
import { readText, type SourceOptions } from './source.js';

/** Plain or gzip. @throws Fault of the file (NOT_FOUND, BAD_JSON ...) */
export async function readJson(file: FileInput, given: SourceOptions = {}): Promise<Json> {
  const options = fileOptions(given);
  return parseJson(await readText(file, options), nameOf(file, options));
}
