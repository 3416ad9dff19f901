// What a lane is: one memory and the kernels on it. Both lanes implement this, and return the same bits.
// Every column is a view on the lane's own memory, 64-byte aligned and padded to a multiple of eight elements (the
// arena sees to both): a kernel may read and write the padding.

export type LaneName = 'wasm' | 'js';

/** The memory of a lane. Only the arena asks it to grow; no view survives growth. */
export interface LaneMemory {
  readonly buffer: ArrayBufferLike;
  /** First byte that the host may use. */
  readonly base: number;
  readonly maximumBytes: number;
  /** Makes the memory at least `bytes` long; throws Fault OUT_OF_MEMORY beyond the maximum, leaving it as it was. */
  ensure(bytes: number): void;
}

type F64 = Float64Array;
type U32 = Uint32Array;
type U8 = Uint8Array;

/** A function of one column, element by element. */
export type ColumnMap = (xs: F64, results: F64, count: number) => void;

export interface Lane {
  readonly name: LaneName;
  readonly memory: LaneMemory;

  /** e^x. */
  readonly exp: ColumnMap;
  /** Natural logarithm; -Infinity at 0, NaN below. */
  readonly log: ColumnMap;
  /** Complementary error function. */
  readonly erfc: ColumnMap;
  /** Scaled complementary error function e^(x^2) erfc(x). */
  readonly erfcx: ColumnMap;
  /** Standard normal density. */
  readonly normalPdf: ColumnMap;
  /** Standard normal distribution function. */
  readonly normalCdf: ColumnMap;
  /** Inverse of the standard normal distribution function; NaN outside [0, 1]. */
  readonly normalQuantile: ColumnMap;

  /**
   * Black-76 value and Greeks of options on a forward, paid in the numeraire; see assembly/kernels/greeks.ts.
   * `scratch` holds greeksScratch doubles (assembly/literals/block.ts) and is overwritten.
   * Returns how many groups of rows hold an invalid input or a result that is not finite (0: all is well).
   */
  greeks(
    forwards: F64,
    strikes: F64,
    expiryYears: F64,
    vols: F64,
    rates: F64,
    calls: U8,
    values: F64,
    deltas: F64,
    gammas: F64,
    vegas: F64,
    thetas: F64,
    rhos: F64,
    vannas: F64,
    volgas: F64,
    charms: F64,
    scratch: F64,
    count: number,
  ): number;

  /**
   * Coin value and its Greeks of inverse (coin-settled, undiscounted) options; see assembly/kernels/inverseGreeks.ts.
   * `deltas` is dP/dF of the coin price, `blackDeltas` th N(th d1), `netDeltas` blackDelta - P. `scratch` and return as `greeks`.
   */
  inverseGreeks(
    forwards: F64,
    strikes: F64,
    expiryYears: F64,
    vols: F64,
    calls: U8,
    values: F64,
    blackDeltas: F64,
    netDeltas: F64,
    deltas: F64,
    gammas: F64,
    vegas: F64,
    thetas: F64,
    vannas: F64,
    volgas: F64,
    charms: F64,
    scratch: F64,
    count: number,
  ): number;

  /**
   * Volatilities of options from their discounted Black-76 prices; see assembly/kernels/impliedVol.ts. `statuses` says what became of each
   * row (assembly/literals/impliedVol.ts); `vols` is NaN where there is none. `scratch` holds impliedScratchColumns x impliedBlockRows
   * doubles. Returns how many rows have a status other than impliedOk.
   */
  impliedVol(
    prices: F64,
    forwards: F64,
    strikes: F64,
    expiryYears: F64,
    rates: F64,
    calls: U8,
    vols: F64,
    statuses: U8,
    scratch: F64,
    count: number,
  ): number;

  /**
   * P&L rows of linear options under every scenario: for each handle h in `handles`, row h of `grid` becomes
   * scale x (V(F (1 + move), max(min(volFloor, vol), vol (1 + volShock x volScale) + volShift)) - V(F, vol)), V discounted Black-76.
   * Scenario tables are [units x stride]; `logMoves` is log(1 + move) by the lane's own log. Grid rows are `stride` apart.
   * `scratch` holds repriceScratch doubles (assembly/literals/block.ts) and is overwritten.
   * Returns the number of handles whose row holds a value that is not finite.
   */
  reprice(
    handles: U32,
    forwards: F64,
    strikes: F64,
    expiryYears: F64,
    vols: F64,
    rates: F64,
    calls: U8,
    scales: F64,
    volScales: F64,
    units: U32,
    moves: F64,
    logMoves: F64,
    volShocks: F64,
    volShifts: F64,
    volFloor: number,
    grid: F64,
    scratch: F64,
    count: number,
    scenarios: number,
    stride: number,
  ): number;

  /**
   * The same for inverse options: scale x settlementPrice x (1 + move) x (P' - P), P the coin price (undiscounted Black-76 / forward),
   * so that the coin P&L is converted at the shocked price of the coin. `settlementPrices` is per handle.
   */
  repriceInverse(
    handles: U32,
    forwards: F64,
    strikes: F64,
    expiryYears: F64,
    vols: F64,
    calls: U8,
    scales: F64,
    settlementPrices: F64,
    volScales: F64,
    units: U32,
    moves: F64,
    logMoves: F64,
    volShocks: F64,
    volShifts: F64,
    volFloor: number,
    grid: F64,
    scratch: F64,
    count: number,
    scenarios: number,
    stride: number,
  ): number;

  /** Linear futures, perpetuals and spot: row h = scale x forward x move. */
  repriceFutures(
    handles: U32,
    forwards: F64,
    scales: F64,
    units: U32,
    moves: F64,
    grid: F64,
    count: number,
    scenarios: number,
    stride: number,
  ): void;

  /** Inverse futures and perpetuals: row h = scale x settlementPrice x (1 + move) x (1/F - 1/F'), formed as ((scale x settlementPrice) / F) x move. */
  repriceInverseFutures(
    handles: U32,
    forwards: F64,
    scales: F64,
    settlementPrices: F64,
    units: U32,
    moves: F64,
    grid: F64,
    count: number,
    scenarios: number,
    stride: number,
  ): void;

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
   * Variance of each account: |row(a) L|^2 with C = L L' (lower triangular, row-major, n x n, n even, zeros above the diagonal).
   * Never negative.
   */
  variance(exposures: F64, cholesky: F64, variances: F64, accounts: number, factors: number): void;

  /** P&L of each account under every scenario: rows[a, s] = sum over positions of quantity x grid[h, s]. */
  scenarioRows(starts: U32, handles: U32, quantities: F64, grid: F64, rows: F64, accounts: number, scenarios: number, stride: number): void;

  /**
   * Tail of each account over the grid: worst = max over s of -weights[s] x P&L[s] and the lowest s that attains it;
   * VaR = the tailCount-th largest unweighted loss; shortfall = mean of the tailCount largest.
   * `scratch` holds stride + tailCount doubles.
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

  /**
   * L with L L' = C, lower triangular, zeros above its diagonal; semi-definite aware, see assembly/kernels/cholesky.ts. `matrix` and `factor`
   * are [n x stride], stride even. Returns 0, or 1 + the row of the pivot that is not valid: then the factor is void.
   */
  cholesky(matrix: F64, factor: F64, n: number, stride: number): number;

  /** Rank-one update in place: L L' + v v'; `factor` [n x stride], `vector` [n], `scratch` 2 n doubles. */
  choleskyUpdate(factor: F64, vector: F64, scratch: F64, n: number, stride: number): void;

  /**
   * Exponentially weighted covariance in place: C <- decay C + (1 - decay) r r' for each of `rows` rows of returns in their order.
   * `returns` [rows x stride], `matrix` [n x stride], stride even.
   */
  covariance(returns: F64, matrix: F64, rows: number, n: number, stride: number, decay: number): void;

  /**
   * Standard normal draws 2 block, 2 block + 1, ... of a stream, `block` = blockHigh 2^32 + blockLow: Philox4x32-10 and the inverse
   * distribution function. A draw depends on seed, stream and its place alone; see assembly/kernels/normals.ts. All six are 32-bit words.
   */
  normals(
    results: F64,
    count: number,
    seedLow: number,
    seedHigh: number,
    streamLow: number,
    streamHigh: number,
    blockLow: number,
    blockHigh: number,
  ): void;

  /**
   * Points first ... first + points - 1 of a digitally shifted Sobol sequence, in (0, 1): `directions` [32 x stride], `shifts`
   * [stride], `results` [points x stride]; see assembly/kernels/sobol.ts. `first` + `points` <= 2^32; stride a multiple of four.
   */
  sobol(directions: U32, shifts: U32, results: F64, first: number, points: number, stride: number): void;
}
