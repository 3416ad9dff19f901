// What the command line shares with the readers and writers beyond their door. No entry point of the package.
export { type CsvTextOptions, csvText } from './csvText.js';
export type { FileInput } from './input.js';
export { parseInstant } from './instant.js';
export { parseJson } from './json.js';
export { marketText } from './marketJson.js';
export { nextSteps, stepsOf } from './nextSteps.js';
export { readJson } from './readJson.js';
export { type Told, toldIn } from './replies/told.js';
export { readText } from './source.js';
export { csvPieces, ndjsonPieces } from './writeBook.js';
export { blocksOf, writePieces } from './writeFile.js';
