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

/** Weights in ten-thousandths, imf in millionths, sizes in billionths (Drift's precisions). */
export function assetWeight(size: bigint, imf: bigint, weight: bigint): bigint {
  if (imf === 0n) return weight;
  const impact = (1_100_000n * 10_000n) / (1_000_000n + (floorRoot(10n * size + 1n) * imf) / 100_000n);
  return impact < weight ? impact : weight;
}

export function liabilityWeight(size: bigint, imf: bigint, weight: bigint): bigint {
  if (imf === 0n) return weight;
  const grown = weight - weight / 5n + (floorRoot(10n * size + 1n) * imf) / 10_000_000n;
  return grown > weight ? grown : weight;
}
