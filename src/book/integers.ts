// Whole numbers in doubles, as integer ledgers count: exact up to 2^53, and said so where they are not.

/** The whole number that x is but for the rounding of a few products; else the one below it. */
export function wholeOf(x: number): number {
  const nearest = Math.round(x);
  return Math.abs(x - nearest) <= 4 * Number.EPSILON * Math.abs(x) ? nearest : Math.floor(x);
}

/** The same upwards. */
export function wholeAbove(x: number): number {
  return 0 - wholeOf(-x);
}

const exactLimit = 2 ** 53;

/** floor(sqrt(10 x + 1)) of a whole number x >= 0: exact while the root is below 2^53, beyond it the nearest double. */
export function rootOfTenfold(x: number): number {
  const inside = 10 * x + 1;
  const near = Math.floor(Math.sqrt(inside));
  if (inside < exactLimit || !(near < exactLimit)) return near;
  // the product is no longer exact: the root of the double is a step or two off, and the integers tell
  const whole = 10n * BigInt(x) + 1n;
  let root = BigInt(near);
  while (root * root > whole) root--;
  while ((root + 1n) * (root + 1n) <= whole) root++;
  return Number(root);
}
