/**
 * P&L rows of inverse futures and perpetuals under every scenario, the coin P&L converted at the shocked price of the coin:
 * grid[h, s] = scale x settlementPrice x (1 + move[s]) x (1/F - 1/F'), F' = F (1 + move[s]).
 * 1/F - 1/F' = move / (F (1 + move)), and the factor 1 + move cancels: grid[h, s] = (scale x settlementPrice / F) x move[s]. No
 * difference of near values is formed, no division stands in the loop, and a move to nothing (-1) has its limit.
 * @shape handles[count] pick rows of the instrument columns and of grid[. x stride]; units[h] picks the row of moves[units x stride];
 *        stride even, at least scenarios
 * @unit  F: numeraire; move: decimal of F; scale: face in numeraire (multiplier); settlementPrice: numeraire per coin; grid: numeraire
 * @range any doubles, F not 0; an instrument that is not finite spoils its own row only
 * @order ((scale x settlementPrice) / F) x move; cells are independent; padding cells of a row are written
 * @tol   exact across backends; score <= 8 against 60-digit references
 * @bench bench/kernels/repriceInverseFutures.bench.ts: 4.5x the JS backend (100 scenarios; Node 20)
 */
import { mul, splat } from '../math/simd';

export function repriceInverseFutures(
  handles: usize, forwards: usize, scales: usize, settlementPrices: usize, units: usize, moves: usize, grid: usize,
  count: i32, scenarios: i32, stride: i32,
): void {
  const rowBytes = <usize>stride << 3;
  const end = <usize>scenarios << 3;
  for (let j: i32 = 0; j < count; j++) {
    const handle = <usize>load<u32>(handles + (<usize>j << 2));
    const at = handle << 3;
    const worth = splat(load<f64>(scales + at) * load<f64>(settlementPrices + at) / load<f64>(forwards + at));
    const table = moves + <usize>load<u32>(units + (handle << 2)) * rowBytes;
    const row = grid + handle * rowBytes;
    for (let s: usize = 0; s < end; s += 16) v128.store(row + s, mul(worth, v128.load(table + s)));
  }
}
