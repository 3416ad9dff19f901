// Scaling of a linear programme by powers of two, so that no digit changes: entries near 1, bounds and costs of a common size.
import type { LinearProgram } from './problem.js';

/** Variable j of the scaled programme is x[j]/columns[j], row i times rows[i], the objective times cost. */
export interface Scaling {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
  readonly cost: number;
}

const passes = 4;
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
  const exponents = Int32Array.from(matrix, (x) => (x === 0 ? 0 : exponentOf(x)));
  const centre = (count: number, cellOf: (k: number) => number, otherOf: (k: number) => number): number => {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < count; k++) {
      const cell = cellOf(k);
      if (matrix[cell] === 0) continue;
      const exponent = (exponents[cell] as number) + otherOf(k);
      least = Math.min(least, exponent);
      most = Math.max(most, exponent);
    }
    return least > most ? 0 : -Math.round((least + most) / 2);
  };
  for (let pass = 0; pass < passes; pass++) {
    for (let i = 0; i < m; i++) {
      rows[i] = centre(
        n,
        (j) => i * n + j,
        (j) => columns[j] as number,
      );
    }
    for (let j = 0; j < n; j++) {
      columns[j] = centre(
        m,
        (i) => i * n + j,
        (i) => rows[i] as number,
      );
    }
  }
  // what the bounds are like, by the mean of their exponents
  let [sum, count] = [0, 0];
  const note = (bound: number, exponent: number): void => {
    if (bound === 0 || !Number.isFinite(bound)) return;
    sum += exponentOf(bound) + exponent;
    count += 1;
  };
  for (let i = 0; i < m; i++) for (const bound of [rowLower[i], rowUpper[i]]) note(bound as number, rows[i] as number);
  for (let j = 0; j < n; j++) for (const bound of [lower[j], upper[j]]) note(bound as number, -(columns[j] as number));
  const size = count === 0 ? 0 : Math.round(sum / count);
  let most = Number.NEGATIVE_INFINITY;
  for (let j = 0; j < n; j++) if (costs[j] !== 0) most = Math.max(most, exponentOf(costs[j] as number) + (columns[j] as number));
  return {
    rows: Float64Array.from(rows, (e) => powerOfTwo(e - size)),
    columns: Float64Array.from(columns, (e) => powerOfTwo(e + size)),
    cost: powerOfTwo(most === Number.NEGATIVE_INFINITY ? 0 : -size - most),
  };
}

/** The scaled programme. */
export function scaled(program: LinearProgram, { rows, columns, cost }: Scaling): LinearProgram {
  const n = columns.length;
  return {
    costs: program.costs.map((c, j) => c * cost * (columns[j] as number)),
    matrix: program.matrix.map((a, at) => a * (rows[Math.floor(at / n)] as number) * (columns[at % n] as number)),
    rowLower: program.rowLower.map((b, i) => b * (rows[i] as number)),
    rowUpper: program.rowUpper.map((b, i) => b * (rows[i] as number)),
    lower: program.lower.map((b, j) => b / (columns[j] as number)),
    upper: program.upper.map((b, j) => b / (columns[j] as number)),
  };
}
