// What the engine has said of a problem's blocks, each point asked once, and lines below it: how figures change by a lot, and whether they are convex as far as points tell.
import type { Block, LotPoint, LotProblem } from './problem.js';

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
    return this.#ask(block, [this.part(block, lots)])[0] as Float64Array;
  }

  part(block: number, lots: Float64Array): Float64Array {
    return Float64Array.from((this.#problem.blocks[block] as Block).columns, (column) => lots[column] as number);
  }

  point(lots: Float64Array): LotPoint {
    const { costs, tie, blocks } = this.#problem;
    if (!this.#rowsHold(lots)) return { lots, objective: Number.POSITIVE_INFINITY, holds: false };
    let objective = costs.reduce((sum, cost, j) => sum + (cost + tie) * (lots[j] as number), 0);
    let holds = true;
    for (const [b, { figures }] of blocks.entries()) {
      const said = this.figures(b, lots);
      for (const [f, { weight, cap }] of figures.entries()) {
        if (weight !== 0) objective += weight * (said[f] as number);
        if (!((said[f] as number) <= cap)) holds = false;
      }
    }
    return { lots, objective, holds };
  }

  #rowsHold(lots: Float64Array): boolean {
    const { most, rows } = this.#problem;
    if (most.some((end, j) => !((lots[j] as number) >= 0 && (lots[j] as number) <= end))) return false;
    return rows.every(({ lower, upper, cells }) => {
      let sum = 0;
      for (const [j, coefficient] of cells) sum += coefficient * (lots[j] as number);
      return sum >= lower && sum <= upper;
    });
  }

  #ask(block: number, parts: readonly Float64Array[]): Float64Array[] {
    const known = this.#known[block] as Map<string, { lots: Float64Array; figures: Float64Array }>;
    const fresh = new Map(parts.map((lots) => [lots.join(), lots] as const).filter(([key]) => !known.has(key)));
    if (fresh.size > 0) {
      const said = (this.#problem.blocks[block] as Block).look([...fresh.values()]);
      this.looked += fresh.size;
      for (const [i, [key, lots]] of [...fresh].entries()) known.set(key, { lots, figures: said[i] as Float64Array });
    }
    return parts.map((lots) => (known.get(lots.join()) as { figures: Float64Array }).figures);
  }

  /** Cuts of every figure of a block beside this point; false where there are some already. */
  cutAt(block: number, lots: Float64Array): boolean {
    const { columns, figures } = this.#problem.blocks[block] as Block;
    const { most } = this.#problem;
    const at = this.part(block, lots);
    const key = `${block} ${at.join()}`;
    if (this.#cutAt.has(key)) return false;
    this.#cutAt.add(key);
    const end = (k: number): number => most[columns[k] as number] as number;
    const inside = (n: number, k: number): number => Math.min(end(k), Math.max(0, n));
    const step = (k: number): number => this.steps[columns[k] as number] as number;
    const beside = at.map((n, k) => {
      if (Number.isInteger(step(k))) return n;
      const off = (apart + ((k * 5) % apart)) * step(k);
      return inside(n + 2 * off <= end(k) ? n + off : n - off, k);
    });
    const moved = (k: number, by: number): Float64Array => beside.map((n, l) => (l === k ? inside(n + by, k) : n));
    const around = columns.flatMap((_, k) => [moved(k, step(k)), moved(k, -step(k))]);
    const [here, ...said] = this.#ask(block, [beside, ...around]) as [Float64Array, ...Float64Array[]];
    for (const f of figures.keys()) {
      const slopes = Float64Array.from(columns, (_, k) => {
        const [more, less] = [2 * k, 2 * k + 1];
        const width = (around[more]?.[k] as number) - (around[less]?.[k] as number);
        return width > 0 ? ((said[more]?.[f] as number) - (said[less]?.[f] as number)) / width : 0;
      });
      let height = (here[f] as number) - rounding * Math.abs(here[f] as number);
      for (const [k, slope] of slopes.entries()) height -= slope * (beside[k] as number);
      this.cuts.push({ block, figure: f, at: height, slopes });
    }
    return true;
  }

  /** Whether no point that was looked at lies below a cut, as none would of convex figures. */
  get convex(): boolean {
    const whole = this.steps.every(Number.isInteger);
    return this.cuts.every(({ block, figure, at, slopes }) =>
      [...(this.#known[block] as Map<string, { lots: Float64Array; figures: Float64Array }>).values()].every(({ lots, figures }) => {
        if (whole && !lots.every(Number.isInteger)) return true;
        let line = at;
        let size = Math.abs(at);
        for (let k = 0; k < slopes.length; k++) {
          const part = (slopes[k] as number) * (lots[k] as number);
          line += part;
          size += Math.abs(part);
        }
        return (figures[figure] as number) >= line - rounding * size;
      }),
    );
  }
}
