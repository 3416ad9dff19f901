// Dictionary of a linear programme: every basic variable, the objective and the sum of infeasibilities as linear functions of the nonbasic ones.
// Variables 0 .. n - 1 are the
// programme's own, n + i is the activity of row i.
import type { Backend } from '../backends/contract.js';
import { type Arena, rowStride } from '../columns/arena.js';
import { takeColumns } from '../columns/takeColumns.js';
import type { LinearProgram } from './problem.js';

/** Pivots smaller than this are roundings; in a freshly computed table, a thousandth of it. */
const leastPivot = 1e-9;
/** Multipliers, and distances to a bound, that are roundings of 0, the programme being scaled. */
const dust = 1e-14;
/** Tolerance of a fresh, scaled dictionary, for bounds and slopes. */
const usualTolerance = 1e-9;
/** Rounds of refinement: each leaves the errors of the dictionary times those before. */
const refinements = 3;

export class Dictionary {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  /** Rows of the basic variables, then of the objective, then of the sum of infeasibilities. */
  readonly table: Float64Array;
  readonly basic: Int32Array;
  readonly nonbasic: Int32Array;
  readonly values: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Weight of each basic variable: -1 below its lower bound, 1 above its upper one, else 0. */
  readonly weights: Int8Array;
  tolerance = usualTolerance;
  /** Exchanges since the table was made from the programme. */
  exchanges = 0;
  readonly #program: LinearProgram;
  readonly #backend: Backend;

  constructor(backend: Backend, arena: Arena, program: LinearProgram) {
    const [m, n] = [program.rowLower.length, program.costs.length];
    this.#backend = backend;
    this.#program = program;
    this.rows = m;
    this.columns = n;
    this.stride = rowStride(n);
    this.table = takeColumns(arena, (columns) => columns.f64((m + 2) * this.stride));
    this.basic = Int32Array.from({ length: m }, (_, i) => n + i);
    this.nonbasic = Int32Array.from({ length: n }, (_, j) => j);
    this.lower = Float64Array.of(...program.lower, ...program.rowLower);
    this.upper = Float64Array.of(...program.upper, ...program.rowUpper);
    this.values = new Float64Array(n + m);
    this.weights = new Int8Array(m);
    for (let j = 0; j < n; j++) this.values[j] = this.nearest(j);
    this.#write();
    this.revalue();
  }

  at(i: number, j: number): number {
    return this.table[i * this.stride + j];
  }

  get leastPivot(): number {
    return this.exchanges === 0 ? 1e-3 * leastPivot : leastPivot;
  }

  get infeasible(): boolean {
    return this.weights.some((weight) => weight !== 0);
  }

  /** A value for a nonbasic variable: the bound nearest to 0, or 0 without bounds. */
  nearest(variable: number): number {
    const [low, high] = [this.lower[variable], this.upper[variable]];
    return Math.abs(low) <= Math.abs(high) ? (low === Number.NEGATIVE_INFINITY ? 0 : low) : high;
  }

  /** The variable of column q enters instead of row r's, which keeps its value. */
  exchange(r: number, q: number): void {
    const { table, stride, rows, columns, weights } = this;
    this.#backend.exchange(table, rows + 2, columns, stride, r, q);
    const leaving = this.basic[r];
    this.basic[r] = this.nonbasic[q];
    this.nonbasic[q] = leaving;
    // what leaves is at a bound, and counts as feasible from now on
    table[(rows + 1) * stride + q] -= weights[r];
    weights[r] = 0;
    this.exchanges += 1;
  }

  /** Counts a basic variable among the infeasible ones, or no more, by its value. */
  weigh(i: number): void {
    const variable = this.basic[i];
    const value = this.values[variable];
    const weight = value < this.lower[variable] - this.tolerance ? -1 : value > this.upper[variable] + this.tolerance ? 1 : 0;
    const change = weight - this.weights[i];
    if (change === 0) return;
    this.weights[i] = weight;
    const { table, stride, columns } = this;
    const [from, to] = [i * stride, (this.rows + 1) * stride];
    for (let j = 0; j < columns; j++) table[to + j] += change * table[from + j];
  }

  /** Values of the basic variables, and the sum of infeasibilities, from those of the others. */
  revalue(): void {
    const { table, stride, rows, columns, values, basic, nonbasic } = this;
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const value = values[nonbasic[j]];
        if (value !== 0) sum += table[i * stride + j] * value;
      }
      values[basic[i]] = sum;
    }
    this.weights.fill(0);
    table.fill(0, (rows + 1) * stride, (rows + 2) * stride);
    for (let i = 0; i < rows; i++) this.weigh(i);
  }

  /** Stands at another basis, and its other variables at these values. */
  begin({ basic, nonbasic, values }: { readonly basic: Int32Array; readonly nonbasic: Int32Array; readonly values: Float64Array }): void {
    this.basic.set(basic);
    this.nonbasic.set(nonbasic);
    this.values.set(values);
    this.renew();
  }

  /** Other lower bounds of the rows; what leans on one goes with it. */
  bound(rowLower: Float64Array): void {
    const { columns: n, lower, values, nonbasic } = this;
    for (const variable of nonbasic) {
      const low = lower[variable];
      if (variable >= n && values[variable] === low) values[variable] = rowLower[variable - n];
    }
    lower.set(rowLower, n);
    for (const variable of nonbasic) if (variable >= n && !Number.isFinite(values[variable])) values[variable] = this.nearest(variable);
    this.tolerance = usualTolerance;
    this.revalue();
  }

  /** Recomputes the table for its current basis, the largest pivots first; a variable that depends on the rest, up to rounding, leaves the basis. */
  renew(): void {
    const { columns } = this;
    const entering = [...this.basic].filter((variable) => variable < columns).sort((a, b) => a - b);
    const leaving = [...this.nonbasic]
      .filter((variable) => variable >= columns)
      .map((variable) => variable - columns)
      .sort((a, b) => a - b);
    this.#write();
    while (entering.length > 0) {
      let most = 1e-3 * leastPivot;
      let [row, column] = [-1, -1];
      for (const [k, i] of leaving.entries()) {
        for (const [l, j] of entering.entries()) {
          const size = Math.abs(this.at(i, j));
          if (!(size > most)) continue;
          most = size;
          [row, column] = [k, l];
        }
      }
      if (row < 0) break;
      this.exchange(leaving[row], entering[column]);
      leaving.splice(row, 1);
      entering.splice(column, 1);
    }
    for (const j of entering) this.values[j] = this.nearest(j);
    this.exchanges = 0;
    this.revalue();
  }

  /** Values of the basic variables as the programme itself has them, the dictionary being taken for an approximate inverse of the basis. */
  refineValues(): void {
    const { columns: n, rows: m, values, basic, nonbasic, stride, table } = this;
    const { matrix } = this.#program;
    const activity = (i: number): number => {
      let sum = 0;
      for (let j = 0; j < n; j++) {
        const value = values[j];
        if (value !== 0) sum += matrix[i * n + j] * value;
      }
      return sum;
    };
    for (let round = 0; round < refinements; round++) {
      // a row that is out by e is one whose activity should be less by e
      const errors = Float64Array.from(nonbasic, (variable) => (variable < n ? 0 : activity(variable - n) - values[variable]));
      for (let i = 0; i < m; i++) {
        const variable = basic[i];
        if (variable >= n) continue;
        let sum = 0;
        for (let q = 0; q < n; q++) if (errors[q] !== 0) sum += table[i * stride + q] * errors[q];
        values[variable] -= sum;
      }
    }
    for (let i = 0; i < m; i++) {
      const variable = basic[i];
      const bound = this.nearest(variable);
      if (variable >= n) values[variable] = activity(variable - n);
      else if (Math.abs(values[variable] - bound) <= dust) values[variable] = bound;
    }
  }

  /** Multipliers of the rows by which no basic variable has a reduced cost, refined alike: of the objective (row `rows` of the table) or of the infeasibilities (the next one). */
  multipliers(phase: number): Float64Array {
    const { columns: n, rows: m, basic, nonbasic, stride, table, weights } = this;
    const { costs, matrix } = this.#program;
    const multipliers = new Float64Array(m);
    for (const [q, variable] of nonbasic.entries()) if (variable >= n) multipliers[variable - n] = this.at(phase, q);
    const costOf = (i: number): number => (phase > m ? weights[i] : basic[i] < n ? costs[basic[i]] : 0);
    for (let i = 0; i < m; i++) if (basic[i] >= n) multipliers[basic[i] - n] = 0 - costOf(i);
    for (let round = 0; round < refinements; round++) {
      const corrections = new Float64Array(n);
      for (let i = 0; i < m; i++) {
        const variable = basic[i];
        if (variable >= n) continue;
        let rest = costOf(i);
        for (let k = 0; k < m; k++) rest -= matrix[k * n + variable] * multipliers[k];
        if (rest !== 0) for (let q = 0; q < n; q++) corrections[q] += rest * table[i * stride + q];
      }
      for (const [q, variable] of nonbasic.entries()) if (variable >= n) multipliers[variable - n] += corrections[q];
    }
    return multipliers.map((y) => (Math.abs(y) <= dust ? 0 : y));
  }

  /** Row i of the table of the basis of activities is row i of the matrix. */
  #write(): void {
    const { rows: m, columns: n, stride, table } = this;
    const { matrix, costs } = this.#program;
    table.fill(0);
    for (let i = 0; i < m; i++) {
      table.set(matrix.subarray(i * n, (i + 1) * n), i * stride);
      this.basic[i] = n + i;
    }
    table.set(costs, m * stride);
    for (let j = 0; j < n; j++) this.nonbasic[j] = j;
    this.weights.fill(0);
  }
}
