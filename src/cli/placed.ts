// A refusal said of what it is about: a rule by its name, a column by its own.
import { Fault } from '../index.js';

/** Runs `work`; rewrites the path of any `Fault` it throws with `place`. */
export function placed<T>(place: (path: string) => string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? error.at(place(error.path)) : error;
  }
}
