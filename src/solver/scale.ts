// Scaling of a linear programme by powers of two, so that no digit changes: entries near 1, bounds and costs of a common size.
import type { LinearProgram } from './problem.js';

/** Variable j of the scaled programme is x[j]/columns[j], row i times rows[i], the objective times cost. */
export interface Scaling {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly cost: number;
}

const passes = 4;
/** Beyond every exponent. */
const farthest = 1 << 30;
const word = new DataView(new ArrayBuffer(8));

/** e with 2^e <= |x| < 2^(e + 1) of a normal double. */
function exponentOf(x: number): number {
  word.setFloat64(0, x);
  return ((word.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

function powerOfTwo(exponent: number): number {
  word.setUint32(0, (Math.max(-1000, Math.min(1000, exponent)) + 1023) << 20);
  word.setUint32(4, 0);
  return word.getFloat64(0);
}

export function scalingOf({ costs, matrix, rowLower, rowUpper, lower, upper }: LinearProgram): Scaling {
  const [m, n] = [rowLower.length, costs.length];
  const rows = new Int32Array(m);
  const columns = new Int32Array(n);
  // entries other than 0 alone, row by row
  const count = matrix.reduce((all, x) => (x === 0 ? all : all + 1), 0);
  const [rowOf, columnOf, exponents] = [new Int32Array(count), new Int32Array(count), new Int32Array(count)];
  for (let at = 0, k = 0; at < matrix.length; at++) {
    if (matrix[at] === 0) continue;
    rowOf[k] = Math.floor(at / n);
    columnOf[k] = at % n;
    exponents[k++] = exponentOf(matrix[at]);
  }
  const centre = (of: Int32Array, ours: Int32Array, theirs: Int32Array, others: Int32Array): void => {
    const [least, most] = [new Int32Array(of.length).fill(farthest), new Int32Array(of.length).fill(-farthest)];
    for (let k = 0; k < count; k++) {
      const exponent = exponents[k] + others[theirs[k]];
      const at = ours[k];
      if (exponent < least[at]) least[at] = exponent;
      if (exponent > most[at]) most[at] = exponent;
    }
    for (let i = 0; i < of.length; i++) of[i] = least[i] > most[i] ? 0 : -Math.round((least[i] + most[i]) / 2);
  };
  for (let pass = 0; pass < passes; pass++) {
    centre(rows, rowOf, columnOf, columns);
    centre(columns, columnOf, rowOf, rows);
  }
  // what the bounds are like, by the mean of their exponents
  let [sum, bounds] = [0, 0];
  const note = (bound: number, exponent: number): void => {
    if (bound === 0 || !Number.isFinite(bound)) return;
    sum += exponentOf(bound) + exponent;
    bounds += 1;
  };
  for (let i = 0; i < m; i++) for (const bound of [rowLower[i], rowUpper[i]]) note(bound, rows[i]);
  for (let j = 0; j < n; j++) for (const bound of [lower[j], upper[j]]) note(bound, -columns[j]);
  const size = bounds === 0 ? 0 : Math.round(sum / bounds);
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < n; j++) if (costs[j] !== 0) most = Math.max(most, exponentOf(costs[j]) + columns[j]);
  return {
    rows: Float64Array.from(rows, (e) => powerOfTwo(e - size)),
    columns: Float64Array.from(columns, (e) => powerOfTwo(e + size)),
    cost: powerOfTwo(most === Number.NEGATIVE_INFINITY ? 0 : -size - most),
  };
}

/** The scaled programme. */
export function scaled(program: LinearProgram, { rows, columns, cost }: Scaling): LinearProgram {
  const n = columns.length;
  const matrix = program.matrix.slice();
  for (let i = 0, at = 0; i < rows.length; i++)
    for (let j = 0; j < n; j++, at++) if (matrix[at] !== 0) matrix[at] = matrix[at] * rows[i] * columns[j];
  return {
    costs: program.costs.map((c, j) => c * cost * columns[j]),
    matrix,
    rowLower: program.rowLower.map((b, i) => b * rows[i]),
    rowUpper: program.rowUpper.map((b, i) => b * rows[i]),
    lower: program.lower.map((b, j) => b / columns[j]),
    upper: program.upper.map((b, j) => b / columns[j]),
  };
}
