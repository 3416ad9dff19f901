// One seed for every property test, so that a run can be repeated; MARGINCORE_SEED=N tries other cases.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.MARGINCORE_SEED ?? 20240805) });
