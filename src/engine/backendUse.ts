// How the calls of a core reach its backend: as jobs, one at a time, on its arena.
import type { Backend } from '../backends/contract.js';
import type { Arena } from '../columns/arena.js';

/** Runs a job on a core's backend and arena, and returns what it returns. */
export type BackendUse = <T>(job: (backend: Backend, arena: Arena) => T) => T;
