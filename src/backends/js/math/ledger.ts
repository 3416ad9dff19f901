// Whole numbers in doubles, as integer ledgers count: the mirror image of assembly/math/ledger.ts, a number at a time.

/** 2^-50: what a few roundings of a product leave. */
const roundings = 8.881784197001252e-16;
const exactLimit = 9007199254740992;

/** The whole number that x is but for the rounding of a few products; else the one below it. */
export function wholeOf(x: number): number {
  const near = Math.round(x);
  return Math.abs(x - near) <= roundings * Math.abs(x) ? near : Math.floor(x);
}

/** The whole number that x is but for the rounding of a few products; else the one above it. */
export function wholeAbove(x: number): number {
  return -wholeOf(-x);
}

/** floor(sqrt(10 x + 1)) of a whole number x >= 0: exact while the root is below 2^53, beyond it the nearest double. */
export function rootOfTenfold(x: number): number {
  const inside = 10 * x + 1;
  let root = Math.floor(Math.sqrt(inside));
  if (inside < exactLimit || !(root < exactLimit)) return root;
  // the product is no longer exact: it is high + low, and the root of high is a step or two off
  const high = 8 * x + 2 * x;
  const low = 2 * x - (high - 8 * x) + 1;
  while (squareLess(root, high, low) > 0) root -= 1;
  while (!(squareLess(root + 1, high, low) > 0)) root += 1;
  return root;
}

/** x^2 - high - low, of which the sign is exact: the square is split into a double and the rest. */
function squareLess(x: number, high: number, low: number): number {
  const scaled = 134217729 * x;
  const a = scaled - (scaled - x);
  const b = x - a;
  const square = x * x;
  return square - high + (a * a - square + 2 * a * b + b * b - low);
}
