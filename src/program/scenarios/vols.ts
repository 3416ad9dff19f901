// The vol of every option under every shock of a set.
import type { Rules } from '../../rules/document/rules.js';
import { isFloored, shockedVol } from '../../rules/document/shockedVol.js';
import type { VolatilityShock } from '../../rules/document/volatility.js';
import type { Tick } from '../tick/tick.js';
import type { ReadSet } from './sets.js';

type Part = ReadSet['parts'][number];

/** The shocks of a set, each once, for the options of its underlyings. */
export class VolShocks {
  readonly #part: Part;
  readonly #names: readonly string[];
  readonly #shocks: readonly (VolatilityShock | undefined)[];
  readonly #which: Uint16Array;
  readonly #skewed: boolean;
  readonly #shifting: boolean;
  /** By row, what its shocks were made of: vol, term, root of the years. */
  readonly #of: Float64Array;

  constructor(rules: Rules, part: Part, rows: number) {
    const { list } = part;
    this.#part = part;
    this.#names = [...new Set(list.map(({ vol }) => vol))];
    this.#which = Uint16Array.from(list, ({ vol }) => this.#names.indexOf(vol));
    this.#shocks = this.#names.map((name) => (name === 'unchanged' ? undefined : rules.volatility?.shocks[name]));
    this.#skewed = this.#shocks.some((shock) => shock?.skew !== undefined);
    this.#shifting = this.#shocks.some((shock) => shock?.absolute !== undefined);
    this.#of = new Float64Array(3 * rows).fill(Number.NaN);
  }

  /** Writes what the vol of every usable option that has moved changes by; cells beyond the last scenario repeat the first. */
  fill(tick: Tick, shifts: Float64Array, width: number): void {
    const { rows, columns } = tick;
    const which = this.#which;
    const changes = new Float64Array(this.#names.length);
    const logs = this.#skewed
      ? tick.math.logs(Float64Array.from(tick.moved, (row) => columns.strikes[row] / columns.forwards[row]))
      : undefined;
    for (let i = 0; i < tick.moved.length; i++) {
      const row = tick.moved[i];
      if (rows.option[row] === 0 || columns.codes[row] !== 0 || !this.#part.of(rows.underlyings[row])) continue;
      const vol = columns.vols[row];
      if (this.#shifting) this.#noteFloors(tick, row, vol);
      const term = columns.volTerms[row];
      const rootYears = Math.sqrt(Math.max(0, columns.expiryYears[row]));
      if (logs === undefined && this.#stands(row, vol, term, rootYears)) continue;
      const option = { term, logMoneyness: logs === undefined ? 0 : logs[i], rootYears };
      for (let n = 0; n < changes.length; n++) changes[n] = shockedVol(this.#shocks[n], vol, option) - vol;
      const at = row * width;
      for (let s = 0; s < width; s++) shifts[at + s] = changes[which[s < which.length ? s : 0]];
    }
  }

  /** Whether the shocks of a row are those that were written last: prices alone change none without a skew. */
  #stands(row: number, vol: number, term: number, rootYears: number): boolean {
    const of = this.#of;
    const at = 3 * row;
    if (of[at] === vol && of[at + 1] === term && of[at + 2] === rootYears) return true;
    of[at] = vol;
    of[at + 1] = term;
    of[at + 2] = rootYears;
    return false;
  }

  #noteFloors(tick: Tick, row: number, vol: number): void {
    for (const [n, shock] of this.#shocks.entries())
      if (shock?.absolute !== undefined) note(tick.floored, this.#names[n], row, isFloored(shock, vol));
  }
}

/** A set may be priced again row by row: what was at the floor before need not be now. */
function note(floored: Tick['floored'], name: string, row: number, below: boolean): void {
  const rows = floored.get(name) ?? new Set<number>();
  floored.set(name, rows);
  if (below) rows.add(row);
  else rows.delete(row);
}
