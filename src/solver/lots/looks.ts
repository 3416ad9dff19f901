// Answers of the engine for a problem's blocks, each point asked once, and lines below them: slopes by lot, and convexity at known points.
import { costOf, type LotPoint, type LotProblem } from './problem.js';

/** Figure `figure` of block `block` is at least `at` + slopes . its lots where it is convex. */
export interface Cut {
  readonly block: number;
  readonly figure: number;
  readonly at: number;
  readonly slopes: Float64Array;
}

/** Roundings of figures by their size: cuts stand so much below them. */
const rounding = 1e-8;
/** How many steps beside a point slopes are taken, off kinks. */
const apart = 8;

export class Looks {
  cuts: Cut[] = [];
  looked = 0;
  /** By column, lots: the difference that slopes are taken over. */
  steps: readonly number[] = [];
  readonly #problem: LotProblem;
  readonly #known: readonly Map<string, { readonly lots: Float64Array; readonly figures: Float64Array }>[];
  readonly #cutAt = new Set<string>();

  constructor(problem: LotProblem) {
    this.#problem = problem;
    this.#known = problem.blocks.map(() => new Map());
  }

  /** Forgets the cuts; those to come have slopes over these steps. */
  begin(steps: readonly number[]): void {
    this.steps = steps;
    this.cuts = [];
    this.#cutAt.clear();
  }

  /** Figures of a block at its part of a point. */
  figures(block: number, lots: Float64Array): Float64Array {
    return this.#ask(block, [this.part(block, lots)])[0];
  }

  part(block: number, lots: Float64Array): Float64Array {
    return Float64Array.from(this.#problem.blocks[block].columns, (column) => lots[column]);
  }

  /** Side by side: whatever of them is not known is asked at once. */
  points(all: readonly Float64Array[]): LotPoint[] {
    const { columns, tie, blocks } = this.#problem;
    const within = all.filter((lots) => this.#rowsHold(lots));
    const answers = blocks.map((_, b) =>
      this.#ask(
        b,
        within.map((lots) => this.part(b, lots)),
      ),
    );
    let next = 0;
    return all.map((lots): LotPoint => {
      if (within[next] !== lots) return { lots, objective: Number.POSITIVE_INFINITY, holds: false, said: [] };
      const said = answers.map((of) => of[next]);
      next += 1;
      const costs = columns.reduce((sum, column, j) => sum + costOf(column, lots[j]), 0);
      let objective = tie === 0 ? costs : lots.reduce((sum, n) => sum + tie * n, costs);
      let holds = true;
      for (const [b, { figures }] of blocks.entries()) {
        for (const [f, { weight, cap }] of figures.entries()) {
          const figure = said[b]?.[f];
          if (weight !== 0) objective += weight * figure;
          if (!(figure <= cap)) holds = false;
        }
      }
      return { lots, objective, holds, said };
    });
  }

  point(lots: Float64Array): LotPoint {
    return this.points([lots])[0];
  }

  #rowsHold(lots: Float64Array): boolean {
    const { columns, rows } = this.#problem;
    if (columns.some(({ most }, j) => !(lots[j] >= 0 && lots[j] <= most))) return false;
    return rows.every(({ lower, upper, cells }) => {
      let sum = 0;
      for (const [j, coefficient] of cells) sum += coefficient * lots[j];
      return sum >= lower && sum <= upper;
    });
  }

  #ask(block: number, parts: readonly Float64Array[]): Float64Array[] {
    const known = this.#known[block] as Map<string, { lots: Float64Array; figures: Float64Array }>;
    const keys = parts.map((lots) => lots.join());
    const fresh = new Map<string, Float64Array>();
    for (const [i, key] of keys.entries()) if (!known.has(key)) fresh.set(key, parts[i]);
    if (fresh.size > 0) {
      const said = this.#problem.blocks[block].look([...fresh.values()]);
      this.looked += fresh.size;
      for (const [i, [key, lots]] of [...fresh].entries()) known.set(key, { lots, figures: said[i] });
    }
    return keys.map((key) => (known.get(key) as { figures: Float64Array }).figures);
  }

  /** A cut of a figure beside this point; false where there is one already. */
  cutAt({ block, figure }: Pick<Cut, 'block' | 'figure'>, lots: Float64Array): boolean {
    const { columns } = this.#problem.blocks[block];
    const at = this.part(block, lots);
    const key = `${block} ${figure} ${at.join()}`;
    if (this.#cutAt.has(key)) return false;
    this.#cutAt.add(key);
    const end = (k: number): number => this.#problem.columns[columns[k]].most;
    const inside = (n: number, k: number): number => Math.min(end(k), Math.max(0, n));
    const step = (k: number): number => this.steps[columns[k]];
    const beside = at.map((n, k) => {
      if (Number.isInteger(step(k))) return n;
      const off = (apart + ((k * 5) % apart)) * step(k);
      return inside(n + 2 * off <= end(k) ? n + off : n - off, k);
    });
    const moved = (k: number, by: number): Float64Array => beside.map((n, l) => (l === k ? inside(n + by, k) : n));
    const around = columns.flatMap((_, k) => [moved(k, step(k)), moved(k, -step(k))]);
    const [here, ...said] = this.#ask(block, [beside, ...around]) as [Float64Array, ...Float64Array[]];
    const slopes = Float64Array.from(columns, (_, k) => {
      const [more, less] = [2 * k, 2 * k + 1];
      const width = around[more]?.[k] - around[less]?.[k];
      return width > 0 ? (said[more]?.[figure] - said[less]?.[figure]) / width : 0;
    });
    let height = here[figure] - rounding * this.#size(block, figure, here);
    for (const [k, slope] of slopes.entries()) height -= slope * beside[k];
    this.cuts.push({ block, figure, at: height, slopes });
    return true;
  }

  /** Whether no point that was looked at lies below a cut, as none would of convex figures. */
  get convex(): boolean {
    const whole = this.steps.every(Number.isInteger);
    return this.cuts.every(({ block, figure, at, slopes }) => {
      return [...(this.#known[block] as Map<string, { lots: Float64Array; figures: Float64Array }>).values()].every(({ lots, figures }) => {
        if (whole && !lots.every(Number.isInteger)) return true;
        let line = at;
        let size = this.#size(block, figure, figures) + Math.abs(at);
        for (let k = 0; k < slopes.length; k++) {
          const part = slopes[k] * lots[k];
          line += part;
          size += Math.abs(part);
        }
        return figures[figure] >= line - rounding * size;
      });
    });
  }

  /** Size by which roundings of a figure are measured. */
  #size(block: number, figure: number, said: Float64Array): number {
    const { sizedBy = figure } = this.#problem.blocks[block]?.figures[figure] ?? {};
    return Math.abs(said[sizedBy]);
  }
}
