/**
 * The exposures of each account that are not 0, in CSR: the sums of `rollup`, factor u x width + c for column c of unit u, ascending.
 * One pass over the positions into the sums of the units an account holds, which are kept in order as they come: canonical order has them so.
 * What costs is what an account holds, not what there is: `unitCount` stands in no loop over accounts.
 * @shape starts[accounts + 1] into handles[positions], quantities[positions]; units[instruments], loadings[instruments x width];
 *        scratch[unitCount x (width + 2)] -> exposureStarts[accounts + 1] from 0, into factors and exposures, which have room for `width` entries
 *        a unit and account that holds it; width even
 * @unit  quantity: contracts; loadings: exposure of one contract; exposures: as loadings
 * @range starts ascending, units < unitCount; a NaN or an infinity reaches only the account, unit and column that holds it
 * @order each exposure starts at +0 and takes quantity x loading in the order of the positions
 * @tol   exact across backends, and against the reference, which sums in the same order
 * @bench bench/kernels/rollupSparse.bench.ts: 2.0 to 2.7x the JS backend (10 positions; Node 20, a busy machine)
 */
import { add, mul, splat } from '../math/simd';

export function rollupSparse(
  starts: usize, handles: usize, quantities: usize, units: usize, loadings: usize, scratch: usize,
  exposureStarts: usize, factors: usize, exposures: usize, accounts: i32, unitCount: i32, width: i32,
): void {
  const unitBytes = <usize>width << 3;
  // scratch: sums by unit; by unit the last account that held it, counted from 1; the units that the account holds
  const marks = scratch + <usize>unitCount * unitBytes;
  const held = marks + (<usize>unitCount << 2);
  for (let mark = marks; mark < held; mark += 4) store<u32>(mark, 0);
  let factorAt = factors;
  let exposureAt = exposures;
  let k = load<u32>(starts);
  store<u32>(exposureStarts, 0);
  for (let a: i32 = 0; a < accounts; a++) {
    const account = <u32>(a + 1);
    let heldEnd = held;
    starts += 4;
    const end = load<u32>(starts);
    for (; k < end; k++) {
      const handle = <usize>load<u32>(handles + (<usize>k << 2));
      const quantity = v128.load64_splat(quantities + (<usize>k << 3));
      const unit = load<u32>(units + (handle << 2));
      let source = loadings + handle * unitBytes;
      let target = scratch + <usize>unit * unitBytes;
      const targetEnd = target + unitBytes;
      const mark = marks + (<usize>unit << 2);
      if (load<u32>(mark) != account) {
        store<u32>(mark, account);
        heldEnd = insert(held, heldEnd, unit);
        for (let sum = target; sum < targetEnd; sum += 16) v128.store(sum, splat(0));
      }
      for (; target < targetEnd; target += 16, source += 16) {
        v128.store(target, add(v128.load(target), mul(quantity, v128.load(source))));
      }
    }
    for (let place = held; place < heldEnd; place += 4) {
      const unit = load<u32>(place);
      let factor = unit * <u32>width;
      let sum = scratch + <usize>unit * unitBytes;
      for (const sumEnd = sum + unitBytes; sum < sumEnd; sum += 8, factor++) {
        const exposure = load<f64>(sum);
        store<u32>(factorAt, factor);
        store<f64>(exposureAt, exposure);
        const kept = <usize>(exposure != 0);
        factorAt += kept << 2;
        exposureAt += kept << 3;
      }
    }
    exposureStarts += 4;
    store<u32>(exposureStarts, <u32>((exposureAt - exposures) >> 3));
  }
}

/** Puts a unit among those held, ascending; returns their new end. */
function insert(held: usize, end: usize, unit: u32): usize {
  let at = end;
  for (; at > held && load<u32>(at - 4) > unit; at -= 4) store<u32>(at, load<u32>(at - 4));
  store<u32>(at, unit);
  return end + 4;
}
