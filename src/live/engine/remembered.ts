// Ids that came already: the latest of them, as many as are to be remembered.
import { count } from '../../check.js';
import { Fault } from '../../fault.js';

const usual = 100_000;

export class Remembered {
  readonly most: number;
  /** Oldest first. */
  readonly ids = new Set<string>();

  constructor(most = usual, ids: readonly string[] = []) {
    this.most = count(most, 0, 2 ** 24, 'inputs.fillMemory');
    for (const id of ids) this.ids.add(id);
  }

  /** Throws DUPLICATE for one that came already. */
  first(id: string, path: string): void {
    if (this.ids.has(id)) throw new Fault('DUPLICATE', path, 'one that comes once', id);
  }

  add(id: string): void {
    this.ids.add(id);
    if (this.ids.size <= this.most) return;
    for (const oldest of this.ids) {
      this.ids.delete(oldest);
      return;
    }
  }
}
