// Stress behind the core: a book under scenarios, over a grid, and along paths to where its accounts fall.

import type { BackendUse } from '../../columns/coreUse.js';
import type { StressPath } from '../../risk/stress/path.js';
import type { StressInputs } from './inputs.js';
import type { OpenBatch } from './path.js';
import { type PathInputs, stressPaths } from './paths.js';
import type { StressRun } from './result.js';
import { type ReverseInputs, type ReverseStress, runReverse } from './reverse.js';
import { prepareGrid, runGrid, type SpotVolGrid, type SpotVolInputs } from './spotVol.js';
import { runStress } from './stress.js';

/** `core.stress`: the same bits on every backend and any number of threads. */
export interface StressCalls {
  /**
   * Scenarios over a book: P&L, equity, maintenance and what is left of every account under each, by margin runs on the shocked markets, on the
   * caller's thread. Throws UNKNOWN_FACTOR, UNKNOWN_ASSET for what is held and a scenario neither names nor states a fallback for.
   */
  (inputs: StressInputs): Promise<StressRun>;
  /** P&L of a book or of one account over a grid of price moves and vol shocks, by full revaluation on a batch of its own. */
  readonly spotVol: (inputs: SpotVolInputs) => Promise<SpotVolGrid>;
  /** How many sigmas along each path every account stands from falling below its maintenance requirement, up and down, on batches of its own. */
  readonly reverse: (inputs: ReverseInputs) => Promise<ReverseStress>;
  /** Paths for `reverse` from the factors of rules: `joint` along a driver, then each underlying alone. */
  readonly paths: (inputs: PathInputs) => StressPath[];
}

export function stressCallsOf(use: BackendUse, open: OpenBatch): StressCalls {
  return Object.assign((inputs: StressInputs) => runStress(use, inputs), {
    spotVol: async (inputs: SpotVolInputs) => {
      const prepared = use((backend, arena) => prepareGrid(backend, arena, inputs));
      const batch = await open(prepared.shape);
      try {
        return await runGrid(batch, prepared);
      } finally {
        batch.dispose();
      }
    },
    reverse: (inputs: ReverseInputs) => runReverse(use, open, inputs),
    paths: (inputs: PathInputs) => use((backend, arena) => stressPaths(backend, arena, inputs)),
  });
}
