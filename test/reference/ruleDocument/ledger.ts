// Whole steps of an integer ledger, as `rounding` counts them: products and rates down, margins up.

/** The whole number that x is but for the rounding of a few products, else the one below. */
export function down(x: number): number {
  const near = Math.round(x);
  return Math.abs(x - near) <= 1e-15 * Math.abs(x) ? near : Math.floor(x);
}

/** The same, upwards. */
export function up(x: number): number {
  return -down(-x);
}

/** floor(sqrt(10 x size + 1)), sizes in billionths: drift's own root, 10^5 times the root of the size. */
export function driftRoot(size: number): number {
  let root = BigInt(Math.floor(Math.sqrt(10 * down(size * 1e9) + 1)));
  const whole = 10n * BigInt(down(size * 1e9)) + 1n;
  while (root * root > whole) root--;
  while ((root + 1n) * (root + 1n) <= whole) root++;
  return Number(root);
}
