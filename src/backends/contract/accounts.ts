// Kernels of accounts: exposures, variances, P&L rows and tails of positions in CSR.

type F64 = Float64Array;
type U32 = Uint32Array;

export interface AccountKernels {
  /**
   * Exposures of each account: out[a, unit(h), :] = sum over its positions of quantity x loadings[h, :].
   * Positions in CSR: those of account a are starts[a] .. starts[a + 1]. `width` is even. `exposures` is [accounts x unitCount x width].
   */
  rollup(
    starts: U32,
    handles: U32,
    quantities: F64,
    units: U32,
    loadings: F64,
    exposures: F64,
    accounts: number,
    unitCount: number,
    width: number,
  ): void;

  /**
   * The exposures of `rollup` that are not 0, in CSR: those of account a are exposureStarts[a] .. exposureStarts[a + 1] of `factors` (unit x
   * width + column, ascending) and `exposures`, which have room for `width` entries a unit and account that holds it. `scratch` holds
   * unitCount x (width + 2) doubles.
   */
  rollupSparse(
    starts: U32,
    handles: U32,
    quantities: F64,
    units: U32,
    loadings: F64,
    scratch: F64,
    exposureStarts: U32,
    factors: U32,
    exposures: F64,
    accounts: number,
    unitCount: number,
    width: number,
  ): void;

  /**
   * Variance of each account: |row(a) L|^2 with C = L L' (lower triangular, row-major, n x n, n even, zeros above the diagonal).
   * Never negative.
   */
  variance(exposures: F64, cholesky: F64, variances: F64, accounts: number, factors: number): void;

  /**
   * Variance of accounts of few exposures each, in CSR as positions are: e' C e over `covariance` [factorCount x factorCount] itself, of which
   * only the lower triangle is read when the factors of every account ascend. Returns how many accounts got NaN: their variance is below 0 by
   * more than rounding, or not finite.
   */
  varianceSparse(starts: U32, factors: U32, exposures: F64, covariance: F64, variances: F64, accounts: number, factorCount: number): number;

  /** P&L of each account under every scenario: rows[a, s] = sum over positions of quantity x grid[h, s]. */
  scenarioRows(starts: U32, handles: U32, quantities: F64, grid: F64, rows: F64, accounts: number, scenarios: number, stride: number): void;

  /**
   * Tail of each account over the grid: worst = max over s of -weights[s] x P&L[s] and the lowest s that attains it;
   * VaR = the tailCount-th largest unweighted loss; shortfall = mean of the tailCount largest.
   * `scratch` holds 4 x stride + 64 doubles (`tailScratch`).
   */
  scenarioTail(
    starts: U32,
    handles: U32,
    quantities: F64,
    grid: F64,
    weights: F64,
    scratch: F64,
    worstLosses: F64,
    worstScenarios: U32,
    valuesAtRisk: F64,
    shortfalls: F64,
    accounts: number,
    scenarios: number,
    stride: number,
    tailCount: number,
  ): void;
}
