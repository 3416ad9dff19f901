// One seed for every property test, so that a run can be repeated; MARGINCORE_SEED=N tries other cases.
// A property that says no number is tried 100 times, in a quick run 25.
import fc from 'fast-check';
import { runs } from './long.js';

fc.configureGlobal({ seed: Number(process.env.MARGINCORE_SEED ?? 20240805), numRuns: runs(100, 25) });
