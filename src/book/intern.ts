// Names to indices in order of first appearance; Map-keyed, so `__proto__` is a name like any other.
import { Fault } from '../fault.js';

/** A Map of this engine holds fewer than 2^24 entries. */
export const nameLimit = 2 ** 24 - 1;

export class Interner {
  readonly #indices = new Map<string, number>();
  readonly names: string[] = [];

  /** The index of the name, a new one at its first appearance; throws TOO_LARGE beyond `nameLimit` names. */
  indexOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.names.length;
      if (index >= nameLimit) throw new Fault('TOO_LARGE', 'book', `at most ${nameLimit} different names`, index + 1);
      this.#indices.set(name, index);
      this.names.push(name);
    }
    return index;
  }

  has(name: string): boolean {
    return this.#indices.has(name);
  }

  /** The index of the name, -1 when it has not appeared. */
  find(name: string): number {
    return this.#indices.get(name) ?? -1;
  }
}
