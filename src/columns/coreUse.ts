// How functions that take a core first reach its backend: as jobs, one at a time, on its arena.
import type { Backend } from '../backends/contract.js';
import { Fault } from '../fault.js';
import type { Arena } from './arena.js';
import { type Scalars, withScalars } from './scalars.js';

/** Runs a job on a core's backend and arena, and returns what it returns. */
export type BackendUse = <T>(job: (backend: Backend, arena: Arena) => T) => T;

/** The one member of a core that is not for callers. */
export const backendUse: unique symbol = Symbol('margincore backend');

/** A core, as the functions beside it see it: what `createCore` gives. */
export interface CoreLike {
  readonly [backendUse]: BackendUse;
}

/** How to use the backend of a core. Throws TYPE_MISMATCH for what is none, and a job throws what the core does: CLOSED, KERNEL_TRAPPED ... */
export function useOf(core: CoreLike): BackendUse {
  const use = memberOf(core) as BackendUse | undefined;
  if (typeof use !== 'function') throw new Fault('TYPE_MISMATCH', 'core', 'a core, as createCore gives it', core);
  return use;
}

function memberOf(core: CoreLike): unknown {
  try {
    return (core as Partial<CoreLike> | null | undefined)?.[backendUse];
  } catch {
    return undefined;
  }
}

/** The same functions, the core first. */
export type CoreFirst<T> = {
  readonly [K in keyof T]: T[K] extends (...given: infer A) => infer R ? (core: CoreLike, ...given: A) => R : never;
};

/** Functions that are made for one backend's functions of one number, as functions that take the core first. */
export function coreFirst<T extends object>(functionsOn: (use: <R>(job: (math: Scalars) => R) => R) => T): CoreFirst<T> {
  const named = functionsOn(() => {
    throw new Error('no core was given');
  });
  const entries = Object.keys(named).map((name) => {
    const call = (core: CoreLike, ...given: unknown[]): unknown => {
      const own = functionsOn((job) => useScalars(core, job)) as Record<string, (...given: unknown[]) => unknown>;
      return own[name]?.(...given);
    };
    return [name, call] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as CoreFirst<T>;
}

/** A job on the functions of one number of a core's backend. */
export function useScalars<T>(core: CoreLike, job: (math: Scalars) => T): T {
  return useOf(core)((backend, arena) => withScalars(backend, arena, job));
}
