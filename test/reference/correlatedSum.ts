// Requirements of several underlyings put together by correlation, a pair at a time, as the formula is printed.

/** M = max(theta max M_u, sqrt(sum over u, v of rho*_uv s_u s_v M_u M_v)); rho* the matrix that makes the pair's product larger. */
export function correlatedSum(
  amounts: readonly number[],
  signs: readonly number[],
  calm: readonly (readonly number[])[],
  crisis: readonly (readonly number[])[],
  floor: number,
): number {
  let sum = 0;
  for (const [u, a] of amounts.entries()) {
    for (const [v, b] of amounts.entries()) {
      const rhos = [calm[u]?.[v] as number, crisis[u]?.[v] as number];
      const product = (signs[u] as number) * (signs[v] as number);
      const candidates = product === 0 && u !== v ? rhos.flatMap((rho) => [rho, -rho]) : rhos.map((rho) => rho * (u === v ? 1 : product));
      sum += Math.max(...candidates) * a * b;
    }
  }
  return Math.max(floor * Math.max(0, ...amounts), Math.sqrt(Math.max(0, sum)));
}
