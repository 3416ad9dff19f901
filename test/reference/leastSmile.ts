// Least squared error of an SVI smile by brute force: normal equations on every face, a dense grid of (m, sigma), shrinking windows.

export interface Smile {
  readonly k: ArrayLike<number>;
  readonly w: ArrayLike<number>;
  readonly weights: ArrayLike<number>;
}

/** Faces of |d| <= c, c + |d| <= 2 sigma: c = c0 + sum of u x dc, d likewise; the inside has two free numbers, an edge one, a corner none. */
function facesOf(
  sigma: number,
): readonly { readonly base: readonly [number, number]; readonly free: readonly (readonly [number, number])[] }[] {
  const corners = [[0, 0], [sigma, sigma], [2 * sigma, 0], [sigma, -sigma]] as const; // biome-ignore format: one line
  const edges = corners.map((from, i) => {
    const to = corners[(i + 1) % 4] as readonly [number, number];
    return { base: from, free: [[to[0] - from[0], to[1] - from[1]] as const] };
  });
  return [{ base: [0, 0], free: [[1, 0], [0, 1]] }, ...edges, ...corners.map((base) => ({ base, free: [] }))]; // biome-ignore format: one line
}

/** Gaussian elimination with the largest pivot; undefined for a matrix that is nearly singular. */
function solved(matrix: number[][], right: number[]): number[] | undefined {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  for (let k = 0; k < n; k++) {
    const pick = rows
      .slice(k)
      .reduce((best, row, i) => (Math.abs(row[k] as number) > Math.abs((rows[best] as number[])[k] as number) ? i + k : best), k);
    [rows[k], rows[pick]] = [rows[pick] as number[], rows[k] as number[]];
    const pivot = rows[k] as number[];
    if (!(Math.abs(pivot[k] as number) > 1e-13 * Math.abs((matrix[k] as number[])[k] as number))) return undefined;
    for (const row of rows.slice(k + 1)) {
      const share = (row[k] as number) / (pivot[k] as number);
      for (let j = k; j <= n; j++) row[j] = (row[j] as number) - share * (pivot[j] as number);
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) {
    const row = rows[k] as number[];
    x[k] = ((row[n] as number) - x.reduce((sum, value, j) => (j > k ? sum + value * (row[j] as number) : sum), 0)) / (row[k] as number);
  }
  return x;
}

/** The least error at (m, sigma) with a free, or 0 where the smile would not stay above 0. */
export function errorAt({ k, w, weights }: Smile, m: number, sigma: number): number {
  const n = k.length;
  const ys = Array.from({ length: n }, (_, i) => ((k[i] as number) - m) / sigma);
  const zs = ys.map((y) => Math.sqrt(y * y + 1));
  const mean = (values: readonly number[]): number => {
    const total = values.reduce((sum, _, i) => sum + (weights[i] as number), 0);
    return values.reduce((sum, value, i) => sum + (weights[i] as number) * value, 0) / total;
  };
  for (const level of [true, false]) {
    // a column of ones is what a mean takes away
    const centred = (values: readonly number[]): readonly number[] => {
      const centre = level ? mean(values) : 0;
      return values.map((value) => value - centre);
    };
    const [y, z, v] = [centred(ys), centred(zs), centred(Array.from(w))];
    let least = Number.POSITIVE_INFINITY;
    let above = true;
    for (const { base, free } of facesOf(sigma)) {
      const columns = free.map(([dc, dd]) => y.map((each, i) => dc * (z[i] as number) + dd * each));
      const rest = v.map((value, i) => value - base[0] * (z[i] as number) - base[1] * (y[i] as number));
      const dot = (a: readonly number[], b: readonly number[]): number =>
        a.reduce((sum, value, i) => sum + (weights[i] as number) * value * (b[i] as number), 0);
      const u = solved(columns.map((a) => columns.map((b) => dot(a, b))), columns.map((a) => dot(a, rest))); // biome-ignore format: normal equations
      if (u === undefined) continue;
      const c = free.reduce((sum, [dc], j) => sum + (u[j] as number) * dc, base[0]);
      const d = free.reduce((sum, [, dd], j) => sum + (u[j] as number) * dd, base[1]);
      const slack = 1e-12 * sigma;
      if (!(Math.abs(d) <= c + slack && c + Math.abs(d) <= 2 * sigma + slack)) continue;
      const error = rest.reduce(
        (sum, value, i) =>
          sum + (weights[i] as number) * (value - columns.reduce((s, a, j) => s + (u[j] as number) * (a[i] as number), 0)) ** 2,
        0,
      );
      if (!(error < least)) continue;
      least = error;
      const a = level ? mean(Array.from(w)) - c * mean(zs) - d * mean(ys) : 0;
      above = a + Math.sqrt(Math.max(0, c * c - d * d)) > 0;
    }
    if (above || !level) return least;
  }
  return Number.POSITIVE_INFINITY;
}

/** The least error with the bend at most ten ranges of k beyond the points and 1e-5 to 100 ranges wide. */
export function leastError(smile: Smile): number {
  const low = smile.k[0] as number;
  const range = (smile.k[smile.k.length - 1] as number) - low;
  const [places, widths] = [72, 28];
  // places are dense within the points and thin out beyond them
  const placeOf = (p: number): number => 0.5 + 0.35 * Math.sinh(p);
  const edge = Math.asinh(10.5 / 0.35);
  const ends = [Math.log(1e-5), Math.log(100)] as const;
  const at = (p: number, q: number): number =>
    Math.abs(p) > edge || q < ends[0] || q > ends[1]
      ? Number.POSITIVE_INFINITY
      : errorAt(smile, low + placeOf(p) * range, Math.exp(q) * range);
  const points = Array.from({ length: places * widths }, (_, i) => {
    const p = -edge + (2 * edge * (i % places)) / (places - 1);
    const q = ends[0] + ((ends[1] - ends[0]) * Math.floor(i / places)) / (widths - 1);
    return { p, q, error: at(p, q) };
  }).sort((a, b) => a.error - b.error);
  const [stepP, stepQ] = [(2 * edge) / (places - 1), (ends[1] - ends[0]) / (widths - 1)];
  const starts: typeof points = [];
  for (const point of points) {
    const apart = starts.every(({ p, q }) => Math.abs(p - point.p) > 2.5 * stepP || Math.abs(q - point.q) > 2.5 * stepQ);
    if (apart) starts.push(point);
    if (starts.length === 4) break;
  }
  let least = Number.POSITIVE_INFINITY;
  for (let best of starts) {
    for (let size = 1; size > 1e-7; size *= 0.75) {
      const around = [-1, -0.5, 0, 0.5, 1].flatMap((i) =>
        [-1, -0.5, 0, 0.5, 1].map((j) => [best.p + i * size * stepP, best.q + j * size * stepQ] as const),
      );
      for (const [p, q] of around) {
        const error = at(p, q);
        if (error < best.error) best = { p, q, error };
      }
    }
    least = Math.min(least, best.error);
  }
  return least;
}
