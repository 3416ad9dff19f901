// Slow and obvious: Ledoit-Wolf intensities from their definition, observation by observation, with matrices as arrays of arrays.

type Matrix = number[][];

const outer = (x: readonly number[]): Matrix => x.map((a) => x.map((b) => a * b));
const map2 = (a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix =>
  a.map((row, i) => row.map((x, j) => f(x, (b[i] as number[])[j] as number)));
const total = (a: Matrix): number => a.flat().reduce((sum, x) => sum + x, 0);
const scale = (a: Matrix, factor: number): Matrix => a.map((row) => row.map((x) => x * factor));

function centred(columns: readonly Float64Array[]): number[][] {
  const rows = (columns[0] as Float64Array).length;
  const means = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / rows);
  return Array.from({ length: rows }, (_, t) => columns.map((column, i) => (column[t] as number) - (means[i] as number)));
}

/** Mean of x x' over the rows: divisor T. */
function sample(rows: readonly number[][]): Matrix {
  return scale(
    rows.map(outer).reduce((a, b) => map2(a, b, (x, y) => x + y)),
    1 / rows.length,
  );
}

/** Ledoit and Wolf, J. Multivariate Analysis 88 (2004): b^2 / d^2. */
export function identityIntensity(columns: readonly Float64Array[]): number {
  const rows = centred(columns);
  const s = sample(rows);
  const m = s.reduce((sum, row, i) => sum + (row[i] as number), 0) / s.length;
  const identity = s.map((row, i) => row.map((_, j) => (i === j ? m : 0)));
  const d2 = total(map2(s, identity, (x, y) => (x - y) ** 2));
  const b2 = rows.reduce((sum, x) => sum + total(map2(outer(x), s, (a, b) => (a - b) ** 2)), 0) / rows.length ** 2;
  return Math.min(1, b2 / d2);
}

/** Ledoit and Wolf, J. Portfolio Management 30 (2004), as their covCor program has it: sums of matrices of third products. */
export function constantCorrelationIntensity(columns: readonly Float64Array[]): number {
  const rows = centred(columns);
  const n = columns.length;
  const t = rows.length;
  const s = sample(rows);
  const sd = s.map((row, i) => Math.sqrt(row[i] as number));
  const r = (total(s.map((row, i) => row.map((x, j) => x / ((sd[i] as number) * (sd[j] as number))))) - n) / (n * (n - 1));
  const prior = s.map((row, i) => row.map((x, j) => (i === j ? x : r * (sd[i] as number) * (sd[j] as number))));
  const phiMatrix = map2(sample(rows.map((x) => x.map((v) => v * v))), s, (x, y) => x - y * y);
  const phi = total(phiMatrix);
  let rho = phiMatrix.reduce((sum, row, i) => sum + (row[i] as number), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      // theta_ii,ij = E x_i^3 x_j - s_ii s_ij
      const cube = rows.reduce((sum, x) => sum + (x[i] as number) ** 3 * (x[j] as number), 0) / t;
      const theta = cube - ((s[i] as number[])[i] as number) * ((s[i] as number[])[j] as number);
      rho += (r * (sd[j] as number) * theta) / (sd[i] as number);
    }
  }
  const gamma = total(map2(s, prior, (x, y) => (x - y) ** 2));
  return Math.max(0, Math.min(1, (phi - rho) / gamma / t));
}
