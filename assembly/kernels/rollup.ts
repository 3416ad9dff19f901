// Exposure of each account to each risk factor: positions times loadings, summed by risk unit.

/**
 * exposures[a, u, :] = sum over the positions k of account a with units[handles[k]] = u of quantities[k] x loadings[handles[k], :].
 *
 * Twin: src/lanes/js/kernels/rollup.ts. Shape: one pass over the positions, the account's exposures stay in L1, SIMD runs over the
 * width, so no sum is split. Positions of one unit should stand together (canonical order does that), else stores wait for loads.
 *
 * @shape starts[accounts + 1], handles[positions], quantities[positions], units[instruments], loadings[instruments x width]
 *        -> exposures[accounts x unitCount x width], row-major; width even
 * @unit  quantities: contracts; loadings: exposure per contract; exposures: the loadings' unit
 * @range any doubles: NaN and infinities reach only the account and unit that hold them; starts ascending, units < unitCount
 * @order each exposure starts at +0 and takes quantity x loading in the order of its positions
 * @tol   exact across lanes; positions x 2^-52 of the sum of magnitudes against the reference
 * @bench bench/kernels/rollup.bench.ts
 */
export function rollup(
  starts: usize,
  handles: usize,
  quantities: usize,
  units: usize,
  loadings: usize,
  exposures: usize,
  accounts: i32,
  unitCount: i32,
  width: i32,
): void {
  const unitBytes = (<usize>width) << 3;
  const rowBytes = (<usize>unitCount) * unitBytes;
  const zero = f64x2.splat(0);
  let row = exposures;
  let k = load<u32>(starts);
  for (let a = 0; a < accounts; a++) {
    const rowEnd = row + rowBytes;
    for (let p = row; p < rowEnd; p += 16) v128.store(p, zero);
    starts += 4;
    const end = load<u32>(starts);
    for (; k < end; k++) {
      const handle = load<u32>(handles + ((<usize>k) << 2));
      const quantity = v128.load_splat<f64>(quantities + ((<usize>k) << 3));
      let source = loadings + (<usize>handle) * unitBytes;
      let target = row + (<usize>load<u32>(units + ((<usize>handle) << 2))) * unitBytes;
      for (const sourceEnd = source + unitBytes; source < sourceEnd; source += 16, target += 16) {
        v128.store(target, f64x2.add(v128.load(target), f64x2.mul(quantity, v128.load(source))));
      }
    }
    row = rowEnd;
  }
}
