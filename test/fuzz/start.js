// npm run fuzz, npm run fuzz:mutants: bundles the program that is named first, or the fuzz, and runs it.
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.js';

const name = process.argv[2] === 'mutants' ? 'mutants' : 'run';
if (name === 'mutants') process.argv.splice(2, 1);
await import(pathToFileURL(await bundle(name)).href);
