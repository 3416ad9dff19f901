// Margins of integer ledgers in BigInt, as their sources write them: slow and obvious.

/** ceil(n d) of whole numbers over a whole divisor. */
export function ceilDivide(product: bigint, by: bigint): bigint {
  return (product + by - 1n) / by;
}

/** floor(sqrt(x)), by halving. */
export function floorRoot(x: bigint): bigint {
  let low = 0n;
  let high = x + 1n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle * middle <= x) low = middle;
    else high = middle;
  }
  return low;
}
