// P&L of each account under every scenario: positions times the rows of the grid.

/**
 * rows[a, s] = sum over the positions k of account a of quantities[k] x grid[handles[k], s].
 *
 * Twin: src/lanes/js/kernels/scenarioRows.ts. Shape: four positions at a time over the scenarios (then two, then one), the account's
 * row in L1, SIMD over the scenarios, so no sum is split.
 *
 * @shape starts[accounts + 1], handles[positions], quantities[positions], grid[instruments x stride] -> rows[accounts x stride];
 *        stride even and >= scenarios; what stands in rows beyond `scenarios` is not defined
 * @unit  quantities: contracts; grid: currency per contract; rows: currency
 * @range any doubles: NaN and infinities reach only the account that holds them
 * @order each cell starts at +0 and takes quantity x grid in the order of the positions
 * @tol   exact across lanes; positions x 2^-52 of the sum of magnitudes against the reference
 * @bench bench/kernels/scenarioRows.bench.ts
 */
export function scenarioRows(
  starts: usize,
  handles: usize,
  quantities: usize,
  grid: usize,
  rows: usize,
  accounts: i32,
  scenarios: i32,
  stride: i32,
): void {
  const rowBytes = (<usize>stride) << 3;
  for (let a = 0; a < accounts; a++) {
    scenarioRow(load<u32>(starts), load<u32>(starts, 4), handles, quantities, grid, rows, scenarios, stride);
    starts += 4;
    rows += rowBytes;
  }
}

/** One account: row[s] = sum over the positions k in [first, end). Writes scenarios, rounded up to even, doubles. */
export function scenarioRow(
  first: u32,
  end: u32,
  handles: usize,
  quantities: usize,
  grid: usize,
  row: usize,
  scenarios: i32,
  stride: i32,
): void {
  const rowBytes = (<usize>stride) << 3;
  const rowEnd = row + ((<usize>((scenarios + 1) & ~1)) << 3);
  const zero = f64x2.splat(0);
  for (let p = row; p < rowEnd; p += 16) v128.store(p, zero);

  let handle = handles + ((<usize>first) << 2);
  let quantity = quantities + ((<usize>first) << 3);
  let left = end - first;
  for (; left >= 4; left -= 4) {
    let g0 = grid + (<usize>load<u32>(handle)) * rowBytes;
    let g1 = grid + (<usize>load<u32>(handle, 4)) * rowBytes;
    let g2 = grid + (<usize>load<u32>(handle, 8)) * rowBytes;
    let g3 = grid + (<usize>load<u32>(handle, 12)) * rowBytes;
    const q0 = v128.load_splat<f64>(quantity);
    const q1 = v128.load_splat<f64>(quantity, 8);
    const q2 = v128.load_splat<f64>(quantity, 16);
    const q3 = v128.load_splat<f64>(quantity, 24);
    for (let p = row; p < rowEnd; p += 16) {
      let sum = f64x2.add(v128.load(p), f64x2.mul(q0, v128.load(g0)));
      sum = f64x2.add(sum, f64x2.mul(q1, v128.load(g1)));
      sum = f64x2.add(sum, f64x2.mul(q2, v128.load(g2)));
      sum = f64x2.add(sum, f64x2.mul(q3, v128.load(g3)));
      v128.store(p, sum);
      g0 += 16;
      g1 += 16;
      g2 += 16;
      g3 += 16;
    }
    handle += 16;
    quantity += 32;
  }
  if (left >= 2) {
    let g0 = grid + (<usize>load<u32>(handle)) * rowBytes;
    let g1 = grid + (<usize>load<u32>(handle, 4)) * rowBytes;
    const q0 = v128.load_splat<f64>(quantity);
    const q1 = v128.load_splat<f64>(quantity, 8);
    for (let p = row; p < rowEnd; p += 16) {
      v128.store(p, f64x2.add(f64x2.add(v128.load(p), f64x2.mul(q0, v128.load(g0))), f64x2.mul(q1, v128.load(g1))));
      g0 += 16;
      g1 += 16;
    }
    handle += 8;
    quantity += 16;
    left -= 2;
  }
  if (left == 1) {
    let g0 = grid + (<usize>load<u32>(handle)) * rowBytes;
    const q0 = v128.load_splat<f64>(quantity);
    for (let p = row; p < rowEnd; p += 16) {
      v128.store(p, f64x2.add(v128.load(p), f64x2.mul(q0, v128.load(g0))));
      g0 += 16;
    }
  }
}
