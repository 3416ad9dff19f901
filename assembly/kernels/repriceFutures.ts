/**
 * P&L rows of linear spot, futures and perpetuals under every scenario: grid[h, s] = scale x F x move[s].
 * @shape handles[count] pick rows of the instrument columns and of grid[. x stride]; units[h] picks the row of moves[units x stride];
 *        stride even, at least scenarios
 * @unit  F: quote; move: decimal of F; scale: contracts' worth of numeraire (multiplier x settlement price); grid: numeraire
 * @range any doubles; an instrument that is not finite spoils its own row only
 * @order (scale x F) x move; cells are independent; padding cells of a row are written
 * @tol   exact across backends; score <= 8 against 60-digit references
 * @bench bench/kernels/repriceFutures.bench.ts: 5.5x the JS backend (100 scenarios; Node 20)
 */
import { mul, splat } from '../math/simd';

export function repriceFutures(
  handles: usize, forwards: usize, scales: usize, units: usize, moves: usize, grid: usize,
  count: i32, scenarios: i32, stride: i32,
): void {
  const rowBytes = <usize>stride << 3;
  const end = <usize>scenarios << 3;
  for (let j: i32 = 0; j < count; j++) {
    const handle = <usize>load<u32>(handles + (<usize>j << 2));
    const worth = splat(load<f64>(scales + (handle << 3)) * load<f64>(forwards + (handle << 3)));
    const table = moves + <usize>load<u32>(units + (handle << 2)) * rowBytes;
    const row = grid + handle * rowBytes;
    for (let s: usize = 0; s < end; s += 16) v128.store(row + s, mul(worth, v128.load(table + s)));
  }
}
