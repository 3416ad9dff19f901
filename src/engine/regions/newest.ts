// Latest references by width of the safe radius: a large radius tolerates a distant reference, a small one needs a close one.
import { type Boxes, driftFrom } from './boxes.js';
import type { Reference, References } from './references.js';

/** Widths of the levels, in drift. A level has some references; a new one replaces the oldest. */
const widths = [0.02, 0.08, 0.32, 1.28, 5.12];
export const levels = widths.length;
const perLevel = 3;
/** How far of its width the newest reference of a level may be off. */
const off = 0.25;

export class Newest {
  readonly #references: References;
  readonly #boxes: Boxes;
  readonly #origin: Reference;
  /** Called for an account that lost its box. */
  readonly #left: (account: number) => void;
  /** By level, the market that its newest reference is of. */
  readonly #taken = widths.map(() => -1);
  readonly #lists: Reference[][] = Array.from({ length: levels }, () => []);

  constructor(references: References, boxes: Boxes, origin: Reference, left: (account: number) => void) {
    this.#references = references;
    this.#boxes = boxes;
    this.#origin = origin;
    this.#left = left;
  }

  /** A box for an account that drifts less than `room` from the market of now harm nothing. False where there is none. */
  box(account: number, room: number): boolean {
    if (!(room > 0)) return false;
    const mask = this.#boxes.masks[account];
    const reference = this.#near(room, mask);
    const radius = room - driftFrom(reference, mask);
    if (!(radius > 0)) return false;
    this.#boxes.put(account, reference, radius);
    return true;
  }

  /** The newest reference that is near enough for so much room; the market of now where none is. */
  #near(room: number, mask: number): Reference {
    let level = levels - 1;
    while (level > 0 && room < widths[level]) level -= 1;
    const list = this.#lists[level];
    const last = list.at(-1);
    const { reads } = this.#references;
    if (last !== undefined) {
      if (this.#taken[level] === reads) return last;
      this.#references.refine(last);
      if (driftFrom(last, mask) <= off * widths[level]) return last;
    }
    this.#taken[level] = reads;
    const made = this.#references.take(level, this.#origin.basis, this.#origin);
    list.push(made);
    const oldest = list.length > perLevel ? list.shift() : undefined;
    if (oldest !== undefined) {
      this.#references.refine(oldest);
      this.#boxes.empty(oldest, (account, left) => this.#rehome(account, left));
      this.#references.drop(oldest);
    }
    return made;
  }

  /** Moves an account with some room left at the current market to the newest reference that leaves it most. */
  #rehome(account: number, room: number): void {
    const mask = this.#boxes.masks[account];
    let best: Reference | undefined;
    let radius = 0;
    for (const list of this.#lists) {
      const last = list.at(-1);
      const one = last === undefined ? 0 : room - driftFrom(last, mask);
      if (one > radius) [best, radius] = [last, one];
    }
    if (best === undefined) this.#left(account);
    else this.#boxes.put(account, best, radius);
  }
}
