// Adds the loss of an open order's fill to a P&L row: min(0, q x grid + gain x weight + coin x move) by cell.
import { add, least, mul, splat } from './simd';

/** Cells s and s + 16 bytes of min(0, y); a NaN stays. `line`, `weights`, `moves` point at the cells. */
// @ts-ignore: decorator
@inline export function orderCell(q: v128, gain: v128, coin: v128, line: usize, weights: usize, moves: usize): v128 {
  const y = add(add(mul(q, v128.load(line)), mul(gain, v128.load(weights))), mul(coin, v128.load(moves)));
  return least(y, splat(0));
}
