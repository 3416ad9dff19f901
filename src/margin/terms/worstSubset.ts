// The subset of open orders that costs most where what they are worth together counts by its sign: exact, or bounded from above.

/** Branches that a search for one subset may take; beyond them an account is refused, or the rule asks for the bound. */
export const branchLimit = 10_000;

const open = 0;
const taken = 1;
const left = -1;

/** An order that neither slope decides: slope x + l changes its sign at `turn`. */
interface Undecided {
  readonly x: number;
  readonly l: number;
  readonly turn: number;
  state: number;
}

/**
 * max over subsets J of k(start + sum over J of x_j) + sum over J of l_j, with k(X) = above X for X >= 0 and below X for X < 0.
 *
 * above >= below: k is the larger of two lines, so the maximum is the larger of two sums of max(0, slope x_j + l_j).
 * above < below: k is the smaller of two lines. An order with slope x_j + l_j of one sign for every slope between them is in, or out, of a worst subset whatever the others
 * do. Of the rest, f(m) = m X + sum of max(0, m x_j + l_j) is convex in m and never below the maximum, its least value f(m*) the bound; at an end of [above, below] it is
 * attained, else one order is split at m*, and taking and leaving it are two smaller problems (branch and bound). The bound exceeds the maximum by no more than a quarter of
 * (below - above) |x| of the order that is split: with a share t of it in, taking all costs (m* - above)(1 - t)|x|, leaving it (below - m*) t |x|, and the smaller of both
 * is at most that.
 */
export class WorstSubset {
  readonly #x: number[] = [];
  readonly #l: number[] = [];
  /** Orders that neither slope decides, by where their lines turn; equal ones side by side. */
  #split: Undecided[] = [];
  #above = 0;
  #below = 0;
  #most = 0;
  #branches = 0;

  clear(): void {
    this.#x.length = 0;
    this.#l.length = 0;
  }

  add(x: number, l: number): void {
    this.#x.push(x);
    this.#l.push(l);
  }

  /** The maximum; undefined when `branchLimit` branches do not find it. NaN where a sum leaves the doubles. */
  exact(start: number, above: number, below: number): number | undefined {
    if (above >= below) return this.#largerLine(start, above, below);
    const [sum, gains] = this.#decide(start, above, below);
    if (!Number.isFinite(sum + gains)) return Number.NaN;
    this.#most = Number.NEGATIVE_INFINITY;
    this.#branches = 0;
    return this.#search(sum, gains) ? this.#most : undefined;
  }

  /** At least the maximum: it where above >= below, else the least f(m). */
  bound(start: number, above: number, below: number): number {
    if (above >= below) return this.#largerLine(start, above, below);
    const [sum, gains] = this.#decide(start, above, below);
    if (!Number.isFinite(sum + gains)) return Number.NaN;
    this.#most = Number.NEGATIVE_INFINITY;
    return Math.max(this.#relax(sum, gains).bound, this.#most);
  }

  #largerLine(start: number, above: number, below: number): number {
    let over = above * start;
    let under = below * start;
    for (let j = 0; j < this.#x.length; j++) {
      const x = this.#x[j] as number;
      const l = this.#l[j] as number;
      over += Math.max(0, above * x + l);
      under += Math.max(0, below * x + l);
    }
    return Math.max(over, under);
  }

  /** Takes and leaves what either slope decides alike: the sums of x and l that are in. */
  #decide(start: number, above: number, below: number): [number, number] {
    this.#above = above;
    this.#below = below;
    this.#split = [];
    let sum = start;
    let gains = 0;
    for (let j = 0; j < this.#x.length; j++) {
      const x = this.#x[j] as number;
      const l = this.#l[j] as number;
      const over = above * x + l;
      const under = below * x + l;
      if (over <= 0 && under <= 0) continue;
      if (over < 0 || under < 0) this.#split.push({ x, l, turn: -l / x, state: open });
      else {
        // NaN comes here and stays
        sum += x;
        gains += l;
      }
    }
    this.#split.sort((a, b) => a.turn - b.turn || a.x - b.x || a.l - b.l);
    return [sum, gains];
  }

  /** Whether the search came to its end; the largest value that was met is kept. */
  #search(sum: number, gains: number): boolean {
    if (++this.#branches > branchLimit) return false;
    const { bound, at } = this.#relax(sum, gains);
    if (at < 0 || bound <= this.#most) return true;
    // Equal orders stand for each other: the first that is open is taken, or all of them are left.
    const { x, l } = this.#split[at] as Undecided;
    const equal = this.#split.filter((one) => one.state === open && one.x === x && one.l === l);
    const first = equal[0] as Undecided;
    first.state = taken;
    const done = this.#search(sum + x, gains + l);
    for (const one of equal) one.state = left;
    const all = done && this.#search(sum, gains);
    for (const one of equal) one.state = open;
    return all;
  }

  /** The least f(m) over the open orders and the order that is split there, -1 when none is; both ways to round it are subsets, and are kept. */
  #relax(sum: number, gains: number): { readonly bound: number; readonly at: number } {
    let x = sum;
    let l = gains;
    for (const one of this.#split) {
      if (one.state !== open || one.x > 0) continue;
      x += one.x;
      l += one.l;
    }
    if (x >= 0) return this.#attained(this.#above * x + l);
    for (let at = 0; at < this.#split.length; at++) {
      const one = this.#split[at] as Undecided;
      if (one.state !== open) continue;
      const before = x;
      const beforeGains = l;
      const enters = one.x > 0;
      x += enters ? one.x : -one.x;
      l += enters ? one.l : -one.l;
      if (!(x >= 0)) continue;
      this.#most = Math.max(this.#most, this.#below * before + beforeGains, this.#above * x + l);
      return { bound: one.turn * before + beforeGains, at };
    }
    return this.#attained(this.#below * x + l);
  }

  #attained(value: number): { readonly bound: number; readonly at: number } {
    this.#most = Math.max(this.#most, value);
    return { bound: value, at: -1 };
  }
}
