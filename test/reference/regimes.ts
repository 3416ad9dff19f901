// Slow and obvious: the likelihood and the smoothed probabilities of a two-state chain by summing over every path.

/** Every path of states over the returns: its probability times the density of what was seen. */
export function overPaths(
  returns: readonly number[],
  variances: readonly [number, number],
  stay: readonly [number, number],
): { logLikelihood: number; smoothed: number[]; lastFiltered: number } {
  const n = returns.length;
  const density = (t: number, s: number): number => {
    const v = variances[s] as number;
    return Math.exp(-0.5 * ((returns[t] as number) ** 2 / v)) / Math.sqrt(2 * Math.PI * v);
  };
  const move = (from: number, to: number): number => (from === to ? (stay[from] as number) : 1 - (stay[from] as number));
  const turbulent = (1 - stay[0]) / (2 - stay[0] - stay[1]);
  const smoothed = new Array<number>(n).fill(0);
  let total = 0;
  for (let path = 0; path < 2 ** n; path++) {
    const state = (t: number): number => (path >> t) & 1;
    let weight = (state(0) === 1 ? turbulent : 1 - turbulent) * density(0, state(0));
    for (let t = 1; t < n; t++) weight *= move(state(t - 1), state(t)) * density(t, state(t));
    total += weight;
    for (let t = 0; t < n; t++) if (state(t) === 1) smoothed[t] = (smoothed[t] as number) + weight;
  }
  return { logLikelihood: Math.log(total), smoothed: smoothed.map((x) => x / total), lastFiltered: (smoothed[n - 1] as number) / total };
}
