// Margin calls by deadline: a binary heap in which a call knows its place, so that one that is met leaves at once.

/** Margin call of an account. */
export interface MarginCall {
  readonly row: number;
  /** When it was made, ms. */
  readonly since: number;
  /** Amount missing at the time to be out of call, numeraire. */
  readonly amount: number;
  /** Paid at this ms it is met in time; null: it may stand. */
  readonly deadline: number | null;
}

interface Entry extends MarginCall {
  readonly deadline: number;
}

/** Calls of distinct rows; of the same deadline the lower row first. */
export class Deadlines {
  readonly #heap: Entry[] = [];
  readonly #places = new Map<number, number>();

  /** The earliest. */
  get first(): MarginCall | undefined {
    return this.#heap[0];
  }

  add(call: MarginCall): void {
    if (call.deadline === null) return;
    this.#heap.push(call as Entry);
    this.#up(this.#heap.length - 1);
  }

  /** Nothing, where the row has none. */
  remove(row: number): void {
    const place = this.#places.get(row);
    const last = this.#heap.pop();
    this.#places.delete(row);
    if (place === undefined || last === undefined) {
      if (last !== undefined) this.#heap.push(last);
      return;
    }
    if (last.row === row) return;
    this.#heap[place] = last;
    this.#up(place);
    this.#down(this.#places.get(last.row) as number);
  }

  /** Calls that fall due by a time, in order. Reads them and their neighbours alone. */
  by(time: number): readonly MarginCall[] {
    const found: Entry[] = [];
    const open = [0];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const entry = this.#heap[place];
      if (entry === undefined || entry.deadline > time) continue;
      found.push(entry);
      open.push(2 * place + 1, 2 * place + 2);
    }
    return found.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  }

  #up(from: number): void {
    const entry = this.#heap[from];
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (!isBefore(entry, parent)) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(entry, place);
  }

  #down(from: number): void {
    const entry = this.#heap[from];
    let place = from;
    for (;;) {
      let below = 2 * place + 1;
      const [left, right] = [this.#heap[below], this.#heap[below + 1]];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = this.#heap[below];
      if (!isBefore(child, entry)) break;
      this.#put(child, place);
      place = below;
    }
    this.#put(entry, place);
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry;
    this.#places.set(entry.row, place);
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.deadline < b.deadline || (a.deadline === b.deadline && a.row < b.row);
}
