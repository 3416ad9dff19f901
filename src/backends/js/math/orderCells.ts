// What the fill of one open order adds to a P&L row in the scenarios it costs: the mirror image of assembly/math/orderCells.ts.

/** min(0, y) of one cell; a NaN stays. `line`, `weights`, `moves` are the indexes of the cells. */
export function orderCell(f64: Float64Array, q: number, gain: number, coin: number, line: number, weights: number, moves: number): number {
  const y = q * f64[line] + gain * f64[weights] + coin * f64[moves];
  return 0 < y ? 0 : y;
}
