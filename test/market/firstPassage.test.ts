// First passages against what is worked out another way: the density integrated, the band's eigenfunctions, laws of order.
import { describe, expect, test } from 'vitest';
import { createCore } from '../../src/engine/create.js';
import { bandProbability, medianHorizons, touchProbability } from '../../src/market/firstPassage.js';

/** Of agreement with sums and integrals that are right to a few roundings. */
const agreed = 1e-12;

/** Integral of the first passage's density d / sqrt(2 pi t^3) e^(-d^2 / 2t) to T, by Simpson's rule in u = 1 / sqrt(t): 2 d / sqrt(2 pi) e^(-d^2 u^2 / 2) from 1 / sqrt(T) on. */
function integrated(d: number, horizon: number): number {
  const from = 1 / Math.sqrt(horizon);
  const to = from + 12 / d;
  const steps = 20_000;
  const h = (to - from) / steps;
  const f = (u: number): number => ((2 * d) / Math.sqrt(2 * Math.PI)) * Math.exp((-d * d * u * u) / 2);
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/** Of staying within the band by its eigenfunctions: sum over odd n of 4 / (n pi) sin(n pi a / w) e^(-n^2 pi^2 / (2 w^2)). */
function leaving(below: number, above: number): number {
  const width = below + above;
  let stays = 0;
  for (let n = 1; n < 4001; n += 2)
    stays += (4 / (n * Math.PI)) * Math.sin((n * Math.PI * below) / width) * Math.exp(-((n * Math.PI) ** 2) / (2 * width * width));
  return 1 - stays;
}

describe.each(['wasm', 'js'] as const)('%s', async (backend) => {
  const core = await createCore({ backend });
  const of = (name: 'normalCdf' | 'normalQuantile') => (x: number) => core.math[name](Float64Array.of(x))[0] as number;
  const math = { normalCdf: of('normalCdf'), normalQuantile: of('normalQuantile') };

  test('the probability of a touch is the integral of the density of its time', () => {
    for (const d of [0.01, 0.3, 1, 2.5, 6]) expect(Math.abs(touchProbability(math, d) / integrated(d, 1) - 1), `${d}`).toBeLessThan(agreed);
    expect(touchProbability(math, 0)).toBe(1);
    expect(touchProbability(math, Number.POSITIVE_INFINITY)).toBe(0);
  });

  test('half of the density lies before the median', () => {
    for (const d of [0.1, 1, 7]) expect(Math.abs(integrated(d, medianHorizons(math, d)) - 0.5), `${d}`).toBeLessThan(agreed);
    expect(medianHorizons(math, 0)).toBe(0);
    expect(medianHorizons(math, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  test('a band is left as its eigenfunctions say; with one end it is one touch', () => {
    for (const [a, b] of [
      [0.1, 0.1],
      [0.05, 2],
      [0.2, 0.17],
      [1, 1],
      [0.5, 3],
      [2, 2.5],
      [0.17, 0.18],
    ] as const)
      expect(Math.abs(bandProbability(math, a, b) - leaving(a, b)), `${a} ${b}`).toBeLessThan(agreed);
    const none = Number.POSITIVE_INFINITY;
    for (const d of [0, 0.4, 3, 20]) {
      expect(bandProbability(math, d, none)).toBe(touchProbability(math, d));
      expect(bandProbability(math, none, d)).toBe(touchProbability(math, d));
    }
    expect(bandProbability(math, none, none)).toBe(0);
    expect(bandProbability(math, 0, 5)).toBe(1);
    // far ends: no digits lost in what is rare
    expect(Math.abs(bandProbability(math, 9, 9) / (2 * touchProbability(math, 9)) - 1)).toBeLessThan(agreed);
  });

  test('nearer ends are left sooner, and no band later than its nearer end', () => {
    for (const a of [0.1, 0.7, 2, 4])
      for (const b of [0.2, 0.9, 3]) {
        const p = bandProbability(math, a, b);
        expect(p).toBeGreaterThanOrEqual(Math.max(touchProbability(math, a), touchProbability(math, b)));
        expect(p).toBeLessThanOrEqual(Math.min(1, touchProbability(math, a) + touchProbability(math, b)));
        expect(bandProbability(math, a * 1.1, b)).toBeLessThanOrEqual(p);
        expect(bandProbability(math, b, a)).toBe(p);
      }
  });
});
