// Eigenvalues and eigenvectors of a symmetric matrix: Householder tridiagonal form, then implicit QL. Only + - * / and square roots.
import { Fault } from '../../fault.js';
import { dot } from './dot.js';

export interface Eigen {
  /** Ascending, [n]. */
  readonly values: Float64Array;
  /** Row k is the unit eigenvector of values[k], [n x n] row-major: sums over a vector run along memory. */
  readonly vectors: Float64Array;
}

const epsilon = 2 ** -52;
/** Two or three steps an eigenvalue are usual (Golub and Van Loan, 8.3.5). */
const stepLimit = 60;

/**
 * A = sum of value x vector vector'; residual and orthogonality of the size of n eps |A|. Reads the whole of the n x n row-major matrix, which must be
 * symmetric and finite. Golub and Van Loan, Matrix Computations, 8.3.1 and 8.3.3; the QL sweep as in EISPACK's tql2 (Bowdler, Martin, Reinsch, Wilkinson 1968).
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const values = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  const vectors = tridiagonal(matrix.slice(), n, values, offDiagonal);
  diagonalise(values, offDiagonal, vectors, n);
  sort(values, vectors, n);
  return { values, vectors };
}

/** T = Q' A Q: its diagonal, its off-diagonal (offDiagonal[i] couples i and i + 1), and Q' by rows. `a` is overwritten. */
function tridiagonal(a: Float64Array, n: number, diagonal: Float64Array, offDiagonal: Float64Array): Float64Array {
  const scales = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = 0; k + 2 < n; k += 1) {
    const row = k * n;
    let tail = 0;
    for (let j = k + 2; j < n; j += 1) tail += a[row + j] * a[row + j];
    const head = a[row + k + 1];
    if (tail === 0) {
      offDiagonal[k] = head;
      continue;
    }
    const length = Math.sqrt(head * head + tail);
    const turned = head < 0 ? length : -length;
    offDiagonal[k] = turned;
    a[row + k + 1] = head - turned; // the reflector stands where the row was
    const scale = 2 / ((head - turned) * (head - turned) + tail);
    scales[k] = scale;
    let inner = 0;
    for (let i = k + 1; i < n; i += 1) {
      const sum = scale * dot(a, i * n + k + 1, a, row + k + 1, n - k - 1);
      product[i] = sum;
      inner += sum * a[row + i];
    }
    const half = (scale * inner) / 2;
    for (let i = k + 1; i < n; i += 1) product[i] -= half * a[row + i];
    for (let i = k + 1; i < n; i += 1) {
      const at = i * n;
      const v = a[row + i];
      const w = product[i];
      for (let j = k + 1; j < n; j += 1) a[at + j] -= v * product[j] + w * a[row + j];
    }
  }
  if (n > 1) offDiagonal[n - 2] = a[(n - 2) * n + n - 1];
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    diagonal[i] = a[i * n + i];
    basis[i * n + i] = 1;
  }
  for (let k = n - 3; k >= 0; k -= 1) {
    const scale = scales[k];
    if (scale === 0) continue;
    const row = k * n;
    for (let i = k + 1; i < n; i += 1) {
      const at = i * n;
      const along = scale * dot(basis, at + k + 1, a, row + k + 1, n - k - 1);
      for (let j = k + 1; j < n; j += 1) basis[at + j] -= along * a[row + j];
    }
  }
  return basis;
}

/** Implicit QL with Wilkinson's shift; each plane rotation turns two rows of `vectors`. */
function diagonalise(d: Float64Array, e: Float64Array, vectors: Float64Array, n: number): void {
  let norm = 0;
  for (let i = 0; i < n; i += 1) norm = Math.max(norm, Math.abs(d[i]) + Math.abs(e[i]));
  for (let low = 0; low < n; low += 1) {
    for (let step = 0; ; step += 1) {
      let high = low;
      while (high + 1 < n && Math.abs(e[high]) > epsilon * norm) high += 1;
      if (high === low) break;
      if (step === stepLimit) throw new Fault('OVERFLOW', 'matrix', `one whose eigenvalues converge in ${stepLimit} steps each`, d[low]);
      const ratio = (d[low + 1] - d[low]) / (2 * e[low]);
      const root = Math.sqrt(ratio * ratio + 1);
      let g = d[high] - d[low] + e[low] / (ratio < 0 ? ratio - root : ratio + root);
      let sine = 1;
      let cosine = 1;
      let shift = 0;
      let i = high - 1;
      for (; i >= low; i -= 1) {
        const f = sine * e[i];
        const b = cosine * e[i];
        const length = Math.sqrt(f * f + g * g);
        e[i + 1] = length;
        if (length === 0) {
          d[i + 1] -= shift;
          e[high] = 0;
          break;
        }
        sine = f / length;
        cosine = g / length;
        g = d[i + 1] - shift;
        const t = (d[i] - g) * sine + 2 * cosine * b;
        shift = sine * t;
        d[i + 1] = g + shift;
        g = cosine * t - b;
        rotate(vectors, i * n, n, sine, cosine);
      }
      if (i >= low) continue;
      d[low] -= shift;
      e[low] = g;
      e[high] = 0;
    }
  }
}

function rotate(vectors: Float64Array, row: number, n: number, sine: number, cosine: number): void {
  const end = row + n;
  for (let at = row; at < end; at += 1) {
    const upper = vectors[at];
    const lower = vectors[at + n];
    vectors[at + n] = sine * upper + cosine * lower;
    vectors[at] = cosine * upper - sine * lower;
  }
}

function sort(values: Float64Array, vectors: Float64Array, n: number): void {
  for (let i = 0; i + 1 < n; i += 1) {
    let least = i;
    for (let j = i + 1; j < n; j += 1) if (values[j] < values[least]) least = j;
    if (least === i) continue;
    const value = values[least];
    values[least] = values[i];
    values[i] = value;
    const row = vectors.slice(i * n, i * n + n);
    vectors.copyWithin(i * n, least * n, least * n + n);
    vectors.set(row, least * n);
  }
}
