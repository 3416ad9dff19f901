// What the command line shares with the readers and writers beyond their door. No entry point of the package.
export { type CsvTextOptions, csvText } from './csvText.js';
export { deribitTheta } from './deribit/theta.js';
export { parseInstant } from './instant.js';
export { readJson } from './readJson.js';
export { blocksOf, writePieces } from './writeFile.js';
