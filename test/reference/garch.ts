// Slow and obvious: the Gaussian log-likelihood of GARCH and GJR, and its highest point by Nelder-Mead from one start.

export type Five = readonly [mu: number, omega: number, alpha: number, gamma: number, beta: number];

export function plainLogLikelihood(five: Five, returns: ArrayLike<number>): number {
  const [, omega, alpha, gamma, beta] = five;
  if (!(omega > 0 && alpha >= 0 && alpha + gamma >= 0 && beta >= 0 && alpha + beta + gamma / 2 < 1)) return Number.NEGATIVE_INFINITY;
  return plainTerms(five, returns).reduce((sum, term) => sum + term, 0);
}

/** Each return's own part. */
export function plainTerms([mu, omega, alpha, gamma, beta]: Five, returns: ArrayLike<number>): number[] {
  const e = Array.from(returns, (r) => r - mu);
  const start = e.reduce((sum, x) => sum + x * x, 0) / e.length;
  let h = omega + (alpha + gamma / 2) * start + beta * start;
  return e.map((x) => {
    const term = -0.5 * (Math.log(2 * Math.PI) + Math.log(h) + (x * x) / h);
    h = omega + alpha * x * x + (x < 0 ? gamma * x * x : 0) + beta * h;
    return term;
  });
}

/** Standard errors of the parameters at `places` by central differences: of the information, and of the sandwich with each return's own score. */
export function differencedErrors(
  here: Five,
  returns: ArrayLike<number>,
  places: readonly number[],
  steps: readonly number[],
): { information: number[]; sandwich: number[] } {
  const moved = (shifts: readonly (readonly [number, number])[]): Five =>
    here.map((x, i) =>
      shifts.reduce((sum, [k, sign]) => (places[k] === i ? sum + sign * (steps[k] as number) : sum), x),
    ) as unknown as Five;
  const scores = places.map((_, k) => {
    const [up, down] = [plainTerms(moved([[k, 1]]), returns), plainTerms(moved([[k, -1]]), returns)];
    return up.map((x, t) => (x - (down[t] as number)) / (2 * (steps[k] as number)));
  });
  const middle = scores.map((a) => scores.map((b) => a.reduce((sum, x, t) => sum + x * (b[t] as number), 0)));
  const value = (shifts: readonly (readonly [number, number])[]): number => plainLogLikelihood(moved(shifts), returns);
  const information = places.map((_, k) =>
    places.map((__, l) => {
      const corners = [1, -1].flatMap((a) =>
        [1, -1].map(
          (b) =>
            a *
            b *
            value([
              [k, a],
              [l, b],
            ]),
        ),
      );
      return -corners.reduce((sum, x) => sum + x, 0) / (4 * (steps[k] as number) * (steps[l] as number));
    }),
  );
  const inverse = gaussJordan(information);
  const times = (a: number[][], b: number[][]) =>
    a.map((row) => places.map((_, j) => row.reduce((sum, x, k) => sum + x * ((b[k] as number[])[j] as number), 0)));
  const sandwich = times(times(inverse, middle), inverse);
  const roots = (m: number[][]) => m.map((row, i) => Math.sqrt(row[i] as number));
  return { information: roots(inverse), sandwich: roots(sandwich) };
}

/** The inverse, by elimination with the largest pivot. */
export function gaussJordan(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k++) {
    const pivotRow = rows.slice(k).reduce((best, row) => (Math.abs(row[k] as number) > Math.abs(best[k] as number) ? row : best));
    const at = rows.indexOf(pivotRow);
    [rows[k], rows[at]] = [pivotRow, rows[k] as number[]];
    const scaled = pivotRow.map((x) => x / (pivotRow[k] as number));
    rows.forEach((row, i) => {
      rows[i] = i === k ? scaled : row.map((x, j) => x - (row[k] as number) * (scaled[j] as number));
    });
  }
  return rows.map((row) => row.slice(n));
}

/** The textbook simplex on any function: reflect, expand, contract, shrink. */
export function nelderMead(cost: (x: number[]) => number, start: readonly number[], steps: readonly number[], rounds: number): number[] {
  const n = start.length;
  let simplex = [start.slice(), ...steps.map((step, i) => start.map((x, j) => (i === j ? x + step : x)))].map((x) => ({
    x: [...x],
    value: cost([...x]),
  }));
  for (let round = 0; round < rounds; round++) {
    simplex.sort((a, b) => a.value - b.value);
    const worst = simplex[n] as { x: number[]; value: number };
    const centre = start.map((_, j) => simplex.slice(0, n).reduce((sum, { x }) => sum + (x[j] as number), 0) / n);
    const along = (t: number) => {
      const x = centre.map((c, j) => c + t * ((worst.x[j] as number) - c));
      return { x, value: cost(x) };
    };
    const reflected = along(-1);
    const expanded = along(-2);
    const contracted = along(reflected.value < worst.value ? -0.5 : 0.5);
    if (expanded.value < reflected.value && reflected.value < (simplex[0] as { value: number }).value) simplex[n] = expanded;
    else if (reflected.value < (simplex[n - 1] as { value: number }).value) simplex[n] = reflected;
    else if (contracted.value < Math.min(worst.value, reflected.value)) simplex[n] = contracted;
    else {
      const best = (simplex[0] as { x: number[] }).x;
      simplex = simplex.map(({ x }) => {
        const moved = x.map((v, j) => (v + (best[j] as number)) / 2);
        return { x: moved, value: cost(moved) };
      });
    }
  }
  return simplex.sort((a, b) => a.value - b.value)[0]?.x as number[];
}
