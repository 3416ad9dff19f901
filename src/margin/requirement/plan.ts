// What terms prepare from: the base of the run, and its grids.
import type { RunBase } from './base.js';
import type { GridPlan } from './gridPlan.js';

/** Terms take what they need of it, once a run. */
export interface TermPlan extends RunBase {
  readonly grids: ReadonlyMap<string, GridPlan>;
}
