// The volatility surface: SVI found again from its own points, bad quotes named, arbitrage seen, real chains fitted.
import { describe, expect, test } from 'vitest';
import { estimationKernels } from '../../src/columns/estimationKernels.js';
import { checkButterfly, checkCalendar } from '../../src/estimation/surface/arbitrage.js';
import { type SurfaceQuote, surfaceQuotes } from '../../src/estimation/surface/quotes.js';
import { surfaceVols } from '../../src/estimation/surface/readSurface.js';
import { fitSurface, type Surface, type SurfaceInputs } from '../../src/estimation/surface/surface.js';
import { durrleman, leastVariance, type Svi, totalVariance } from '../../src/estimation/surface/svi.js';
import { listSnapshots, readMarket } from '../../src/io/index.js';
import { everyBench, onEveryBackend } from '../fixtures/everyBackend.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallMarket } from '../fixtures/smallMarket.js';
import { isLong, some } from '../long.js';
import { byVegaRmse, chainRmse, differenceRelative, expiryRmse, hostRelative, smileRelative } from '../precision.js';
import { needs, sharedPath } from '../shared.js';

const near: Svi = { a: 0.002, b: 0.05, rho: -0.3, m: 0.01, sigma: 0.08 };
const far: Svi = { a: 0.01, b: 0.09, rho: -0.25, m: 0.02, sigma: 0.2 };
/** Gatheral and Jacquier 2014, section 5: Vogt's smile, whose density is negative near k = 0.8. */
const vogt: Svi = { a: -0.041, b: 0.1331, rho: 0.306, m: 0.3586, sigma: 0.4153 };

/** Both sides of strikes from 60 % to 160 % of the forward. */
function quotesOf(svi: Svi, expiryYears: number, forward = 50_000, steps = 21): SurfaceQuote[] {
  return Array.from({ length: steps }, (_, i) => Math.round(forward * (0.6 + (1 * i) / (steps - 1)))).flatMap((strike) => {
    const vol = Math.sqrt(totalVariance(svi, Math.log(strike / forward)) / expiryYears);
    return [true, false].map((call) => ({ expiryYears, forward, strike, call, vol }));
  });
}

/** Total variance that a surface says at ln(K/F) and years. */
function varianceOf(log: Parameters<typeof surfaceVols>[0], surface: Surface, k: number, years: number): number {
  const one = (x: number): Float64Array => Float64Array.of(x);
  return (surfaceVols(log, { surface, forwards: one(1), strikes: one(Math.exp(k)), expiryYears: one(years) })[0] as number) ** 2 * years;
}

const stated = { sparse: 'fault', butterfly: 'report', weighting: 'vol', parityTolerance: 0.001 } as const;
const both = (): SurfaceQuote[] => [...quotesOf(far, 0.5), ...quotesOf(near, 0.1)];
const changed = (row: number, change: Partial<SurfaceQuote>) => both().map((quote, i) => (i === row ? { ...quote, ...change } : quote));

describe('SVI', () => {
  test('has the derivatives that differences find, through Durrleman’s condition', () => {
    for (const k of [-0.7, -0.1, 0, 0.05, 0.4]) {
      const step = 1e-4;
      const [down, w, up] = [-step, 0, step].map((s) => totalVariance(near, k + s)) as [number, number, number];
      const [slope, bend] = [(up - down) / (2 * step), (up - 2 * w + down) / (step * step)];
      const g = (1 - (k * slope) / (2 * w)) ** 2 - (slope ** 2 / 4) * (1 / w + 0.25) + bend / 2;
      expect(Math.abs(durrleman(near, k) - g)).toBeLessThanOrEqual(differenceRelative * 10);
    }
    expect(leastVariance(near)).toBeCloseTo(Math.min(...Array.from({ length: 4001 }, (_, i) => totalVariance(near, -1 + i / 2000))), 7);
  });

  test('of Vogt violates butterflies near k = 0.8, and the check says where; a flat smile and a mild one do not', () => {
    const seen = checkButterfly({ svi: vogt, expiryYears: 1, lowest: -1.5, highest: 1.5 });
    expect(seen).toMatchObject({ free: false });
    expect(seen.leastQuoted).toBeLessThan(0);
    expect(seen.at).toBeGreaterThan(0.6);
    expect(seen.at).toBeLessThan(1.1);
    expect(checkButterfly({ svi: near, expiryYears: 0.1, lowest: -0.5, highest: 0.5 }).free).toBe(true);
    expect(checkButterfly({ svi: { ...near, b: 1.6 }, expiryYears: 0.1, lowest: -0.5, highest: 0.5 })).toMatchObject({ free: false });
  });

  test('a calendar is free when the far variance is the larger at every moneyness, and its gap is measured when not', () => {
    const smiles = [near, far].map((svi, i) => ({ svi, expiryYears: i === 0 ? 0.1 : 0.5, lowest: -0.4, highest: 0.4 }));
    expect(checkCalendar(smiles, 0, 1)).toMatchObject({ free: true, volGap: 0 });
    const crossed = checkCalendar([smiles[0], { ...smiles[1], svi: { ...near, a: near.a - 0.001 } }] as never, 0, 1);
    expect(crossed.free).toBe(false);
    expect(crossed.leastQuoted).toBeCloseTo(-0.001, 12);
    expect(crossed.volGap).toBeGreaterThan(0);
  });
});

onEveryBackend((bench) => {
  const kernels = () => estimationKernels(bench().backend, bench().arena);
  const fit = (inputs: Partial<SurfaceInputs>) => fitSurface(kernels(), { quotes: both(), ...stated, ...inputs });

  test('finds the smiles that the quotes lie on, in the order of expiry, whatever the order of the quotes', () => {
    const surface = fit({});
    expect(surface.faults).toEqual([]);
    expect(surface.smiles.map(({ expiryYears, kind, quotes }) => [expiryYears, kind, quotes])).toEqual([
      [0.1, 'svi', 21],
      [0.5, 'svi', 21],
    ]);
    for (const k of [-0.4, -0.1, 0, 0.2, 0.4]) {
      expect(Math.abs(varianceOf(kernels().log, surface, k, 0.1) / totalVariance(near, k) - 1)).toBeLessThanOrEqual(smileRelative);
      expect(Math.abs(varianceOf(kernels().log, surface, k, 0.5) / totalVariance(far, k) - 1)).toBeLessThanOrEqual(smileRelative);
    }
    expect(Math.max(...surface.smiles.map(({ worst }) => worst))).toBeLessThan(smileRelative);
    expect(fit({ quotes: both().reverse() }).smiles).toEqual(surface.smiles);
  });

  test('interpolates total variance between expiries, and keeps the vol outside of them', () => {
    const surface = fit({});
    const half = varianceOf(kernels().log, surface, 0.1, 0.3);
    expect(half).toBeCloseTo((totalVariance(near, 0.1) + totalVariance(far, 0.1)) / 2, 7);
    const vols = surfaceVols(kernels().log, {
      surface,
      forwards: new Float64Array(5).fill(50_000),
      strikes: new Float64Array(5).fill(45_000),
      expiryYears: Float64Array.of(0, 0.05, 0.1, 0.5, 2),
    });
    expect(vols[0]).toBe(vols[2]);
    expect(Math.abs((vols[1] as number) / (vols[2] as number) - 1)).toBeLessThanOrEqual(hostRelative);
    expect(Math.abs((vols[4] as number) / (vols[3] as number) - 1)).toBeLessThanOrEqual(hostRelative);
    const bad = { surface, forwards: Float64Array.of(1), strikes: Float64Array.of(-1), expiryYears: Float64Array.of(1) };
    expect(faultOf(() => surfaceVols(kernels().log, bad))).toMatchObject({ code: 'NOT_POSITIVE', path: 'strikes[0]' });
    for (const [forward, strike] of [
      [1e-300, 1e300],
      [1e300, 1e-300],
    ] as const) {
      const apart = { ...bad, forwards: Float64Array.of(forward), strikes: Float64Array.of(strike) };
      expect(faultOf(() => surfaceVols(kernels().log, apart))).toMatchObject({ code: 'OVERFLOW', path: 'strikes[0]' });
    }
    for (const none of [null, {}, { smiles: [] }]) {
      const without = { ...bad, strikes: Float64Array.of(1), surface: none as never };
      expect(faultOf(() => surfaceVols(kernels().log, without)).code).toBe('TYPE_MISMATCH');
    }
  });

  test.each<[string, Partial<SurfaceQuote>, string, string]>([
    ['a bid above its ask', { bidVol: 0.6, askVol: 0.5 }, 'CROSSED', 'quotes[4].bidVol'],
    ['a mark of 0', { vol: 0 }, 'NOT_POSITIVE', 'quotes[4].vol'],
    ['a mark that is no number', { vol: Number.NaN }, 'NOT_FINITE', 'quotes[4].vol'],
    ['a mark without a square', { vol: 1e200 }, 'OUT_OF_RANGE', 'quotes[4].vol'],
    ['a mark whose square vanishes', { vol: 1e-200 }, 'OUT_OF_RANGE', 'quotes[4].vol'],
    ['a strike that no ratio reaches', { strike: 5e-324 }, 'OVERFLOW', 'quotes[4].strike'],
    ['an expired option', { expiryYears: 0 }, 'EXPIRED', 'quotes[4].expiryYears'],
    ['a strike below 0', { strike: -1 }, 'NOT_POSITIVE', 'quotes[4].strike'],
    ['neither call nor put', { call: 'C' as never }, 'BAD_OPTION_TYPE', 'quotes[4].call'],
  ])('leaves out %s and names the row', (_, change, code, path) => {
    const { faults, smiles } = fit({ quotes: changed(4, change) });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ row: 4, code, path });
    expect(Math.max(...smiles.map(({ worst }) => worst))).toBeLessThan(smileRelative);
  });

  test('leaves out both sides of a strike whose call and put disagree, a quote that stands twice, and a missing mark', () => {
    expect(fit({ quotes: changed(4, { vol: 0.9 }) }).faults.map(({ row, code }) => [row, code])).toEqual([
      [4, 'CROSSED'],
      [5, 'CROSSED'],
    ]);
    expect(fit({ quotes: [...both(), both()[7] as SurfaceQuote] }).faults).toMatchObject([{ row: 84, code: 'DUPLICATE' }]);
    const { vol, ...unmarked } = both()[4] as SurfaceQuote & { vol: number };
    const quotes = (quote: SurfaceQuote) => both().map((other, i) => (i === 4 ? quote : other));
    expect(fit({ quotes: quotes(unmarked) }).faults).toMatchObject([{ row: 4, code: 'MISSING_FIELD' }]);
    expect(fit({ quotes: quotes({ ...unmarked, bidVol: vol - 0.01, askVol: vol + 0.01 }) }).faults).toEqual([]);
  });

  test('an expiry of one strike is a fault, left out, or flat, as stated', () => {
    const quotes = [...both(), { expiryYears: 0.02, forward: 50_000, strike: 51_000, call: true, vol: 0.4 }];
    expect(faultOf(() => fit({ quotes }))).toMatchObject({ code: 'TOO_SHORT', path: 'expiry of 0.02 years', got: '1' });
    expect(fit({ quotes, sparse: 'skip' })).toMatchObject({ smiles: { length: 2 }, notices: [expect.stringContaining('left out')] });
    const flat = fit({ quotes, sparse: 'flat' });
    expect(flat.smiles[0]).toMatchObject({ kind: 'flat', level: expect.closeTo(0.4, 12), skew: 0, rmse: expect.closeTo(0, 12) });
    expect(flat.calendars).toHaveLength(2);
    expect(faultOf(() => fit({ quotes: quotes.slice(-1), sparse: 'skip' }))).toMatchObject({ code: 'TOO_SHORT', path: 'quotes' });
  });

  test('reports the butterfly of a smile that has one, or fits the best that has none', () => {
    const quotes = quotesOf({ ...vogt, a: -0.0405 }, 1, 100, 41).concat(
      [180, 200, 225, 250, 280].flatMap((strike) => {
        const vol = Math.sqrt(totalVariance({ ...vogt, a: -0.0405 }, Math.log(strike / 100)));
        return [{ expiryYears: 1, forward: 100, strike, call: true, vol }];
      }),
    );
    const reported = fit({ quotes });
    expect(reported.smiles[0]?.butterfly.free).toBe(false);
    const enforced = fit({ quotes, butterfly: 'enforce' });
    expect(enforced.smiles[0]?.butterfly.free).toBe(true);
    expect(enforced.smiles[0]?.rmse).toBeGreaterThan(reported.smiles[0]?.rmse as number);
    expect(enforced.smiles[0]?.rmse).toBeLessThan(0.02);
  });

  test('weighs by vega so that a wing without value cannot bend the middle', () => {
    // a far put at a vol of its own, as venues mark them
    const wings = [0.25].map((x) => ({ expiryYears: 0.1, forward: 50_000, strike: 50_000 * x, call: false, vol: 1.2 }));
    const quotes = [...quotesOf(near, 0.1), ...wings];
    const [byVol, byVega] = (['vol', 'vega'] as const).map((weighting) => fit({ quotes, weighting }).smiles[0]);
    expect(byVega?.rmseByVega as number).toBeLessThan((byVol?.rmseByVega as number) / 2);
    expect(byVega?.rmse as number).toBeGreaterThan(byVol?.rmse as number);
  });

  test('refuses what is not stated', () => {
    for (const name of ['sparse', 'butterfly', 'weighting', 'parityTolerance'] as const) {
      expect(faultOf(() => fit({ [name]: undefined }))).toMatchObject({ code: 'MISSING_FIELD', path: `inputs.${name}` });
    }
  });
});

test('both backends fit the same bits', async () => {
  const [a, b] = (await everyBench()).map(({ backend, arena }) =>
    fitSurface(estimationKernels(backend, arena), { quotes: both(), ...stated }),
  );
  expect(a).toEqual(b);
});

test('the quotes of a market are its options, and an unknown underlying is refused', () => {
  const market = smallMarket();
  const options = market.quotes.filter(({ instrument }) => instrument.kind === 'option' && instrument.underlying === 'BTC');
  expect(surfaceQuotes(market, 'BTC')).toHaveLength(options.length);
  expect(faultOf(() => surfaceQuotes(market, 'TEA'))).toMatchObject({ code: 'UNKNOWN_UNDERLYING' });
});

const chains = 'data/deribit_chains_6snapshots.csv.gz';
const path = sharedPath(chains);
test.skipIf(!path)(needs('every expiry of the six real chains is fitted; no butterfly in the quoted range', chains), async () => {
  const [{ backend, arena }] = (await everyBench()) as [Awaited<ReturnType<typeof everyBench>>[number]];
  const kernels = estimationKernels(backend, arena);
  let expiries = 0;
  for (const snapshot of some(await listSnapshots(path as string), 1)) {
    const market = await readMarket(path as string, { snapshot });
    for (const underlying of ['BTC', 'ETH']) {
      const { smiles, faults } = fitSurface(kernels, {
        quotes: surfaceQuotes(market, underlying),
        sparse: 'flat',
        butterfly: 'report',
        weighting: 'vol',
        parityTolerance: 0.01,
      });
      expect(faults).toEqual([]);
      const byVega = fitSurface(kernels, {
        quotes: surfaceQuotes(market, underlying),
        sparse: 'flat',
        butterfly: 'report',
        weighting: 'vega',
        parityTolerance: 0.01,
      });
      for (const smile of byVega.smiles) expect(smile.rmseByVega).toBeLessThan(byVegaRmse);
      expiries += smiles.length;
      let square = 0;
      let quotes = 0;
      for (const smile of smiles) {
        expect(smile.kind).toBe('svi');
        expect(smile.butterfly.leastQuoted).toBeGreaterThanOrEqual(0);
        expect(smile.butterfly.wingSlope).toBeLessThanOrEqual(2 + hostRelative);
        square += smile.rmse ** 2 * smile.quotes;
        quotes += smile.quotes;
        // what is shorter than a day has wings that no SVI follows: the table in bench/results/study.md
        if (smile.expiryYears * 365 > 1)
          expect(smile.rmse, `${snapshot} ${underlying} ${smile.expiryYears * 365}`).toBeLessThan(expiryRmse);
      }
      expect(Math.sqrt(square / quotes)).toBeLessThan(chainRmse);
    }
  }
  if (isLong) expect(expiries).toBe(142);
  else expect(expiries).toBeGreaterThan(20);
});

describe('a surface that none has fitted', () => {
  const smile = { expiryYears: 0.5, svi: { a: 0.04, b: 0, rho: 0, m: 0, sigma: 1 } };
  test.each([
    [7, 'TYPE_MISMATCH surface'],
    [{}, 'TYPE_MISMATCH surface.smiles'],
    [{ smiles: [] }, 'TYPE_MISMATCH surface.smiles'],
    [{ smiles: [null] }, 'TYPE_MISMATCH surface.smiles[0]'],
    [{ smiles: [{ expiryYears: 1 }] }, 'TYPE_MISMATCH surface.smiles[0].svi'],
    [{ smiles: [{ ...smile, svi: { ...smile.svi, m: Number.NaN } }] }, 'NOT_FINITE surface.smiles[0].svi.m'],
    [{ smiles: [smile, smile] }, 'OUT_OF_RANGE surface.smiles[1].expiryYears'],
  ])('%j is a fault', (forged, expected) => {
    const one = Float64Array.of(1);
    const inputs = { surface: forged as never, forwards: one, strikes: one, expiryYears: one };
    const { code, path } = faultOf(() => surfaceVols((xs) => Float64Array.from(xs, Math.log), inputs));
    expect(`${code} ${path}`).toBe(expected);
  });
});
