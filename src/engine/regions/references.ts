// Markets that accounts are measured from, and the current market's drift from each: by underlying and asset, the largest scaled change.
import { type Basis, type Numbers, reach } from '../../program/bounds/numbers.js';
import type { Rows } from '../../program/layout/rows.js';
import type { Tick } from '../../program/tick/tick.js';

/**
 * A market as numbers; `drifts` by factor (underlyings, then assets) of the market of now. They are bounds until they are refined: what the newest reference has drifted, measured in every
 * tick, and what it was away when it was taken.
 */
export interface Reference {
  readonly level: number;
  readonly values: readonly Float64Array[];
  readonly basis: Basis;
  /** Reference at which the basis was measured; undefined for that one itself. */
  readonly origin: Reference | undefined;
  readonly drifts: Float64Array;
  /** From the newest reference, at most. */
  readonly away: Float64Array;
  /** 1 where a drift is no bound but measured. */
  readonly exact: Uint8Array;
}

/** Changes of numbers that nothing should move are roundings up to this share: whoever compares figures allows for more. */
const rounding = 1e-9;

export class References {
  readonly list = new Set<Reference>();
  readonly factors: number;
  readonly now: Float64Array[];
  readonly #numbers: readonly Numbers[];
  readonly #units: number;
  readonly #rows: Rows;
  readonly #rowsOf: number[][];
  readonly #spare: (readonly Float64Array[])[] = [];
  /** Markets that were read. */
  reads = 0;
  #known = 0;
  /** Taken last. */
  #last: Reference | undefined;

  /** `capacity`: rows that there may be. */
  constructor(numbers: readonly Numbers[], rows: Rows, capacity: number) {
    this.#numbers = numbers;
    this.#rows = rows;
    this.#units = rows.market.underlyings.length;
    this.factors = this.#units + rows.market.assets.length;
    this.#rowsOf = Array.from({ length: this.#units }, () => []);
    const entries = { row: capacity, slot: 2 * capacity, unit: this.#units, asset: rows.market.assets.length };
    this.now = numbers.map(({ space, width }) => new Float64Array(width * entries[space]));
  }

  /** Whether new rows appeared since: the scale of their moves is unknown. */
  grown(): boolean {
    const { count, underlyings } = this.#rows;
    if (count === this.#known) return false;
    for (let row = this.#known; row < count; row++) {
      this.#rowsOf[underlyings[row]]?.push(row);
      for (const [n, { space, width, read }] of this.#numbers.entries()) {
        if (space !== 'row' && space !== 'slot') continue;
        const each = space === 'slot' ? 2 : 1;
        for (let entry = each * row; entry < each * (row + 1); entry++) {
          read(entry, this.now[n], entry * width);
          for (const { values, basis } of this.list) {
            for (let k = entry * width; k < (entry + 1) * width; k++) values[n][k] = this.now[n]?.[k];
            basis.yards[n][entry] = Number.POSITIVE_INFINITY;
          }
        }
      }
    }
    this.#known = count;
    return true;
  }

  /** Reads what a tick has moved, all of it where `whole`; answers 1 by factor that has. */
  read(tick: Tick, whole: boolean): Uint8Array {
    this.reads += 1;
    const moved = new Uint8Array(this.factors).fill(whole ? 1 : 0);
    if (!whole) {
      for (const row of tick.moved) moved[this.#rows.underlyings[row]] = 1;
      for (let u = 0; u < this.#units; u++) if (tick.touched.underlyings[u] === 1) moved[u] = 1;
      for (let n = 0; n < tick.touched.assets.length; n++) if (tick.touched.assets[n] === 1) moved[this.#units + n] = 1;
    }
    for (let f = 0; f < moved.length; f++) if (moved[f] === 1) this.#readFactor(f);
    const last = this.#last;
    for (const one of last === undefined ? this.list : [last, ...this.list]) {
      for (let f = 0; f < moved.length; f++) {
        if (moved[f] === 0) continue;
        one.exact[f] = 0;
        if (one === last || one.basis !== last?.basis) this.#measure(one, f);
        else one.drifts[f] = one.away[f] + last.drifts[f];
      }
    }
    return moved;
  }

  /** Measures what is a bound. */
  refine(one: Reference): void {
    for (let f = 0; f < one.exact.length; f++) if (one.exact[f] === 0) this.#measure(one, f);
  }

  /** The market of now as a reference. */
  take(level: number, basis: Basis, origin: Reference | undefined): Reference {
    const drifts = new Float64Array(this.factors);
    const values = this.#spare.pop() ?? this.now.map((values) => new Float64Array(values.length));
    this.now.forEach((from, n) => void values[n]?.set(from));
    const one = { level, values, basis, origin, drifts, away: new Float64Array(this.factors), exact: new Uint8Array(this.factors).fill(1) };
    for (const other of this.list) other.away.set(other.drifts);
    if (origin !== undefined)
      for (let f = 0; f < drifts.length; f++) if (!(origin.drifts[f] <= reach)) drifts[f] = Number.POSITIVE_INFINITY;
    this.list.add(one);
    this.#last = one;
    return one;
  }

  drop(one: Reference): void {
    this.list.delete(one);
    this.#spare.push(one.values);
    const { origin } = one;
    if (origin !== undefined && ![...this.list].some((other) => other.origin === origin) && origin !== this.#latest()) this.drop(origin);
  }

  /** The basis that was measured last. */
  #latest(): Reference | undefined {
    return [...this.list].filter(({ origin }) => origin === undefined).at(-1);
  }

  /** Every entry of a factor. */
  each(factor: number, one: (numbers: number, entry: number) => void): void {
    for (const [n, { space }] of this.#numbers.entries()) {
      if (factor >= this.#units) {
        if (space === 'asset') one(n, factor - this.#units);
      } else if (space === 'unit') one(n, factor);
      else if (space !== 'asset')
        for (const row of this.#rowsOf[factor])
          for (let e = 0; e < (space === 'slot' ? 2 : 1); e++) one(n, space === 'slot' ? 2 * row + e : row);
    }
  }

  #readFactor(factor: number): void {
    this.each(factor, (n, entry) => {
      const { width, read } = this.#numbers[n];
      read(entry, this.now[n], entry * width);
    });
  }

  #measure(one: Reference, factor: number): void {
    const { origin, drifts, away, exact } = one;
    if (exact[factor] === 1) return;
    if (origin !== undefined && !(origin.drifts[factor] <= reach)) this.#measure(origin, factor);
    drifts[factor] = this.#drift(one, factor);
    exact[factor] = 1;
    const last = this.#last;
    if (last !== undefined && one !== last && one.basis === last.basis)
      away[factor] = Math.min(away[factor], drifts[factor] + last.drifts[factor]);
  }

  #drift({ values, basis, origin }: Reference, factor: number): number {
    if (origin !== undefined && !(origin.drifts[factor] <= reach)) return Number.POSITIVE_INFINITY;
    let most = 0;
    for (let n = 0; n < this.#numbers.length; n++) {
      const { space, width } = this.#numbers[n];
      const now = this.now[n];
      const was = values[n];
      const yards = basis.yards[n];
      const lows = basis.lows[n];
      const highs = basis.highs[n];
      if (factor >= this.#units !== (space === 'asset')) continue;
      const rows = space === 'asset' || space === 'unit' ? undefined : this.#rowsOf[factor];
      const each = space === 'slot' ? 2 : 1;
      const count = rows === undefined ? 1 : rows.length * each;
      const single = factor >= this.#units ? factor - this.#units : factor;
      for (let i = 0; i < count; i++) {
        const entry = rows === undefined ? single : each === 1 ? rows[i] : 2 * rows[i >> 1] + (i & 1);
        let change = 0;
        for (let k = entry * width, end = k + width; k < end; k++) {
          const by = Math.abs(now[k] - was[k]);
          if (!(by <= change)) change = by;
        }
        const yard = yards[entry];
        if (change <= most * yard) continue;
        if (yard > 0) most = change / yard;
        else if (!(change <= rounding * Math.max(-lows[entry], highs[entry]))) return Number.POSITIVE_INFINITY;
        if (Number.isNaN(most)) return Number.POSITIVE_INFINITY;
      }
    }
    return most;
  }
}
