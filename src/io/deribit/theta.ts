// Deribit publishes theta its own way; the kernels know nothing of it.

/**
 * Theta as Deribit publishes it: what the option loses in the next day, or in what is left of its life if that is shorter, and never more than it is worth.
 * -min(|theta of one day| x min(1, days to expiry), mark), all in the numeraire per contract; as found in what the venue published on 2026-03-01.
 * @param thetaDay numeraire per day, negative or 0; @param daysToExpiry at least 0; @param mark numeraire, at least 0
 */
export function deribitTheta(thetaDay: number, daysToExpiry: number, mark: number): number {
  const size = Math.min(Math.abs(thetaDay) * Math.min(1, daysToExpiry), mark);
  return size === 0 ? 0 : -size;
}
