// Linear programme of several instruments: least margin and cost, a row per scenario or tail, and a bound.
// Columns enter by multipliers, tails and cost tangents by sizes.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../../solver/linearProgram.js';
import type { LinearProgram } from '../../solver/problem.js';
import type { Table } from './asked.js';
import { impactAt, impactSlope } from './costs.js';
import type { Tail } from './measures.js';

/** Which sizes a part of the search looks at. */
export interface Branch {
  /** Candidates of which one is traded in any case, and how many they are at most. */
  readonly within: ReadonlySet<number>;
  readonly without: ReadonlySet<number>;
  /** Narrower limits of some. */
  readonly limits: ReadonlyMap<number, readonly [number, number]>;
  readonly bound: number;
}

export type Relaxed =
  | { readonly status: 'optimal'; readonly bound: number; readonly sizes: ReadonlyMap<number, number>; readonly weights: Float64Array }
  | { readonly status: 'infeasible' }
  | { readonly status: 'undecided' };

/** Columns that come in at once, and sizes that are roundings. */
const together = 12;
const dust = 1e-11;
const rounding = 1e-9;
/** Tails and tangents of a programme; without more the bound is what it is. */
const mostCuts = 400;

/** The measure of the block that begins at `block` is at least the mean loss of its tail. */
interface Cut extends Tail {
  readonly block: number;
}

/** The impact of candidate j is at least its tangent at a size. */
interface Tangent {
  readonly j: number;
  readonly size: number;
}

export class Relaxation {
  /** Linear programmes solved. */
  programs = 0;
  readonly #use: BackendUse;
  readonly #table: Table;
  readonly #columns: number[] = [];
  readonly #cuts: Cut[];
  readonly #tangents: Tangent[] = [];
  readonly #in: Uint8Array;
  /** Largest P&L of a contract of each. */
  readonly #sizes: Float64Array;

  constructor(use: BackendUse, table: Table) {
    this.#use = use;
    this.#table = table;
    const { measure, pnl, scenarios } = table;
    const starts = Array.from({ length: pnl.length / scenarios }, (_, b) => b * scenarios);
    // of a largest loss every scenario is a tail
    this.#cuts = starts.flatMap((block): Cut[] =>
      measure.kind === 'worst'
        ? Array.from({ length: scenarios }, (_, s) => ({ block, scenarios: [s], shares: [1] }))
        : [{ block, ...measure.tail(pnl.subarray(block, block + scenarios)) }],
    );
    this.#in = new Uint8Array(table.names.length);
    this.#sizes = Float64Array.from(table.names, (_, j) => {
      let most = 0;
      for (let s = 0; s < table.scenarios; s++) most = Math.max(most, Math.abs(table.units[table.at[j] + s]));
      return most;
    });
  }

  /** Lets columns in before any multiplier asks for them. */
  admit(candidates: Iterable<number>): void {
    for (const j of candidates) {
      if (this.#in[j] === 1) continue;
      this.#in[j] = 1;
      this.#columns.push(j);
    }
  }

  /** Sizes of a branch without regard to lots and to how many are traded; of `only` these candidates where some are named. */
  solve(branch: Branch, only?: ReadonlySet<number>): Relaxed {
    this.admit(only ?? branch.limits.keys());
    const open = (j: number): boolean => !branch.without.has(j) && (only === undefined || only.has(j));
    for (;;) {
      const columns = this.#columns.filter(open);
      const { program, variables, first } = this.#program(columns, branch);
      const solution = solve(this.#use, program);
      this.programs += 1;
      if (solution.status === 'unbounded' || solution.status === 'undecided') return { status: 'undecided' };
      const optimal = solution.status === 'optimal';
      const asked = only === undefined ? this.#priced(solution.multipliers, optimal, open) : [];
      if (asked.length > 0) {
        this.admit(asked);
        continue;
      }
      if (!optimal) return { status: 'infeasible' };
      const sizes = new Map<number, number>();
      for (const [v, { j, sign }] of variables.entries()) sizes.set(j, (sizes.get(j) ?? 0) + sign * solution.values[v + first]);
      if (this.#short(solution.values, sizes, first, first + variables.length)) continue;
      for (const [j, x] of sizes) if (Math.abs(x) * this.#sizes[j] <= dust * (1 + Math.abs(solution.cost))) sizes.delete(j);
      const bound = solution.cost - Math.abs(solution.gap);
      return { status: 'optimal', bound, sizes, weights: this.#weights(solution.multipliers) };
    }
  }

  /** Adds cuts where the measure or an impact is more than the programme believes; whether there were any. */
  #short(values: Float64Array, sizes: ReadonlyMap<number, number>, first: number, impacted: number): boolean {
    const { scenarios, measure, impacts } = this.#table;
    if (this.#cuts.length + this.#tangents.length >= mostCuts + this.#table.pnl.length) return false;
    const before = this.#cuts.length + this.#tangents.length;
    const more = (x: number, believed: number, size: number): boolean => x > believed + rounding * (Math.abs(x) + Math.abs(size));
    let t = impacted;
    for (const j of this.#columns) {
      if (impacts[j] === 0 || !sizes.has(j)) continue;
      const size = Math.abs(sizes.get(j) as number);
      if (more(impactAt(this.#table, j, size), values[t++], values[0])) this.#tangents.push({ j, size });
    }
    if (measure.kind === 'worst') return this.#cuts.length + this.#tangents.length > before;
    const { units, at, blocks } = this.#table;
    const pnl = this.#table.pnl.slice();
    for (const [j, x] of sizes) for (let s = 0; s < scenarios; s++) pnl[blocks[j] + s] += x * units[at[j] + s];
    for (let b = 0; b < first; b++) {
      const own = pnl.subarray(b * scenarios, (b + 1) * scenarios);
      if (more(measure.of(own), values[b], measure.of(this.#table.pnl.subarray(b * scenarios, (b + 1) * scenarios))))
        this.#cuts.push({ block: b * scenarios, ...measure.tail(own) });
    }
    return this.#cuts.length + this.#tangents.length > before;
  }

  /** Value of each scenario's loss at the margin. */
  #weights(multipliers: Float64Array): Float64Array {
    const weights = new Float64Array(this.#table.pnl.length);
    for (const [c, { block, scenarios, shares }] of this.#cuts.entries())
      for (const [k, s] of scenarios.entries()) weights[block + s] += shares[k] * multipliers[c];
    return weights;
  }

  limitsOf({ limits }: Branch, j: number): readonly [number, number] {
    return limits.get(j) ?? [this.#table.low[j], this.#table.high[j]];
  }

  /** Variables: the margin of each block, of each column what is bought and what is sold, impacts. Rows: tails, bounds, the budget, health, tangents. */
  #program(columns: readonly number[], branch: Branch) {
    const { scenarios, pnl, units, at, blocks, costs, impacts, floor, budget, bounds, health } = this.#table;
    const first = pnl.length / scenarios;
    const variables = columns.flatMap((j) => {
      const [low, high] = this.limitsOf(branch, j);
      return [
        { j, sign: 1, low: Math.max(0, low), high: Math.max(0, high) },
        { j, sign: -1, low: Math.max(0, -high), high: Math.max(0, -low) },
      ].filter((one) => one.high > 0);
    });
    const traded = new Set(variables.map(({ j }) => j));
    const impacted = columns.filter((j) => impacts[j] !== 0 && traded.has(j));
    const last = first + variables.length;
    const n = last + impacted.length;
    const tangents = this.#tangents.filter(({ j }) => impacted.includes(j));
    const free = Number.POSITIVE_INFINITY;
    const rows: { readonly cells: Float64Array; readonly lower: number; readonly upper: number }[] = [];
    const row = (lower: number, upper: number, fill: (cells: Float64Array) => void): void => {
      const cells = new Float64Array(n);
      fill(cells);
      rows.push({ cells, lower, upper });
    };
    /** Costs in a row, impacts among them. */
    const spend = (cells: Float64Array): void => {
      for (const [v, { j }] of variables.entries()) cells[v + first] = costs[j];
      cells.fill(1, last);
    };
    for (const { block, scenarios: own, shares } of this.#cuts) {
      let loss = 0;
      for (const [k, s] of own.entries()) loss -= shares[k] * pnl[block + s];
      row(loss, free, (cells) => {
        cells[block / scenarios] = 1;
        for (const [v, { j, sign }] of variables.entries()) {
          if (blocks[j] !== block) continue;
          let gain = 0;
          for (const [k, s] of own.entries()) gain += shares[k] * units[at[j] + s];
          cells[v + first] = sign * gain;
        }
      });
    }
    for (const { now, lowest, highest, slopes } of bounds)
      row(lowest - now, highest - now, (cells) => {
        for (const [v, { j, sign }] of variables.entries()) cells[v + first] = sign * slopes[j];
      });
    if (budget < free) row(-free, budget, spend);
    if (health !== undefined)
      row(-free, health.equity, (cells) => {
        spend(cells);
        cells.fill(health.least, 0, first);
      });
    for (const { j, size } of tangents) {
      const slope = impactSlope(this.#table, j, size);
      row(impactAt(this.#table, j, size) - slope * size, free, (cells) => {
        for (const [v, one] of variables.entries()) if (one.j === j) cells[v + first] = -slope;
        cells[last + impacted.indexOf(j)] = 1;
      });
    }
    const matrix = new Float64Array(rows.length * n);
    for (const [i, { cells }] of rows.entries()) matrix.set(cells, i * n);
    const cost = new Float64Array(n);
    spend(cost);
    if (health === undefined) cost.fill(1, 0, first);
    const ends = (of: (one: (typeof variables)[number]) => number, begin: number, end: number): Float64Array =>
      Float64Array.from({ length: n }, (_, v) => (v < first ? begin : v < last ? of(variables[v - first]) : end));
    const program: LinearProgram = {
      costs: cost,
      matrix,
      rowLower: Float64Array.from(rows, ({ lower }) => lower),
      rowUpper: Float64Array.from(rows, ({ upper }) => upper),
      lower: ends(({ low }) => low, floor, 0),
      upper: ends(({ high }) => high, free, free),
    };
    return { program, variables, first };
  }

  /** The candidates that are not in and whose slopes would help most: of the cost, or of rows that contradict each other. */
  #priced(multipliers: Float64Array, optimal: boolean, open: (j: number) => boolean): number[] {
    const { scenarios, units, at, blocks, costs, low, high, names, bounds, budget, health } = this.#table;
    const weights = this.#weights(multipliers);
    const rows = this.#cuts.length;
    let spent = 0;
    const priced = (budget < Number.POSITIVE_INFINITY ? 1 : 0) + (health === undefined ? 0 : 1);
    for (let p = 0; p < priced; p++) spent += multipliers[rows + bounds.length + p];
    const found: { readonly j: number; readonly worth: number }[] = [];
    for (let j = 0; j < names.length; j++) {
      if (this.#in[j] === 1 || !open(j)) continue;
      const from = at[j];
      const cost = costs[j];
      let [slope, gross] = [0, 0];
      const add = (term: number): void => {
        slope += term;
        gross += Math.abs(term);
      };
      const block = blocks[j];
      for (let s = 0; s < scenarios; s++) if (weights[block + s] !== 0) add(weights[block + s] * units[from + s]);
      for (const [b, { slopes }] of bounds.entries()) add(multipliers[rows + b] * slopes[j]);
      const each = (optimal ? cost : 0) - spent * cost;
      const worth = Math.abs(slope) - each;
      if (!(worth > rounding * (gross + Math.abs(each)))) continue;
      if ((slope > 0 ? high[j] : -low[j]) === 0) continue;
      found.push({ j, worth: worth / Math.max(this.#sizes[j], Number.MIN_VALUE) });
    }
    found.sort((a, b) => b.worth - a.worth || a.j - b.j);
    return found.slice(0, together).map(({ j }) => j);
  }
}
