// Coordinates of joint moves: a log move of each coin that an account depends on, and the independent factors behind them.

/** Coordinates of an account: one per coin that it depends on, with the underlyings priced by it. */
export interface Coordinates {
  readonly underlyings: readonly (readonly number[])[];
  /** Log move of one standard deviation. */
  readonly sigmas: Float64Array;
  /** Lower triangular, [coordinates x coordinates] row-major: correlation = cholesky cholesky'. */
  readonly cholesky: Float64Array;
}

/** Vols stand still. */
export function logMovesOf({ underlyings }: Coordinates, x: Float64Array, units: number): { spots: Float64Array; vols: Float64Array } {
  const spots = new Float64Array(units);
  for (const [i, list] of underlyings.entries()) for (const u of list) spots[u] = x[i];
  return { spots, vols: new Float64Array(units) };
}

/** Log moves of independent factors w. */
export function movesOf({ sigmas, cholesky }: Coordinates, w: ArrayLike<number>): Float64Array {
  const n = sigmas.length;
  return sigmas.map((sigma, i) => {
    let sum = 0;
    for (let j = 0; j <= i; j++) sum += cholesky[i * n + j] * w[j];
    return sigma * sum;
  });
}
