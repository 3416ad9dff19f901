// Slopes of a tick's numbers by their underlying's price: tables read at markets a little above and below, all underlyings at once.
import type { Market } from '../../../market/market.js';
import type { TickNumber } from '../../../program/compile/operand.js';
import type { Address } from '../../../program/heap.js';
import type { Program } from '../../../program/program.js';

/** Relative move of a price: errors of curvature and of rounding are both far below the tolerance of a slope. */
const step = 2 ** -17;

interface Kept {
  readonly at: Address;
  readonly length: number;
  slopes: Float64Array;
}

export class PriceSlopes {
  readonly #program: Program;
  readonly #tables = new Map<Address, Kept>();
  readonly #numbers = new Set<TickNumber>();
  #version = -1;
  /** Whether a number of a formula moves with prices: it is of no underlying alone. */
  numbersMove = false;

  constructor(program: Program) {
    this.#program = program;
  }

  /** The slopes of a table, by relative move: filled when a market is read. */
  of(at: Address, length: number): { readonly slopes: Float64Array } {
    const known = this.#tables.get(at);
    if (known !== undefined && known.length >= length) return known;
    const made = known ?? { at, length, slopes: new Float64Array(length) };
    if (made.length < length) Object.assign(made, { length, slopes: new Float64Array(length) });
    this.#tables.set(at, made);
    return made;
  }

  watch(number: TickNumber | undefined): void {
    if (number !== undefined && number.constant === undefined) this.#numbers.add(number);
  }

  /** Reads slopes at a market; the program stands on it again afterwards, with the bits it had. */
  read(market: Market, version: number): void {
    if (this.#version === version) return;
    const { linked } = this.#program.compiled;
    const tables = [...this.#tables.values()];
    const values = [...this.#numbers];
    let first: number[] = [];
    try {
      const up = this.#program.tick(moved(market, 1 + step));
      for (const { at, length, slopes } of tables) slopes.set(linked.f64(at, length));
      first = values.map((number) => number.of(up));
      const down = this.#program.tick(moved(market, 1 - step));
      for (const { at, length, slopes } of tables) {
        const low = linked.f64(at, length);
        for (let i = 0; i < length; i++) slopes[i] = (slopes[i] - low[i]) / (2 * step);
      }
      this.numbersMove = values.some((number, n) => number.of(down) !== first[n]);
    } finally {
      this.#program.tick(market);
    }
    this.#version = version;
  }
}

/** Every index with its asset and its forwards, as a tick moves them. */
export function moved(market: Market, ratio: number, only?: string): Market {
  const meant = (id: string): boolean => only === undefined || id === only;
  const assets = new Set(market.underlyings.filter(({ id }) => meant(id)).map(({ asset }) => asset));
  return {
    ...market,
    underlyings: market.underlyings.map((one) => (meant(one.id) ? { ...one, index: one.index * ratio } : one)),
    assets: market.assets.map((one) => (assets.has(one.id) && one.id !== market.numeraire ? { ...one, price: one.price * ratio } : one)),
    quotes: market.quotes.map((one) => (meant(one.instrument.underlying) ? { ...one, forward: one.forward * ratio } : one)),
  };
}
