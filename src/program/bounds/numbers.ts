// Numbers that figures are made of and a tick may change: of rows, of slots (2 x row + short), of underlyings, of assets.

export interface Numbers {
  readonly space: 'row' | 'slot' | 'unit' | 'asset';
  /** Numbers an entry. */
  readonly width: number;
  /** Whether no drift is a small one: another number is another thing. */
  readonly exact?: true;
  /** Writes those of an entry. */
  read(entry: number, to: Float64Array, at: number): void;
}

/**
 * Scales of numbers. Where the drift of a market is at most r, no number of entry i is further than r x yards[i] from what it was, and all of them are within
 * [lows[i] - reach x yards[i], highs[i] + reach x yards[i]].
 */
export interface Basis {
  readonly yards: readonly Float64Array[];
  readonly lows: readonly Float64Array[];
  readonly highs: readonly Float64Array[];
}

/** The drift beyond which a basis says nothing. */
export const reach = 64;

/** Numbers of a program, each once. */
export class NumberList {
  readonly list: Numbers[] = [];
  readonly #known = new Map<string, number>();
  /** Tables that bounds take as constant, with a copy of their values. */
  readonly #still: { readonly now: Float64Array; readonly was: Float64Array }[] = [];

  add(key: string, make: () => Numbers): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.list.length);
    return this.list.push(make()) - 1;
  }

  /** A table that stands still while bounds hold. */
  still(now: Float64Array): Float64Array {
    if (!this.#still.some((one) => one.now === now)) this.#still.push({ now, was: now.slice() });
    return now;
  }

  /** Whether one of them has changed; its copy is then updated. */
  moved(): boolean {
    let moved = false;
    for (const { now, was } of this.#still) {
      for (let i = 0; i < now.length; i++) if (!Object.is(now[i], was[i])) moved = true;
      was.set(now);
    }
    return moved;
  }
}
