// The slow obvious oracle of spot vols and correlation: weights written out, one sum per pair, the host's own logarithm.
import type { History } from '../../src/market/history.js';

export interface ReferenceEstimate {
  readonly vols: number[];
  readonly correlation: number[][];
  readonly observations: number;
}

export function referenceEstimate(
  history: History,
  names: readonly string[],
  settings: { method: 'sample' | 'ewma'; lambda: number; windowDays: number },
  daysPerYear: number,
): ReferenceEstimate {
  const close = (row: number, name: string) => history.closes[row * history.names.length + history.names.indexOf(name)] as number;
  const last = history.dates[history.dates.length - 1] as number;
  const days: number[][] = [];
  for (let row = 1; row < history.dates.length; row += 1) {
    const returns = names.map((name) => Math.log(close(row, name)) - Math.log(close(row - 1, name)));
    if ((history.dates[row] as number) > last - settings.windowDays * 86_400_000 && returns.every((x) => !Number.isNaN(x)))
      days.push(returns);
  }
  const n = days.length;
  const weights = days.map((_, t) => (settings.method === 'ewma' ? settings.lambda ** (n - 1 - t) : n / (n - 1)));
  const total = settings.method === 'ewma' ? weights.reduce((sum, w) => sum + w, 0) : n;
  const means = names.map((_, i) => (settings.method === 'ewma' ? 0 : days.reduce((sum, day) => sum + (day[i] as number), 0) / n));
  const covariance = names.map((_, i) =>
    names.map((__, j) => {
      const terms = days.map(
        (day, t) => (weights[t] as number) * ((day[i] as number) - (means[i] as number)) * ((day[j] as number) - (means[j] as number)),
      );
      return terms.reduce((sum, x) => sum + x, 0) / total;
    }),
  );
  const sigma = covariance.map((row, i) => Math.sqrt(row[i] as number));
  return {
    vols: sigma.map((s) => s * Math.sqrt(daysPerYear)),
    correlation: covariance.map((row, i) => row.map((c, j) => c / (sigma[i] as number) / (sigma[j] as number))),
    observations: n,
  };
}
