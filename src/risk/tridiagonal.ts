// A symmetric matrix to its eigenvalues, with one vector carried along into the eigenbasis: Householder, then QL with implicit shifts.

/** Eigenvalues in no order, and the vector's coordinate along each (up to sign). */
export interface Spectrum {
  readonly values: Float64Array;
  readonly coordinates: Float64Array;
}

/**
 * The matrix [n x n] is symmetric and overwritten. No eigenvectors are formed: every reflection and rotation is applied to the vector alone, so the
 * cost beyond 4/3 n^3 is n^2 (Wilkinson and Reinsch, Handbook for Automatic Computation II, tred and tql).
 */
export function spectrumOf(matrix: Float64Array, vector: Float64Array, n: number): Spectrum {
  const values = new Float64Array(n);
  const off = new Float64Array(n);
  const coordinates = vector.slice();
  for (let k = 0; k + 2 < n; k += 1) reflect(matrix, coordinates, off, n, k);
  for (let i = 0; i < n; i += 1) values[i] = matrix[i * n + i];
  if (n > 1) off[n - 2] = matrix[(n - 1) * n + n - 2];
  for (let l = 0; l < n; l += 1) isolate(values, off, coordinates, n, l);
  return { values, coordinates };
}

/** Column k below the subdiagonal becomes 0; the trailing block and the vector are reflected. */
function reflect(matrix: Float64Array, coordinates: Float64Array, off: Float64Array, n: number, k: number): void {
  let tail = 0;
  for (let i = k + 2; i < n; i += 1) tail += matrix[i * n + k] * matrix[i * n + k];
  const first = matrix[(k + 1) * n + k];
  if (tail === 0) {
    off[k] = first;
    return;
  }
  const length = Math.sqrt(first * first + tail);
  const head = first < 0 ? first - length : first + length;
  off[k] = first < 0 ? length : -length;
  const mirror = new Float64Array(n);
  mirror[k + 1] = head;
  for (let i = k + 2; i < n; i += 1) mirror[i] = matrix[i * n + k];
  const scale = 2 / (head * head + tail);
  const image = new Float64Array(n);
  let inner = 0;
  let shadow = 0;
  for (let i = k + 1; i < n; i += 1) {
    let sum = 0;
    for (let j = k + 1; j < n; j += 1) sum += matrix[i * n + j] * mirror[j];
    image[i] = scale * sum;
    inner += mirror[i] * scale * sum;
    shadow += mirror[i] * coordinates[i];
  }
  const half = 0.5 * scale * inner;
  for (let i = k + 1; i < n; i += 1) image[i] = image[i] - half * mirror[i];
  for (let i = k + 1; i < n; i += 1) {
    const v = mirror[i];
    const w = image[i];
    for (let j = k + 1; j < n; j += 1) {
      matrix[i * n + j] = matrix[i * n + j] - (v * image[j] + w * mirror[j]);
    }
    coordinates[i] = coordinates[i] - scale * shadow * v;
  }
}

/** QL steps until the l-th value stands alone. */
function isolate(values: Float64Array, off: Float64Array, coordinates: Float64Array, n: number, l: number): void {
  for (let sweep = 0; sweep < 60; sweep += 1) {
    let m = l;
    while (m + 1 < n) {
      const size = Math.abs(values[m]) + Math.abs(values[m + 1]);
      if (Math.abs(off[m]) <= 2 ** -53 * size) break;
      m += 1;
    }
    if (m === l) return;
    const start = values[l];
    let g = (values[l + 1] - start) / (2 * off[l]);
    let r = Math.sqrt(g * g + 1);
    g = values[m] - start + off[l] / (g + (g < 0 ? -r : r));
    let s = 1;
    let c = 1;
    let p = 0;
    let i = m - 1;
    for (; i >= l; i -= 1) {
      const f = s * off[i];
      const b = c * off[i];
      r = Math.sqrt(f * f + g * g);
      off[i + 1] = r;
      if (r === 0) {
        values[i + 1] = values[i + 1] - p;
        off[m] = 0;
        break;
      }
      s = f / r;
      c = g / r;
      g = values[i + 1] - p;
      const t = (values[i] - g) * s + 2 * c * b;
      p = s * t;
      values[i + 1] = g + p;
      g = c * t - b;
      const next = coordinates[i + 1];
      const here = coordinates[i];
      coordinates[i + 1] = s * here + c * next;
      coordinates[i] = c * here - s * next;
    }
    if (r === 0 && i >= l) continue;
    values[l] = values[l] - p;
    off[l] = g;
    off[m] = 0;
  }
}
