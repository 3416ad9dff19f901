// Whole numbers in doubles, as integer ledgers count; those of two views are the lanes.
import { constant, half, mul, one, select, sub } from './simd';

/** 2^-50: what a few roundings of a product leave. */
const roundings = memory.data<f64>([8.881784197001252e-16]);
const exactLimit: f64 = 9007199254740992;

/** The nearest whole number, the upper of two. */
// @ts-ignore: decorator
@inline export function nearest(x: v128): v128 {
  const up = f64x2.ceil(x);
  return sub(up, v128.and(f64x2.gt(sub(up, constant(half)), x), constant(one)));
}

/** The whole number that x is but for the rounding of a few products; else the one below it. */
// @ts-ignore: decorator
@inline export function wholeOf(x: v128): v128 {
  const near = nearest(x);
  return select(f64x2.le(f64x2.abs(sub(x, near)), mul(constant(roundings), f64x2.abs(x))), near, f64x2.floor(x));
}

/** The whole number that x is but for the rounding of a few products; else the one above it. */
// @ts-ignore: decorator
@inline export function wholeAbove(x: v128): v128 {
  return f64x2.neg(wholeOf(f64x2.neg(x)));
}

/** floor(sqrt(10 x + 1)) of a whole number x >= 0: exact while the root is below 2^53, beyond it the nearest double. */
export function rootOfTenfold(x: f64): f64 {
  const inside = 10 * x + 1;
  let root = floor(sqrt(inside));
  if (inside < exactLimit || !(root < exactLimit)) return root;
  // the product is no longer exact: it is high + low, and the root of high is a step or two off
  const high = 8 * x + 2 * x;
  const low = 2 * x - (high - 8 * x) + 1;
  while (squareLess(root, high, low) > 0) root -= 1;
  while (!(squareLess(root + 1, high, low) > 0)) root += 1;
  return root;
}

/** x^2 - high - low, of which the sign is exact: the square is split into a double and the rest. */
function squareLess(x: f64, high: f64, low: f64): f64 {
  const scaled = 134217729 * x;
  const a = scaled - (scaled - x);
  const b = x - a;
  const square = x * x;
  return square - high + (a * a - square + 2 * a * b + b * b - low);
}
