/**
 * Tail of each account over the scenario grid. With y[s] the account's P&L (as scenarioRows):
 * worst loss = max over s of -weights[s] x y[s], and the lowest s that attains it; VaR = the tailCount-th largest of the losses -y[s];
 * shortfall = mean of the tailCount largest losses. Exact order statistics, nothing interpolated.
 * The row stays in scratch and is read once, in blocks of sixteen scenarios: lowest weighted P&L and its block, and minima of every block.
 * Those give a bound that at least tailCount values do not exceed (math/lowestValues.ts); few values are below it. A short tail takes them
 * in by insertion, a long one sorts them. The bound sets the speed only: what it leaves out of a tail is equal to it.
 * @shape starts[accounts + 1] into handles[positions], quantities[positions]; grid[instruments x stride], weights[scenarios],
 *        scratch[4 x stride + 64] -> worstLosses, worstScenarios, valuesAtRisk, shortfalls [accounts]; stride even, at least
 *        scenarios; 1 <= tailCount <= scenarios
 * @unit  quantity: contracts; grid: numeraire for one contract; weights: 1; out: numeraire, losses positive; worstScenarios: index
 * @range an account with a NaN in weights[s] x y[s] gets NaN for its three amounts and the lowest such s; no other account is touched.
 *        Infinities are values like others (a grid is guarded before it comes here); opposite ones in one cell make a NaN
 * @order y as scenarioRows; the tail adds from the largest loss to the smallest, starting at +0, then one division by tailCount;
 *        a zero result is +0
 * @tol   exact across backends, and against the reference, which sums in the same order
 * @bench bench/kernels/scenarioTail.bench.ts (10 positions; Node 20, fastest runs on a loaded machine): 3.9x the JS backend (28 scenarios, tail of 1),
 *        4.5x (250, tail of 5), 4.0x (1,000, tail of 100, accounts grouped by underlying; sorted insertion of all hundred was 2.2 times slower).
 *        1,000 scenarios, tail of 10: 5x where the grid stays in the second-level cache, 3.0x where accounts hold any of 2,000 instruments: reading
 *        the 80 KB of grid that an account needs is then 2.8 of 3.75 us, and plain C++ loads in the same order are no faster
 */
import { vectorInsertionLimit } from '../literals/tail';
import { keepByInsertion, keepBySorting, keepLowest } from '../math/lowestValues';
import { add, mul, splat } from '../math/simd';
import { scenarioRow } from './scenarioRows';

export function scenarioTail(
  starts: usize, handles: usize, quantities: usize, grid: usize, weights: usize, scratch: usize,
  worstLosses: usize, worstScenarios: usize, valuesAtRisk: usize, shortfalls: usize,
  accounts: i32, scenarios: i32, stride: i32, tailCount: i32,
): void {
  const width = <usize>(scenarios + 15) & ~15;
  const minima = scratch + (width << 3);
  const space = minima + width;
  const plain = unweighted(weights, scenarios);
  const inserted = tailCount <= vectorInsertionLimit && 8 * tailCount <= scenarios; // a minimum for each value that is kept
  for (let a: i32 = 0; a < accounts; a++) {
    scenarioRow(load<u32>(starts), load<u32>(starts, 4), handles, quantities, grid, scratch, scenarios, stride);
    for (let y = scratch + (<usize>scenarios << 3); y < minima; y += 8) store<f64>(y, Infinity); // whole blocks
    const worst = searchRow(scratch, weights, plain, scenarios, minima);
    const lowest = load<f64>(weights + (<usize>worst << 3)) * load<f64>(scratch + (<usize>worst << 3));
    let bound = lowest;
    let mean = lowest;
    if (lowest == lowest) {
      let tail = space;
      if (tailCount == 1) keepLowest(minima, tail);
      else if (inserted) keepByInsertion(scratch, minima, tail, tailCount);
      else tail = keepBySorting(scratch, scenarios, minima, tail, tailCount);
      bound = load<f64>(tail + (<usize>(tailCount - 1) << 3));
      mean = sumOf(tail, tailCount) / <f64>tailCount;
    }
    store<f64>(worstLosses, 0 - lowest); // 0 - x, not -x: a zero is +0
    store<u32>(worstScenarios, worst);
    store<f64>(valuesAtRisk, 0 - bound);
    store<f64>(shortfalls, 0 - mean);
    starts += 4;
    worstLosses += 8;
    worstScenarios += 4;
    valuesAtRisk += 8;
    shortfalls += 8;
  }
}

/** Scenarios in the blocks before the first weight that is not 1: they need no products. */
function unweighted(weights: usize, scenarios: i32): i32 {
  let s: i32 = 0;
  while (s < scenarios && load<f64>(weights + (<usize>s << 3)) == 1) s++;
  return s == scenarios ? (s + 15) & ~15 : s & ~15;
}

/** Returns the lowest s where weights[s] x row[s] is lowest, or is NaN. minima[b] = the lowest of either lane of block b, unweighted. */
function searchRow(row: usize, weights: usize, plain: i32, scenarios: i32, minima: usize): i32 {
  let lowest = splat(Infinity);
  let place = row; // the block of the lowest
  let check = splat(0); // a NaN stays in it, where pmin would pass over one
  const toWeight = weights - row;
  const plainEnd = row + (<usize>plain << 3);
  const rowEnd = row + (<usize>scenarios << 3);
  let m = minima;
  for (let y = row; y < minima; y += 128, m += 16) {
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    const y2 = v128.load(y, 32);
    const y3 = v128.load(y, 48);
    const y4 = v128.load(y, 64);
    const y5 = v128.load(y, 80);
    const y6 = v128.load(y, 96);
    const y7 = v128.load(y, 112);
    let least = f64x2.pmin(f64x2.pmin(f64x2.pmin(y0, y1), f64x2.pmin(y2, y3)), f64x2.pmin(f64x2.pmin(y4, y5), f64x2.pmin(y6, y7)));
    v128.store(m, least);
    let sum = add(add(add(y0, y1), add(y2, y3)), add(add(y4, y5), add(y6, y7)));
    if (y >= plainEnd) {
      least = splat(Infinity);
      sum = splat(0);
      const end = min(y + 128, rowEnd);
      for (let z = y; z < end; z += 16) {
        let x = mul(v128.load(z + toWeight), v128.load(z));
        if (z + 8 == rowEnd) x = f64x2.replace_lane(x, 1, Infinity);
        least = f64x2.pmin(least, x);
        sum = add(sum, x);
      }
    }
    check = add(check, sum);
    if (v128.any_true(f64x2.lt(least, lowest))) {
      lowest = f64x2.pmin(least, swapped(least));
      place = y;
    }
  }
  if (v128.any_true(f64x2.ne(check, check))) { // a NaN, or opposite infinities
    for (let s: i32 = 0; s < scenarios; s++) {
      const x = load<f64>(weights + (<usize>s << 3)) * load<f64>(row + (<usize>s << 3));
      if (x != x) return s;
    }
  }
  const sought = f64x2.extract_lane(lowest, 0);
  while (load<f64>(place + toWeight) * load<f64>(place) != sought) place += 8;
  return <i32>((place - row) >> 3);
}

// @ts-ignore: decorator
@inline function swapped(x: v128): v128 { return v128.shuffle<f64>(x, x, 1, 0); }

function sumOf(tail: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (const end = tail + (<usize>count << 3); tail < end; tail += 8) sum += load<f64>(tail);
  return sum;
}
