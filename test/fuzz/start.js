// npm run fuzz, fuzz:mutants, soak and fuzz NAME: bundles the named program, or the fuzz, and runs it.
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
  gradients: 'gradientsRun',
  coverage: 'coverageRun',
  reverse: 'reverseRun',
  soak: 'soak',
};
const name = programs[process.argv[2]] ?? 'run';
if (name !== 'run') process.argv.splice(2, 1);
await import(pathToFileURL(await bundle(name)).href);
