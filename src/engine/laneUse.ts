// How the calls of a core reach its lane: as jobs, one at a time, on its arena.
import type { Lane } from '../lanes/contract.js';
import type { Arena } from '../marshal/arena.js';

/** Runs a job on a core's lane and arena, and returns what it returns. */
export type LaneUse = <T>(job: (lane: Lane, arena: Arena) => T) => T;
