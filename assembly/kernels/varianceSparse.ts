/**
 * Variance of each account from its few exposures under a covariance C: out[a] = sum over its exposures k, l of e[k] C[f[k], f[l]] e[l].
 * Two accounts a vector as long as both have exposures, then each alone: neighbours of one length are fastest. Two rows of the triangle at a
 * time, so that a factor number and an exposure are loaded once for both.
 * @shape  factors, exposures: those of account a are starts[a] .. starts[a + 1]; covariance[factorCount x factorCount] row-major -> variances[accounts]
 * @unit   exposures: currency, one standard deviation; covariance: 1; variances: currency^2
 * @range  covariance finite and symmetric (or its lower triangle, when the factors of every account ascend), factors < factorCount; a NaN or an
 *         infinity among the exposures spoils its own account only
 * @order  r[k] = sum of e[l] C[f[k], f[l]], l ascending to k - 1; d = sum of (e[k] e[k]) C[f[k], f[k]] and q = sum of e[k] r[k], k ascending;
 *         out = d + (q + q). What rounding left below 0, by no more than (exposures + 1) eps of the sum of magnitudes, is 0
 * @return accounts whose variance is NaN: it is further below 0 (C is indefinite) or not finite
 * @tol    exact across backends; score <= 4 against 60-digit references
 * @bench  bench/kernels/varianceSparse.bench.ts
 */
import { doubleEpsilon } from '../literals/variance';
import { add, mul, splat } from '../math/simd';

export function varianceSparse(
  starts: usize, factors: usize, exposures: usize, covariance: usize, variances: usize, accounts: i32, factorCount: i32,
): i32 {
  const rowBytes = <usize>factorCount << 3;
  let refused: i32 = 0;
  for (let a: i32 = 0; a < accounts; a += 2) {
    const at = starts + (<usize>a << 2);
    const first = <usize>load<u32>(at);
    const middle = <usize>load<u32>(at, 4);
    const last = a + 1 < accounts ? <usize>load<u32>(at, 8) : middle;
    const width = min(middle - first, last - middle) & ~1;
    let diagonal = splat(0);
    let rest = splat(0);
    // exposures and factors of the left account at e and f, of the right one at eBy and fBy further on
    const e = exposures + (first << 3);
    const f = factors + (first << 2);
    const eBy = (middle - first) << 3;
    const fBy = (middle - first) << 2;
    for (let k: usize = 0; k < width; k += 2) {
      const fk = f + (k << 2);
      const left0 = offsetOf(fk);
      const left1 = offsetOf(fk + 4);
      const right0 = offsetOf(fk + fBy);
      const right1 = offsetOf(fk + fBy + 4);
      const leftRow0 = covariance + (left0 >> 3) * rowBytes;
      const leftRow1 = covariance + (left1 >> 3) * rowBytes;
      const rightRow0 = covariance + (right0 >> 3) * rowBytes;
      const rightRow1 = covariance + (right1 >> 3) * rowBytes;
      let row0 = splat(0);
      let row1 = row0;
      let el = e;
      for (let fl = f; fl < fk; fl += 4, el += 8) {
        const left = offsetOf(fl);
        const right = offsetOf(fl + fBy);
        const exposure = gather(el, el + eBy);
        row0 = add(row0, mul(exposure, gather(leftRow0 + left, rightRow0 + right)));
        row1 = add(row1, mul(exposure, gather(leftRow1 + left, rightRow1 + right)));
      }
      const e0 = gather(el, el + eBy);
      const e1 = gather(el + 8, el + 8 + eBy);
      row1 = add(row1, mul(e0, gather(leftRow1 + left0, rightRow1 + right0)));
      diagonal = add(diagonal, mul(mul(e0, e0), gather(leftRow0 + left0, rightRow0 + right0)));
      diagonal = add(diagonal, mul(mul(e1, e1), gather(leftRow1 + left1, rightRow1 + right1)));
      rest = add(add(rest, mul(e0, row0)), mul(e1, row1));
    }
    const to = variances + (<usize>a << 3);
    const total = add(diagonal, add(rest, rest));
    const sound = v128.and(f64x2.ge(total, splat(0)), f64x2.lt(total, splat(Infinity)));
    if (i32(a + 1 < accounts) & i32(middle - first == width) & i32(last - middle == width) & i32(i64x2.all_true(sound))) {
      v128.store(to, total);
      continue;
    }
    refused += finish(
      f64x2.extract_lane(diagonal, 0), f64x2.extract_lane(rest, 0), first, first + width, middle, factors, exposures, covariance, rowBytes, to,
    );
    if (a + 1 == accounts) break;
    refused += finish(
      f64x2.extract_lane(diagonal, 1), f64x2.extract_lane(rest, 1), middle, middle + width, last, factors, exposures, covariance, rowBytes, to + 8,
    );
  }
  return refused;
}

/** Vector of one double from each of two places. */
// @ts-ignore: decorator
@inline function gather(left: usize, right: usize): v128 { return v128.load64_lane(right, v128.load64_zero(left), 1); }

/** The factor at a place, as an offset in bytes within a row. */
// @ts-ignore: decorator
@inline function offsetOf(place: usize): usize { return <usize>load<u32>(place) << 3; }

/**
 * The rows of one account from `k` on, then its variance: 0 for what rounding left below it, NaN and 1 returned for what is further below or
 * not finite.
 */
function finish(
  diagonal: f64, rest: f64, from: usize, k: usize, until: usize, factors: usize, exposures: usize, covariance: usize, rowBytes: usize, to: usize,
): i32 {
  for (; k < until; k++) {
    const offset = offsetOf(factors + (k << 2));
    const at = covariance + (offset >> 3) * rowBytes;
    let row: f64 = 0;
    for (let l = from; l < k; l++) row += load<f64>(exposures + (l << 3)) * load<f64>(at + offsetOf(factors + (l << 2)));
    const e = load<f64>(exposures + (k << 3));
    diagonal += e * e * load<f64>(at + offset);
    rest += e * row;
  }
  let result = diagonal + (rest + rest);
  if (result < 0) result = -result <= <f64>(until - from + 1) * doubleEpsilon * grossOf(from, until, factors, exposures, covariance, rowBytes) ? 0 : NaN;
  if (!(result < Infinity)) result = NaN;
  store<f64>(to, result);
  return i32(result != result);
}

/** Variance without cancellation; the triangle that the rows read, twice. */
function grossOf(from: usize, until: usize, factors: usize, exposures: usize, covariance: usize, rowBytes: usize): f64 {
  let gross: f64 = 0;
  for (let k = from; k < until; k++) {
    const at = covariance + <usize>load<u32>(factors + (k << 2)) * rowBytes;
    const e = load<f64>(exposures + (k << 3));
    let row: f64 = 0;
    for (let l = from; l < k; l++) row += abs(e * load<f64>(exposures + (l << 3)) * load<f64>(at + offsetOf(factors + (l << 2))));
    gross += row + row + abs(e * e * load<f64>(at + offsetOf(factors + (k << 2))));
  }
  return gross;
}
