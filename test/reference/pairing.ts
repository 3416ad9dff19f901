// The pairing of two lists of lots that saves most: a transport problem, solved by the best augmenting path until none saves.

/** Gains smaller than this, of the largest saving, are roundings. */
const least = 1e-12;

/**
 * Max over x of sum x_ij savings_ij, 0 <= x, row sums within `lefts`, column sums within `rights`: exact, as each step takes the path of largest
 * gain in the residual graph (so no later step can be above it) and fills one of its capacities. A saving of 0 or less is no pair.
 */
class Pairing {
  #flow = new Float64Array(0);
  #gains = new Float64Array(0);
  #from = new Int32Array(0);

  /** `lefts` and `rights` are what there is of each, and are used up; `savings` is [leftCount x rightCount]. Whole lots stay whole. */
  save(lefts: Float64Array, leftCount: number, rights: Float64Array, rightCount: number, savings: Float64Array): number {
    const nodes = leftCount + rightCount;
    if (this.#gains.length < nodes) {
      this.#gains = new Float64Array(2 * nodes);
      this.#from = new Int32Array(2 * nodes);
    }
    if (this.#flow.length < leftCount * rightCount) this.#flow = new Float64Array(2 * leftCount * rightCount);
    this.#flow.fill(0, 0, leftCount * rightCount);
    let largest = 0;
    for (let cell = 0; cell < leftCount * rightCount; cell++) largest = Math.max(largest, savings[cell] as number);
    let saved = 0;
    // far more steps than lots take; were they ever used up, less is saved and more is asked for
    for (let steps = 16 * nodes * nodes; steps > 0; steps--) {
      const end = this.#bestPath(lefts, leftCount, rights, rightCount, savings, least * largest);
      if (end < 0) break;
      saved += (this.#gains[end] as number) * this.#augment(end, lefts, leftCount, rights, rightCount);
    }
    return saved;
  }

  /** Bellman and Ford over the residual graph, lefts first; the end of the path of largest gain, or -1 where none gains. */
  #bestPath(lefts: Float64Array, leftCount: number, rights: Float64Array, rightCount: number, savings: Float64Array, tiny: number): number {
    const gains = this.#gains;
    const from = this.#from;
    const flow = this.#flow;
    const nodes = leftCount + rightCount;
    for (let node = 0; node < nodes; node++) {
      gains[node] = node < leftCount && (lefts[node] as number) > 0 ? 0 : Number.NEGATIVE_INFINITY;
      from[node] = -1;
    }
    for (let round = 0, moved = true; moved && round < nodes; round++) {
      moved = false;
      for (let i = 0; i < leftCount; i++) {
        for (let j = 0; j < rightCount; j++) {
          const saving = savings[i * rightCount + j] as number;
          if (!(saving > 0)) continue;
          const right = leftCount + j;
          const forth = (gains[i] as number) + saving;
          if (forth > (gains[right] as number) + tiny) {
            gains[right] = forth;
            from[right] = i;
            moved = true;
          }
          const back = (gains[right] as number) - saving;
          if ((flow[i * rightCount + j] as number) > 0 && back > (gains[i] as number) + tiny) {
            gains[i] = back;
            from[i] = right;
            moved = true;
          }
        }
      }
    }
    let end = -1;
    for (let j = 0; j < rightCount; j++) {
      const gain = gains[leftCount + j] as number;
      if ((rights[j] as number) > 0 && gain > tiny && (end < 0 || gain > (gains[end] as number))) end = leftCount + j;
    }
    return end;
  }

  /** Moves as much as the path's ends and its returned lots allow; how much. */
  #augment(end: number, lefts: Float64Array, leftCount: number, rights: Float64Array, rightCount: number): number {
    const from = this.#from;
    const flow = this.#flow;
    let amount = rights[end - leftCount] as number;
    let node = end;
    while ((from[node] as number) >= 0) {
      const before = from[node] as number;
      if (before >= leftCount) amount = Math.min(amount, flow[node * rightCount + before - leftCount] as number);
      node = before;
    }
    amount = Math.min(amount, lefts[node] as number);
    lefts[node] -= amount;
    rights[end - leftCount] -= amount;
    for (node = end; (from[node] as number) >= 0; node = from[node] as number) {
      const before = from[node] as number;
      if (before >= leftCount) flow[node * rightCount + before - leftCount] -= amount;
      else flow[before * rightCount + node - leftCount] += amount;
    }
    return amount;
  }
}

export interface HeldOption {
  readonly quantity: number;
  /** Premium, naked charge, strike, multiplier (negative of a put). */
  readonly line: readonly number[];
}

/** What options of an expiry ask for: alone, less what spreads and straddles save at most. */
export function leastByPairing(held: readonly HeldOption[]): number {
  const isShort = ({ quantity }: HeldOption): boolean => quantity < 0;
  const isCall = ({ line }: HeldOption): boolean => (line[3] as number) > 0;
  const [premium, naked, strike] = [0, 1, 2].map(
    (n) =>
      ({ line }: HeldOption): number =>
        line[n] as number,
  ) as [(one: HeldOption) => number, (one: HeldOption) => number, (one: HeldOption) => number];
  const saving = (left: HeldOption, right: HeldOption): number => {
    if (Math.abs(left.line[3] as number) !== Math.abs(right.line[3] as number)) return 0;
    if (isCall(left) === isCall(right)) return naked(isShort(left) ? left : right) - Math.max(0, strike(right) - strike(left));
    if (!isCall(left)) return 0;
    const lesser = naked(left) < naked(right) ? left : right;
    return naked(lesser) - premium(lesser);
  };
  const alone = held.reduce((sum, one) => sum + Math.abs(one.quantity) * (isShort(one) ? naked(one) : premium(one)), 0);
  const lefts = held.filter((one) => isShort(one) === isCall(one));
  const rights = held.filter((one) => isShort(one) !== isCall(one));
  const sizes = (list: readonly HeldOption[]): Float64Array => Float64Array.from(list, ({ quantity }) => Math.abs(quantity));
  const savings = Float64Array.from(lefts.flatMap((left) => rights.map((right) => saving(left, right))));
  return alone - new Pairing().save(sizes(lefts), lefts.length, sizes(rights), rights.length, savings);
}
