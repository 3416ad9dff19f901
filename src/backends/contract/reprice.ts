// Kernels of instruments under scenarios: the rows of the P&L grid.

type F64 = Float64Array;
type U32 = Uint32Array;
type U8 = Uint8Array;

export interface RepriceKernels {
  /**
   * P&L rows of linear options under every scenario: for each handle h in `handles`, row h of `grid` becomes
   * scale x (V(F (1 + move), max(min(volFloor, vol), vol (1 + volShock x volScale) + volShift)) - V(F, vol)), V discounted Black-76.
   * Scenario tables are [units x stride]; `logMoves` is ln(1 + move) by the backend's own log, completed (columns/logMoves.ts). Grid rows are `stride` apart.
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
}
