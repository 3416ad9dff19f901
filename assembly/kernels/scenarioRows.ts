/**
 * P&L of each account under every scenario: rows[a, s] = sum of quantity x grid[h, s] over its positions.
 * Five positions at a time over the scenarios (the rest in twos and ones) with the account's row in L1, four scenarios a step;
 * SIMD runs over the scenarios, so no sum is split.
 * @shape starts[accounts + 1] into handles[positions], quantities[positions]; grid[instruments x stride] -> rows[accounts x stride];
 *        stride even, at least scenarios
 * @unit  quantity: contracts; grid: numeraire for one contract; rows: numeraire
 * @range starts ascending; a NaN or an infinity reaches only the accounts and scenarios that hold it
 * @order each cell starts at +0 (so it is never -0) and takes quantity x grid in the order of the positions; with an odd number of
 *        scenarios one padding cell is written too
 * @tol   exact across backends, and against the reference, which sums in the same order
 * @bench bench/kernels/scenarioRows.bench.ts (10 positions; Node 20, one run on a loaded machine): 3.8x the JS backend (100 scenarios), 2.7x where the
 *        grid is larger than the cache (2,000 instruments x 1,000 scenarios; 7 GB/s of grid read and rows written)
 */
import { add, mul } from '../math/simd';

/** Initial sums of an account. */
const zeros = memory.data<f64>([0, 0, 0, 0]);

export function scenarioRows(
  starts: usize, handles: usize, quantities: usize, grid: usize, rows: usize,
  accounts: i32, scenarios: i32, stride: i32,
): void {
  const rowBytes = <usize>stride << 3;
  for (let a: i32 = 0; a < accounts; a++) {
    scenarioRow(load<u32>(starts), load<u32>(starts, 4), handles, quantities, grid, rows, scenarios, stride);
    starts += 4;
    rows += rowBytes;
  }
}

/** Scenario row of an account: row[s] = sum over the positions first .. end. */
export function scenarioRow(
  first: u32, end: u32, handles: usize, quantities: usize, grid: usize, row: usize,
  scenarios: i32, stride: i32,
): void {
  const rowBytes = <usize>stride << 3;
  const bytes = <usize>((scenarios + 1) & ~1) << 3;
  if (first == end) memory.fill(row, 0, bytes);
  let handle = handles + (<usize>first << 2);
  let quantity = quantities + (<usize>first << 3);
  let left = end - first;
  let sums = zeros; // then the row itself, four scenarios a step
  let step: usize = 0;
  for (; left >= 5; left -= 5, handle += 20, quantity += 40, sums = row, step = 32) addFive(handle, quantity, grid, rowBytes, sums, step, row, bytes);
  for (; left >= 2; left -= 2, handle += 8, quantity += 16, sums = row, step = 32) addTwo(handle, quantity, grid, rowBytes, sums, step, row, bytes);
  if (left) addOne(handle, quantity, grid, rowBytes, sums, step, row, bytes);
}

/** row = sums + five positions; `sums` moves on by `step` bytes for every four scenarios. */
function addFive(handle: usize, quantity: usize, grid: usize, rowBytes: usize, sums: usize, step: usize, row: usize, bytes: usize): void {
  const q0 = v128.load64_splat(quantity);
  const q1 = v128.load64_splat(quantity, 8);
  const q2 = v128.load64_splat(quantity, 16);
  const q3 = v128.load64_splat(quantity, 24);
  const q4 = v128.load64_splat(quantity, 32);
  let g0 = rowOf(handle, grid, rowBytes);
  let g1 = rowOf(handle + 4, grid, rowBytes);
  let g2 = rowOf(handle + 8, grid, rowBytes);
  let g3 = rowOf(handle + 12, grid, rowBytes);
  let g4 = rowOf(handle + 16, grid, rowBytes);
  for (const fours = row + (bytes & ~31); row < fours; row += 32, sums += step, g0 += 32, g1 += 32, g2 += 32, g3 += 32, g4 += 32) {
    let a = add(v128.load(sums), mul(q0, v128.load(g0)));
    let b = add(v128.load(sums, 16), mul(q0, v128.load(g0, 16)));
    a = add(a, mul(q1, v128.load(g1)));
    b = add(b, mul(q1, v128.load(g1, 16)));
    a = add(a, mul(q2, v128.load(g2)));
    b = add(b, mul(q2, v128.load(g2, 16)));
    a = add(a, mul(q3, v128.load(g3)));
    b = add(b, mul(q3, v128.load(g3, 16)));
    v128.store(row, add(a, mul(q4, v128.load(g4))));
    v128.store(row, add(b, mul(q4, v128.load(g4, 16))), 16);
  }
  if (bytes & 16) {
    let a = add(v128.load(sums), mul(q0, v128.load(g0)));
    a = add(a, mul(q1, v128.load(g1)));
    a = add(a, mul(q2, v128.load(g2)));
    a = add(a, mul(q3, v128.load(g3)));
    v128.store(row, add(a, mul(q4, v128.load(g4))));
  }
}

function addTwo(handle: usize, quantity: usize, grid: usize, rowBytes: usize, sums: usize, step: usize, row: usize, bytes: usize): void {
  const q0 = v128.load64_splat(quantity);
  const q1 = v128.load64_splat(quantity, 8);
  let g0 = rowOf(handle, grid, rowBytes);
  let g1 = rowOf(handle + 4, grid, rowBytes);
  for (const fours = row + (bytes & ~31); row < fours; row += 32, sums += step, g0 += 32, g1 += 32) {
    const a = add(v128.load(sums), mul(q0, v128.load(g0)));
    const b = add(v128.load(sums, 16), mul(q0, v128.load(g0, 16)));
    v128.store(row, add(a, mul(q1, v128.load(g1))));
    v128.store(row, add(b, mul(q1, v128.load(g1, 16))), 16);
  }
  if (bytes & 16) v128.store(row, add(add(v128.load(sums), mul(q0, v128.load(g0))), mul(q1, v128.load(g1))));
}

function addOne(handle: usize, quantity: usize, grid: usize, rowBytes: usize, sums: usize, step: usize, row: usize, bytes: usize): void {
  const q0 = v128.load64_splat(quantity);
  let g0 = rowOf(handle, grid, rowBytes);
  step >>= 1;
  for (const rowEnd = row + bytes; row < rowEnd; row += 16, sums += step, g0 += 16) v128.store(row, add(v128.load(sums), mul(q0, v128.load(g0))));
}

// @ts-ignore: decorator
@inline function rowOf(handle: usize, grid: usize, rowBytes: usize): usize { return grid + <usize>load<u32>(handle) * rowBytes; }
