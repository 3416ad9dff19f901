/**
 * Tail of each account over the scenario grid. With y[s] the account's P&L (as scenarioRows):
 * worst loss = max over s of -weights[s] x y[s], and the lowest s that attains it; VaR = the tailCount-th largest of the losses -y[s];
 * shortfall = mean of the tailCount largest losses. Exact order statistics, nothing interpolated.
 * The row stays in L1 scratch and is read three times: lowest weighted P&L, the scenario where it stands, the tail. The tail keeps the
 * tailCount lowest P&L in ascending order; blocks of eight scenarios that hold none below its bound are skipped.
 * @shape starts[accounts + 1] into handles[positions], quantities[positions]; grid[instruments x stride], weights[scenarios],
 *        scratch[stride + tailCount] -> worstLosses, worstScenarios, valuesAtRisk, shortfalls [accounts]; stride even, at least
 *        scenarios; 1 <= tailCount <= scenarios
 * @unit  quantity: contracts; grid: numeraire for one contract; weights: 1; out: numeraire, losses positive; worstScenarios: index
 * @range an account with a NaN in weights[s] x y[s] gets NaN for its three amounts and the lowest such s; no other account is touched
 * @order y as scenarioRows; the tail adds from the largest loss to the smallest, starting at +0, then one division by tailCount;
 *        a zero result is +0
 * @tol   exact across lanes, and against the reference, which sums in the same order
 * @bench bench/kernels/scenarioTail.bench.ts: 3.9x the JS lane (10 positions, 100 scenarios, tail of 3; Node 20), 3.1x (1,000
 *        scenarios, tail of 10)
 */
import { insertionLimit } from '../literals/tail';
import { mul, splat } from '../math/simd';
import { scenarioRow } from './scenarioRows';

export function scenarioTail(
  starts: usize, handles: usize, quantities: usize, grid: usize, weights: usize, scratch: usize,
  worstLosses: usize, worstScenarios: usize, valuesAtRisk: usize, shortfalls: usize,
  accounts: i32, scenarios: i32, stride: i32, tailCount: i32,
): void {
  const tail = scratch + (<usize>stride << 3);
  for (let a: i32 = 0; a < accounts; a++) {
    scenarioRow(load<u32>(starts), load<u32>(starts, 4), handles, quantities, grid, scratch, scenarios, stride);
    const lowest = lowestWeighted(scratch, weights, scenarios);
    store<f64>(worstLosses, 0 - lowest);
    store<u32>(worstScenarios, firstAt(scratch, weights, lowest));
    let bound = lowest;
    let mean = lowest;
    if (lowest == lowest) {
      if (tailCount <= insertionLimit) keepByInsertion(scratch, scenarios, tail, tailCount);
      else keepByHeap(scratch, scenarios, tail, tailCount);
      bound = load<f64>(tail + (<usize>(tailCount - 1) << 3));
      mean = sumOf(tail, tailCount) / <f64>tailCount;
    }
    store<f64>(valuesAtRisk, 0 - bound); // 0 - x, not -x: a zero is +0
    store<f64>(shortfalls, 0 - mean);
    starts += 4;
    worstLosses += 8;
    worstScenarios += 4;
    valuesAtRisk += 8;
    shortfalls += 8;
  }
}

/** The lowest of weights[s] x row[s]; NaN when any of them is (pmin alone would pass over it). */
function lowestWeighted(row: usize, weights: usize, scenarios: i32): f64 {
  const rowEnd = row + (<usize>scenarios << 3);
  let lowest0 = splat(Infinity);
  let lowest1 = lowest0;
  let unordered = splat(0);
  for (const blocks = row + (<usize>(scenarios & ~3) << 3); row < blocks; row += 32, weights += 32) {
    const x0 = mul(v128.load(weights), v128.load(row));
    const x1 = mul(v128.load(weights, 16), v128.load(row, 16));
    lowest0 = f64x2.pmin(lowest0, x0);
    lowest1 = f64x2.pmin(lowest1, x1);
    unordered = v128.or(unordered, v128.or(f64x2.ne(x0, x0), f64x2.ne(x1, x1)));
  }
  lowest0 = f64x2.pmin(lowest0, lowest1);
  let lowest = min(f64x2.extract_lane(lowest0, 0), f64x2.extract_lane(lowest0, 1));
  if (v128.any_true(unordered)) lowest = NaN;
  for (; row < rowEnd; row += 8, weights += 8) lowest = min(lowest, load<f64>(weights) * load<f64>(row)); // f64.min keeps a NaN
  return lowest;
}

/** The lowest s where weights[s] x row[s] is `lowest`, or is NaN: there is one. */
function firstAt(row: usize, weights: usize, lowest: f64): i32 {
  const sought = splat(lowest);
  let s: i32 = -2;
  let found: i32 = 0;
  while (!found) {
    const x = mul(v128.load(weights), v128.load(row));
    found = i64x2.bitmask(v128.or(f64x2.eq(x, sought), f64x2.ne(x, x)));
    s += 2;
    row += 16;
    weights += 16;
  }
  return s + ctz(found);
}

/** tail[0 .. count] = the lowest of the row, ascending: sorted insertion. An odd count keeps one more than asked, in the padding. */
function keepByInsertion(row: usize, scenarios: i32, tail: usize, count: i32): void {
  const tailEnd = tail + (<usize>(count + (count & 1)) << 3);
  const last = tail + (<usize>(count - 1) << 3);
  const rowEnd = row + (<usize>scenarios << 3);
  let bound = splat(Infinity);
  for (let t = tail; t < tailEnd; t += 16) v128.store(t, bound);
  for (const blocks = row + (<usize>(scenarios & ~7) << 3); row < blocks; row += 64) {
    const below0 = f64x2.lt(v128.load(row), bound);
    const below1 = f64x2.lt(v128.load(row, 16), bound);
    const below2 = f64x2.lt(v128.load(row, 32), bound);
    const below3 = f64x2.lt(v128.load(row, 48), bound);
    if (!v128.any_true(v128.or(v128.or(below0, below1), v128.or(below2, below3)))) continue;
    let finds = i64x2.bitmask(below0) | (i64x2.bitmask(below1) << 2) | (i64x2.bitmask(below2) << 4) | (i64x2.bitmask(below3) << 6);
    for (; finds; finds &= finds - 1) insert(v128.load64_splat(row + (<usize>ctz(finds) << 3)), tail, tailEnd);
    bound = v128.load64_splat(last);
  }
  for (; row < rowEnd; row += 8) insert(v128.load64_splat(row), tail, tailEnd);
}

/** Puts x in its place and drops the last, without a branch: tail'[i] = max(tail[i - 1], min(tail[i], x)). */
// @ts-ignore: decorator
@inline function insert(x: v128, tail: usize, tailEnd: usize): void {
  let before = splat(-Infinity);
  for (; tail < tailEnd; tail += 16) {
    const kept = v128.load(tail);
    v128.store(tail, f64x2.pmax(v128.shuffle<f64>(before, kept, 1, 2), f64x2.pmin(kept, x)));
    before = kept;
  }
}

/** The same by a heap, its highest on top, then sorted in place. */
function keepByHeap(row: usize, scenarios: i32, tail: usize, count: i32): void {
  const size = <usize>count << 3;
  memory.copy(tail, row, size);
  for (let i = (<usize>count >> 1) << 3; i > 0; ) {
    i -= 8;
    sink(load<f64>(tail + i), tail, i, size);
  }
  const rowEnd = row + (<usize>scenarios << 3);
  for (row += size; row < rowEnd; row += 8) {
    const x = load<f64>(row);
    if (x < load<f64>(tail)) sink(x, tail, 0, size);
  }
  for (let i = size - 8; i > 0; i -= 8) {
    const highest = load<f64>(tail);
    sink(load<f64>(tail + i), tail, 0, i);
    store<f64>(tail + i, highest);
  }
}

/** Puts x at i (in bytes) of a heap and lets it sink below whatever is higher. */
function sink(x: f64, heap: usize, i: usize, size: usize): void {
  for (;;) {
    let child = i + i + 8;
    if (child >= size) break;
    if (child + 8 < size && load<f64>(heap + child, 8) > load<f64>(heap + child)) child += 8;
    const higher = load<f64>(heap + child);
    if (!(higher > x)) break;
    store<f64>(heap + i, higher);
    i = child;
  }
  store<f64>(heap + i, x);
}

function sumOf(tail: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (const end = tail + (<usize>count << 3); tail < end; tail += 8) sum += load<f64>(tail);
  return sum;
}
