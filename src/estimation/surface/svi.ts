// The SVI smile of one expiry, raw parameters: total variance, its slopes, and Durrleman's condition against butterflies.

/**
 * w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)), w = vol^2 x years, k = ln(strike / forward). b >= 0, |rho| <= 1, sigma > 0.
 * Gatheral, "A parsimonious arbitrage-free implied volatility parameterization", Madrid (2004).
 */
export interface Svi {
  readonly a: number;
  readonly b: number;
  readonly rho: number;
  readonly m: number;
  readonly sigma: number;
}

export function totalVariance({ a, b, rho, m, sigma }: Svi, k: number): number {
  const x = k - m;
  return a + b * (rho * x + Math.sqrt(x * x + sigma * sigma));
}

/** dw/dk. */
export function varianceSlope({ b, rho, m, sigma }: Svi, k: number): number {
  const x = k - m;
  return b * (rho + x / Math.sqrt(x * x + sigma * sigma));
}

/** The smallest total variance, a + b sigma sqrt(1 - rho^2). */
export function leastVariance({ a, b, rho, sigma }: Svi): number {
  return a + b * sigma * Math.sqrt(Math.max(0, 1 - rho * rho));
}

/**
 * g(k) = (1 - k w'/(2 w))^2 - w'^2/4 (1/w + 1/4) + w''/2: the density of ln S is g times a positive factor, so butterflies are free of arbitrage where g >= 0
 * (Gatheral and Jacquier, Quantitative Finance 14, 2014, lemma 2.2).
 */
export function durrleman(svi: Svi, k: number): number {
  const w = totalVariance(svi, k);
  const slope = varianceSlope(svi, k);
  const x = k - svi.m;
  const root = Math.sqrt(x * x + svi.sigma * svi.sigma);
  const bend = (svi.b * (svi.sigma * svi.sigma)) / (root * root * root);
  const lean = 1 - (k * slope) / (2 * w);
  return lean * lean - ((slope * slope) / 4) * (1 / w + 0.25) + bend / 2;
}

/** b (1 + |rho|), the steeper of the two slopes at infinity: at most 2 (Lee, Mathematical Finance 14, 2004), and then g >= 0 far out. */
export function wingSlope({ b, rho }: Svi): number {
  return b * (1 + Math.abs(rho));
}
