/**
 * Tail of each account over the scenario grid. With y[s] the account's P&L (as scenarioRows):
 * worst loss = max over s of -weights[s] x y[s], and the lowest s that attains it; VaR = the tailCount-th largest of the losses -y[s];
 * shortfall = mean of the tailCount largest losses. Exact order statistics, nothing interpolated.
 * The row stays in scratch and is read twice, in blocks of sixteen scenarios. First reading: lowest weighted P&L and its block; minima of
 * blocks go into the tail, lane by lane and without a branch, which gives a bound that at least tailCount values do not exceed. Second
 * reading: the values below that bound go into the tail, sorted; few blocks hold one. The bound sets the speed only: the tail starts as
 * tailCount copies of it, so whatever it leaves out is equal to it.
 * @shape starts[accounts + 1] into handles[positions], quantities[positions]; grid[instruments x stride], weights[scenarios],
 *        scratch[stride + tailCount] -> worstLosses, worstScenarios, valuesAtRisk, shortfalls [accounts]; stride even, at least
 *        scenarios; 1 <= tailCount <= scenarios
 * @unit  quantity: contracts; grid: numeraire for one contract; weights: 1; out: numeraire, losses positive; worstScenarios: index
 * @range an account with a NaN in weights[s] x y[s] gets NaN for its three amounts and the lowest such s; no other account is touched.
 *        Infinities are values like others (a grid is guarded before it comes here); opposite ones in one cell make a NaN
 * @order y as scenarioRows; the tail adds from the largest loss to the smallest, starting at +0, then one division by tailCount;
 *        a zero result is +0
 * @tol   exact across lanes, and against the reference, which sums in the same order
 * @bench bench/kernels/scenarioTail.bench.ts (10 positions; Node 20, one run on a loaded machine): 3.5x the JS lane (28 scenarios, tail of 1),
 *        3.6x (250, tail of 5), 4.5x (1,000, tail of 10, accounts grouped by underlying), 2.9x where accounts hold any of 2,000 instruments:
 *        the 80 KB of grid that an account reads are then seldom in a cache
 */
import { vectorInsertionLimit } from '../literals/tail';
import { keepByHeap } from '../math/lowestHeap';
import { add, mul, splat } from '../math/simd';
import { scenarioRow } from './scenarioRows';

export function scenarioTail(
  starts: usize, handles: usize, quantities: usize, grid: usize, weights: usize, scratch: usize,
  worstLosses: usize, worstScenarios: usize, valuesAtRisk: usize, shortfalls: usize,
  accounts: i32, scenarios: i32, stride: i32, tailCount: i32,
): void {
  const tail = scratch + (<usize>stride << 3);
  const last = tail + (<usize>(tailCount - 1) << 3);
  const inserted = tailCount <= vectorInsertionLimit ? tailCount : 0;
  const plain = unweighted(weights, scenarios);
  for (let a: i32 = 0; a < accounts; a++) {
    scenarioRow(load<u32>(starts), load<u32>(starts, 4), handles, quantities, grid, scratch, scenarios, stride);
    const worst = searchRow(scratch, weights, plain, scenarios, tail, inserted);
    const lowest = load<f64>(weights + (<usize>worst << 3)) * load<f64>(scratch + (<usize>worst << 3));
    let bound = lowest;
    let mean = lowest;
    if (lowest == lowest) {
      if (inserted > 1) keepByInsertion(scratch, scenarios, tail, tailCount);
      else if (!inserted) keepByHeap(scratch, scenarios, tail, tailCount);
      bound = load<f64>(last);
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
  return s & ~15;
}

/**
 * The first reading: returns the lowest s where weights[s] x row[s] is lowest, or is NaN. With a `count`, tail[0] becomes a bound that at least
 * `count` values of the row do not exceed (for a count of 1, the lowest value).
 */
function searchRow(row: usize, weights: usize, plain: i32, scenarios: i32, tail: usize, count: i32): i32 {
  const tailEnd = tail + (<usize>(count + (count & 1)) << 3); // an odd count uses one more than it has, in the padding
  for (let t = tail; t < tailEnd; t += 16) v128.store(t, splat(Infinity));
  const every: usize = count > 1 && 32 * count <= scenarios ? 128 : 0; // pairs of blocks where they are enough; an odd one may be left out
  let pair = splat(Infinity);
  let lowest = pair;
  let place = row; // of the lowest, or of its block
  let check = splat(0); // a NaN stays in it, where pmin would pass over one
  let y = row;
  const toWeight = weights - row;
  const plainEnd = row + (<usize>plain << 3);
  for (const blocks = row + (<usize>(scenarios & ~15) << 3); y < blocks; y += 128) {
    const y0 = v128.load(y);
    const y1 = v128.load(y, 16);
    const y2 = v128.load(y, 32);
    const y3 = v128.load(y, 48);
    const y4 = v128.load(y, 64);
    const y5 = v128.load(y, 80);
    const y6 = v128.load(y, 96);
    const y7 = v128.load(y, 112);
    const least = f64x2.pmin(f64x2.pmin(f64x2.pmin(y0, y1), f64x2.pmin(y2, y3)), f64x2.pmin(f64x2.pmin(y4, y5), f64x2.pmin(y6, y7)));
    let leastWeighted = least;
    let sum = add(add(add(y0, y1), add(y2, y3)), add(add(y4, y5), add(y6, y7)));
    if (y >= plainEnd) {
      leastWeighted = splat(Infinity);
      sum = splat(0);
      for (let z = y; z < y + 128; z += 16) {
        const x = mul(v128.load(z + toWeight), v128.load(z));
        leastWeighted = f64x2.pmin(leastWeighted, x);
        sum = add(sum, x);
      }
    }
    check = add(check, sum);
    if (v128.any_true(f64x2.lt(leastWeighted, lowest))) {
      lowest = f64x2.pmin(leastWeighted, swapped(leastWeighted));
      place = y;
    }
    pair = f64x2.pmin(pair, least);
    if ((y - row & every) == every) {
      insertByLane(pair, tail, tailEnd);
      pair = splat(Infinity);
    }
  }
  for (const rowEnd = row + (<usize>scenarios << 3); y < rowEnd; y += 16) {
    let value = v128.load(y);
    let x = mul(v128.load(y + toWeight), value);
    if (y + 8 == rowEnd) {
      value = f64x2.replace_lane(value, 1, Infinity);
      x = f64x2.replace_lane(x, 1, Infinity);
    }
    check = add(check, x);
    if (v128.any_true(f64x2.lt(x, lowest))) {
      lowest = f64x2.pmin(x, swapped(x));
      place = y;
    }
    insertByLane(value, tail, tailEnd);
  }
  if (count) {
    // half of the values that do not exceed the bound are in either list; one value alone is the lower of the two
    const ends = v128.load(tailEnd - 16);
    v128.store64_lane(tail, count == 1 ? f64x2.pmin(ends, swapped(ends)) : f64x2.pmax(ends, swapped(ends)), 0);
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

/** Each lane of the tail is a sorted list of its own: x goes into both without a branch, and the highest drop out. */
// @ts-ignore: decorator
@inline function insertByLane(x: v128, tail: usize, tailEnd: usize): void {
  for (; tail < tailEnd; tail += 16) {
    const kept = v128.load(tail);
    v128.store(tail, f64x2.pmin(kept, x));
    x = f64x2.pmax(kept, x);
  }
}

/** The second reading: tail[0 .. count] = the lowest of the row, ascending; tail[0] comes in as a bound. */
function keepByInsertion(row: usize, scenarios: i32, tail: usize, count: i32): void {
  const tailEnd = tail + (<usize>(count + (count & 1)) << 3);
  const last = tail + (<usize>(count - 1) << 3);
  let bound = v128.load64_splat(tail);
  for (let t = tail; t < tailEnd; t += 16) v128.store(t, bound);
  const blocks = row + (<usize>(scenarios & ~15) << 3);
  const rowEnd = row + (<usize>scenarios << 3);
  while (row < blocks) {
    // up to 64 blocks at a time are marked without a branch, then the marked ones visited
    const first = row;
    let marks: u64 = 0;
    for (let mark: u64 = 1; row < blocks && mark; row += 128, mark <<= 1) {
      const low0 = v128.or(f64x2.lt(v128.load(row), bound), f64x2.lt(v128.load(row, 16), bound));
      const low1 = v128.or(f64x2.lt(v128.load(row, 32), bound), f64x2.lt(v128.load(row, 48), bound));
      const low2 = v128.or(f64x2.lt(v128.load(row, 64), bound), f64x2.lt(v128.load(row, 80), bound));
      const low3 = v128.or(f64x2.lt(v128.load(row, 96), bound), f64x2.lt(v128.load(row, 112), bound));
      marks |= v128.any_true(v128.or(v128.or(low0, low1), v128.or(low2, low3))) ? mark : 0;
    }
    for (; marks; marks &= marks - 1) {
      const y = first + (<usize>ctz(marks) << 7);
      let finds = below(y, bound) | (below(y + 32, bound) << 4) | (below(y + 64, bound) << 8) | (below(y + 96, bound) << 12);
      for (; finds; finds &= finds - 1) insert(v128.load64_splat(y + (<usize>ctz(finds) << 3)), tail, tailEnd);
      bound = v128.load64_splat(last);
    }
  }
  for (; row < rowEnd; row += 8) insert(v128.load64_splat(row), tail, tailEnd);
}

/** Four bits: which of four values are below the bound. */
// @ts-ignore: decorator
@inline function below(y: usize, bound: v128): i32 {
  return i64x2.bitmask(f64x2.lt(v128.load(y), bound)) | (i64x2.bitmask(f64x2.lt(v128.load(y, 16), bound)) << 2);
}

// @ts-ignore: decorator
@inline function swapped(x: v128): v128 { return v128.shuffle<f64>(x, x, 1, 0); }
/** Puts x in its place and drops the last, without a branch: tail'[i] = max(tail[i - 1], min(tail[i], x)). */
function insert(x: v128, tail: usize, tailEnd: usize): void {
  let before = splat(-Infinity);
  for (; tail < tailEnd; tail += 16) {
    const kept = v128.load(tail);
    v128.store(tail, f64x2.pmax(v128.shuffle<f64>(before, kept, 1, 2), f64x2.pmin(kept, x)));
    before = kept;
  }
}

function sumOf(tail: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (const end = tail + (<usize>count << 3); tail < end; tail += 8) sum += load<f64>(tail);
  return sum;
}
