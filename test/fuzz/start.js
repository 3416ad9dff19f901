// npm run fuzz, npm run fuzz:mutants, npm run fuzz regions, npm run fuzz hedges, npm run fuzz closeOuts, npm run fuzz ledger, npm run fuzz gate, npm run fuzz documents, npm run soak: bundles the program that is named first, or the fuzz, and runs it.
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.js';

const programs = {
  mutants: 'mutants',
  regions: 'regionsRun',
  hedges: 'hedgesRun',
  closeOuts: 'closeOutsRun',
  ledger: 'ledgerRun',
  gate: 'gateRun',
  documents: 'documentsRun',
  soak: 'soak',
};
const name = programs[process.argv[2]] ?? 'run';
if (name !== 'run') process.argv.splice(2, 1);
await import(pathToFileURL(await bundle(name)).href);
