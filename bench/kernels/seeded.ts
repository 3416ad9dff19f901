// Seeded data for the kernel benches: numbers, and the positions of a book in CSR.
import { type Arena, columnBytes } from '../../src/columns/arena.js';

/** A generator of 32 bits a step (mulberry32): the same stream for the same seed on every machine. */
export class Seeded {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). */
  uniform(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  }

  /** In [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** A whole number in [0, bound). */
  whole(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  fill(column: Float64Array, low: number, high: number): Float64Array {
    for (let i = 0; i < column.length; i++) column[i] = this.between(low, high);
    return column;
  }
}

/** How many positions account `a` has: half to one and a half of the mean (5 to 15 of ten), whatever the seed. `mean` even, not 28. */
const positionsOf = (a: number, mean: number): number => mean / 2 + ((a * 29) % (mean + 1));

function positionCount(accounts: number, mean: number): number {
  let positions = 0;
  for (let a = 0; a < accounts; a++) positions += positionsOf(a, mean);
  return positions;
}

/** Arena bytes of `seededPositions`. */
export function positionBytes(accounts: number, mean = 10): number {
  const positions = positionCount(accounts, mean);
  return columnBytes(accounts + 1, 4) + columnBytes(positions, 4) + columnBytes(positions, 8);
}

export interface Positions {
  readonly starts: Uint32Array;
  readonly handles: Uint32Array;
  readonly quantities: Float64Array;
}

/** Accounts with 5 to 15 positions each (for a mean of ten), in ascending order of handle. */
export function seededPositions(arena: Arena, random: Seeded, accounts: number, instruments: number, mean = 10): Positions {
  const positions = positionCount(accounts, mean);
  const starts = arena.u32(accounts + 1);
  const handles = arena.u32(positions);
  const quantities = arena.f64(positions);
  starts[0] = 0;
  for (let a = 0; a < accounts; a++) {
    const first = starts[a];
    const end = first + positionsOf(a, mean);
    for (let k = first; k < end; k++) handles[k] = random.whole(instruments);
    handles.subarray(first, end).sort();
    starts[a + 1] = end;
  }
  for (let k = 0; k < positions; k++) quantities[k] = Math.round(random.between(-50, 50)) || 1;
  return { starts, handles, quantities };
}
