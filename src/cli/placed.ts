// A refusal said of what it is about: a rule by its name, a column by its own.
import { Fault } from '../index.js';

/** What `work` answers; a fault that it throws is at what `place` makes of its path. */
export function placed<T>(place: (path: string) => string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault ? error.at(place(error.path)) : error;
  }
}
