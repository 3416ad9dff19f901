// Points of a line in bounded memory: when it is full every second one goes, so that an hour costs what a minute does.
// Points that something happened at stay.
import type { LivePoint } from '../desk/live/feed.js';

/** Columns as the chart draws them: seconds since 1970 UTC, then figures; null where there is none. */
export interface Columns {
  readonly times: number[];
  readonly prices: (number | null)[];
  readonly equities: (number | null)[];
  readonly initials: (number | null)[];
  readonly maintenances: (number | null)[];
}

const names = ['times', 'prices', 'equities', 'initials', 'maintenances'] as const;

export class Ring {
  readonly columns: Columns = { times: [], prices: [], equities: [], initials: [], maintenances: [] };
  readonly #capacity: number;
  /** Parallel to the columns: whether the point stays. */
  #kept: boolean[] = [];
  /** Of steps that come, every so many-th is taken. */
  #stride = 1;
  #seen = 0;

  constructor(capacity = 5000) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.columns.times.length;
  }

  push({ time, price, equity, initial, maintenance }: LivePoint, keep = false): void {
    const seconds = time / 1000;
    const { times, prices, equities, initials, maintenances } = this.columns;
    this.#seen += 1;
    // the last point is always there: one that the stride leaves out gives way to the next
    if (this.length > 1 && this.#kept.at(-1) === false && (this.#seen - 1) % this.#stride !== 0) this.#drop(this.length - 1);
    if (seconds === times.at(-1)) this.#drop(this.length - 1);
    times.push(seconds);
    prices.push(orNull(price));
    equities.push(orNull(equity));
    initials.push(orNull(initial));
    maintenances.push(orNull(maintenance));
    this.#kept.push(keep);
    if (this.length >= this.#capacity) this.#thin();
  }

  #drop(n: number): void {
    for (const name of names) this.columns[name].splice(n, 1);
    this.#kept.splice(n, 1);
  }

  #thin(): void {
    const last = this.length - 1;
    const few = this.#kept.filter(Boolean).length < this.#capacity / 4;
    const stays = (n: number): boolean => n % 2 === 0 || n === last || (few && this.#kept[n] === true);
    for (const name of names) {
      const column = this.columns[name] as (number | null)[];
      const left = column.filter((_, n) => stays(n));
      column.length = 0;
      for (const value of left) column.push(value);
    }
    this.#kept = this.#kept.filter((_, n) => stays(n));
    this.#stride *= 2;
  }
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
