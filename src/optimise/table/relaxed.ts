// Sizes of several instruments as a linear programme: least margin and cost, a row a scenario and a bound; columns come in as its multipliers ask for them.
import type { BackendUse } from '../../columns/coreUse.js';
import { solve } from '../../solver/linearProgram.js';
import type { LinearProgram } from '../../solver/problem.js';
import type { Table } from './asked.js';

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

export class Relaxation {
  /** Linear programmes solved. */
  programs = 0;
  readonly #use: BackendUse;
  readonly #table: Table;
  readonly #columns: number[] = [];
  readonly #in: Uint8Array;
  /** Largest P&L of a contract of each. */
  readonly #sizes: Float64Array;

  constructor(use: BackendUse, table: Table) {
    this.#use = use;
    this.#table = table;
    this.#in = new Uint8Array(table.names.length);
    this.#sizes = Float64Array.from(table.names, (_, j) => {
      let most = 0;
      for (let s = 0; s < table.scenarios; s++) most = Math.max(most, Math.abs(table.units[(table.at[j] as number) + s] as number));
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
      for (const [v, { j, sign }] of variables.entries()) sizes.set(j, (sizes.get(j) ?? 0) + sign * (solution.values[v + first] as number));
      for (const [j, x] of sizes) if (Math.abs(x) * (this.#sizes[j] as number) <= dust * (1 + Math.abs(solution.cost))) sizes.delete(j);
      const bound = solution.cost - Math.abs(solution.gap);
      return { status: 'optimal', bound, sizes, weights: solution.multipliers.slice(0, this.#table.pnl.length) };
    }
  }

  limitsOf({ limits }: Branch, j: number): readonly [number, number] {
    return limits.get(j) ?? [this.#table.low[j] as number, this.#table.high[j] as number];
  }

  /** Variables: the margin of each block, then of each column what is bought and what is sold. Rows: scenarios, bounds, the budget. */
  #program(columns: readonly number[], branch: Branch) {
    const { scenarios, pnl, units, at, blocks, costs, floor, budget, bounds } = this.#table;
    const losses = pnl.length;
    const first = losses / scenarios;
    const variables = columns.flatMap((j) => {
      const [low, high] = this.limitsOf(branch, j);
      return [
        { j, sign: 1, low: Math.max(0, low), high: Math.max(0, high) },
        { j, sign: -1, low: Math.max(0, -high), high: Math.max(0, -low) },
      ].filter((one) => one.high > 0);
    });
    const spends = budget < Number.POSITIVE_INFINITY ? 1 : 0;
    const [m, n] = [losses + bounds.length + spends, variables.length + first];
    const matrix = new Float64Array(m * n);
    for (let s = 0; s < losses; s++) matrix[s * n + Math.floor(s / scenarios)] = 1;
    for (const [v, { j, sign }] of variables.entries()) {
      const block = blocks[j] as number;
      for (let s = 0; s < scenarios; s++) matrix[(block + s) * n + v + first] = sign * (units[(at[j] as number) + s] as number);
    }
    for (const [b, { slopes }] of bounds.entries())
      for (const [v, { j, sign }] of variables.entries()) matrix[(losses + b) * n + v + first] = sign * (slopes[j] as number);
    if (spends === 1) for (const [v, { j }] of variables.entries()) matrix[(m - 1) * n + v + first] = costs[j] as number;
    const rowLower = new Float64Array(m).fill(Number.NEGATIVE_INFINITY);
    const rowUpper = new Float64Array(m).fill(Number.POSITIVE_INFINITY);
    for (let s = 0; s < losses; s++) rowLower[s] = -(pnl[s] as number);
    for (const [b, { now, lowest, highest }] of bounds.entries())
      [rowLower[losses + b], rowUpper[losses + b]] = [lowest - now, highest - now];
    if (spends === 1) rowUpper[m - 1] = budget;
    const program: LinearProgram = {
      costs: Float64Array.from({ length: n }, (_, v) => (v < first ? 1 : (costs[variables[v - first]?.j as number] as number))),
      matrix,
      rowLower,
      rowUpper,
      lower: Float64Array.from({ length: n }, (_, v) => (v < first ? floor : (variables[v - first]?.low as number))),
      upper: Float64Array.from({ length: n }, (_, v) => (v < first ? Number.POSITIVE_INFINITY : (variables[v - first]?.high as number))),
    };
    return { program, variables, first };
  }

  /** The candidates that are not in and whose slopes would help most: of the cost, or of rows that contradict each other. */
  #priced(multipliers: Float64Array, optimal: boolean, open: (j: number) => boolean): number[] {
    const { scenarios, pnl, units, at, blocks, costs, low, high, names, bounds, budget } = this.#table;
    const spent = budget < Number.POSITIVE_INFINITY ? (multipliers[multipliers.length - 1] as number) : 0;
    const found: { readonly j: number; readonly worth: number }[] = [];
    for (let j = 0; j < names.length; j++) {
      if (this.#in[j] === 1 || !open(j)) continue;
      const from = at[j] as number;
      const cost = costs[j] as number;
      let [slope, gross] = [0, 0];
      const add = (term: number): void => {
        slope += term;
        gross += Math.abs(term);
      };
      const block = blocks[j] as number;
      for (let s = 0; s < scenarios; s++)
        if (multipliers[block + s] !== 0) add((multipliers[block + s] as number) * (units[from + s] as number));
      for (const [b, { slopes }] of bounds.entries()) add((multipliers[pnl.length + b] as number) * (slopes[j] as number));
      const each = (optimal ? cost : 0) - spent * cost;
      const worth = Math.abs(slope) - each;
      if (!(worth > rounding * (gross + Math.abs(each)))) continue;
      if ((slope > 0 ? high[j] : -(low[j] as number)) === 0) continue;
      found.push({ j, worth: worth / Math.max(this.#sizes[j] as number, Number.MIN_VALUE) });
    }
    found.sort((a, b) => b.worth - a.worth || a.j - b.j);
    return found.slice(0, together).map(({ j }) => j);
  }
}
