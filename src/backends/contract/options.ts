// Kernels of options row by row: values, Greeks, implied volatilities.

type F64 = Float64Array;
type U32 = Uint32Array;
type U8 = Uint8Array;

export interface OptionKernels {
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

  /** `greeks` of both sides of option chains, in slices of one forward, expiry and rate; see assembly/kernels/chainGreeks.ts. */
  chainGreeks(
    starts: U32,
    forwards: F64,
    expiryYears: F64,
    rates: F64,
    strikes: F64,
    vols: F64,
    callSides: F64,
    putSides: F64,
    shared: F64,
    scratch: F64,
    slices: number,
    stride: number,
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
   * row (assembly/literals/impliedVol.ts); `vols` is NaN where there is none. `scratch` holds impliedScratch
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
}
