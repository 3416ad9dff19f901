// The search of the SVI fit against brute force: smiles with noise, bends far outside the quotes, kinks, what is ruled out, and real chains.
import { expect, test } from 'vitest';
import { smilesOf, surfaceQuotes } from '../../src/estimation/surface/quotes.js';
import { type Svi, totalVariance } from '../../src/estimation/surface/svi.js';
import { fitSvi, type SmilePoints, type SviFit } from '../../src/estimation/surface/sviFit.js';
import { listSnapshots, readMarket } from '../../src/io/index.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { isLong, runs, some } from '../long.js';
import { smileExcess } from '../precision.js';
import { leastError } from '../reference/leastSmile.js';
import { needs, sharedPath } from '../shared.js';

const fitted = (points: SmilePoints): SviFit => fitSvi(points, () => true) as SviFit;

/** What the fit's squared error has above that of brute force, relative. */
const excessOf = (points: SmilePoints): number => fitted(points).error / leastError(points) - 1;

/** A smile seen at `count` strikes, its vols off by `noise` (decimals) at most. */
function seen(svi: Svi, [low, high]: readonly [number, number], count: number, years: number, noise: number, draws: Draws): SmilePoints {
  const k = Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));
  const vols = k.map((x) => Math.sqrt(totalVariance(svi, x) / years) + draws.between(-noise, noise));
  return { k, w: vols.map((vol) => vol * vol * years), weights: vols.map((vol) => 1 / (4 * vol * vol * years * years)) };
}

test.each(Array.from({ length: runs(24, 8) }, (_, seed) => seed))(
  'smile %i with noise is fitted as well as brute force fits it',
  (seed) => {
    const draws = new Draws(seed + 100);
    const range = draws.magnitude(0.1, 1);
    const svi = {
      a: 0.0004,
      b: 0.01,
      rho: draws.between(-0.8, 0.8),
      m: draws.between(-1, 1) * range,
      sigma: draws.magnitude(0.05, 3) * range,
    };
    const points = seen(svi, [-range / 2, range / 2], 6 + Math.floor(draws.between(0, 25)), 0.01, draws.magnitude(1e-3, 0.03), draws);
    expect(excessOf(points)).toBeLessThan(smileExcess);
  },
);

test.each([
  ['beyond the highest strike', { a: 0.0001, b: 0.02, rho: 0.6, m: 1.6, sigma: 1.2 }],
  ['far below the lowest strike', { a: 0.0001, b: 0.01, rho: -0.5, m: -2.4, sigma: 2 }],
  ['at a strike, with hardly any width', { a: 0.0002, b: 0.01, rho: -0.2, m: 0, sigma: 2e-5 }],
] as const)('a bend %s is found', (_, svi) => {
  const points = seen(svi, [-0.25, 0.25], 15, 0.02, 0.0005, new Draws(7));
  expect(excessOf(points)).toBeLessThan(smileExcess);
});

test('where the best smile is ruled out, the best of another hollow is taken', () => {
  const points = seen({ a: 0.0002, b: 0.012, rho: -0.3, m: 0.05, sigma: 0.1 }, [-0.3, 0.3], 15, 0.02, 0.002, new Draws(3));
  const free = fitted(points);
  const within = fitSvi(points, ({ m }) => Math.abs(m - free.svi.m) > 0.2) as SviFit;
  expect(Math.abs(within.svi.m - free.svi.m)).toBeGreaterThan(0.2);
  expect(within.error).toBeGreaterThan(free.error);
  // no (m, sigma) of a dense grid that is allowed is better
  for (const m of Array.from({ length: 81 }, (_, i) => -2 + i / 20).filter((x) => Math.abs(x - free.svi.m) > 0.2)) {
    const there = fitSvi(points, (svi) => Math.abs(svi.m - free.svi.m) > 0.2 && Math.abs(svi.m - m) < 0.025);
    if (there) expect(within.error).toBeLessThanOrEqual(there.error * (1 + smileExcess));
  }
  expect(fitSvi(points, () => false)).toBeUndefined();
});

const chains = 'data/deribit_chains_6snapshots.csv.gz';
const path = sharedPath(chains);
test.skipIf(!path)(needs('smiles of a real chain are fitted as well as brute force fits them', chains), { timeout: 300_000 }, async () => {
  const snapshot = (await listSnapshots(path as string)).find((instant) => instant.startsWith('2026-04-27'));
  const market = await readMarket(path as string, { snapshot: snapshot as string });
  let smiles = 0;
  for (const underlying of some(['BTC', 'ETH'], 1)) {
    for (const { ratios, vols, expiryYears } of some(smilesOf(surfaceQuotes(market, underlying), 0.01).smiles, 4)) {
      const order = Array.from(ratios, (_, i) => i).sort((i, j) => (ratios[i] as number) - (ratios[j] as number));
      const w = Float64Array.from(order, (i) => (vols[i] as number) ** 2 * expiryYears);
      const points = {
        k: Float64Array.from(order, (i) => Math.log(ratios[i] as number)),
        w,
        weights: w.map((x) => 1 / (4 * x * expiryYears)),
      };
      expect(excessOf(points), `${underlying} ${365 * expiryYears} days`).toBeLessThan(smileExcess);
      smiles++;
    }
  }
  expect(smiles).toBe(isLong ? 24 : 4);
});
