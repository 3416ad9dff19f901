// The factor model: stated, estimated, or both, and always one valid correlation matrix.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { estimateSpot } from '../../src/market/estimate.js';
import { type FactorSettings, factorModel } from '../../src/market/factors.js';
import { buildHistory, historyUntil } from '../../src/market/history.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { runs } from '../long.js';
import { estimateRelative } from '../precision.js';
import { referenceEstimate } from '../reference/spotEstimate.js';

const log = (xs: ArrayLike<number>) => Float64Array.from(xs, Math.log);
const settings: FactorSettings = {
  daysPerYear: 365,
  spot: {
    names: ['BTC', 'ETH'],
    vols: [0.5, 0.7],
    correlation: [
      [1, 0.8],
      [0.8, 1],
    ],
    other: { vol: 0.9, correlation: 0.6 },
  },
  vol: { volOfVols: { BTC: 1.1, '*': 1.4 }, spotCorrelation: -0.5, crossCorrelation: 0.4 },
  history: { method: 'ewma', lambda: 0.97, windowDays: 200 },
};
const relative = (a: number, b: number) => Math.abs(a - b) / Math.abs(b);

describe('a factor model without a history', () => {
  const model = factorModel(['BTC', 'DOGE', 'ETH'], settings, log);
  const at = (a: string, b: string) => model.correlation[model.names.indexOf(a) * 6 + model.names.indexOf(b)];

  test('states what the rule data states, and says so', () => {
    expect(model.names).toEqual(['BTC:spot', 'BTC:vol', 'DOGE:spot', 'DOGE:vol', 'ETH:spot', 'ETH:vol']);
    expect([...model.vols]).toEqual([0.5, 1.1, 0.9, 1.4, 0.7, 1.4]);
    expect(model.source).toBe('rule data: BTC, ETH; rule data, other: DOGE');
    expect([at('BTC:spot', 'ETH:spot'), at('BTC:spot', 'DOGE:spot'), at('DOGE:spot', 'DOGE:spot')]).toEqual([0.8, 0.6, 1]);
  });

  test('ties each vol to its spot and to the other vols by the two stated numbers', () => {
    expect(at('BTC:vol', 'BTC:spot')).toBe(-0.5);
    expect(at('BTC:vol', 'ETH:spot')).toBe(-0.4);
    expect(at('BTC:vol', 'BTC:vol')).toBe(1);
    expect(at('BTC:vol', 'ETH:vol')).toBe(0.25 * 0.8 + 0.75 * 0.4);
  });

  test('is a symmetric matrix with its factor', () => {
    for (let i = 0; i < 6; i += 1) {
      for (let j = 0; j < 6; j += 1) {
        expect(model.correlation[i * 6 + j]).toBe(model.correlation[j * 6 + i]);
        if (j > i) expect(model.cholesky[i * 6 + j]).toBe(0);
      }
    }
  });

  test('of no underlyings is empty', () => {
    expect(factorModel([], settings, log)).toMatchObject({ names: [], source: '' });
  });

  test('exists for every beta and every cross correlation, also at their ends', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.double({ min: -1, max: 1, noNaN: true }), fc.constantFrom(-1, 0, 1)),
        fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)),
        fc.oneof(fc.double({ min: 0.1, max: 0.99, noNaN: true }), fc.constant(1)),
        (spotCorrelation, crossCorrelation, correlation) => {
          const spot = { names: ['X'], vols: [1], correlation: [[1]], other: { vol: 1, correlation } };
          const vol = { volOfVols: { '*': 1 }, spotCorrelation, crossCorrelation };
          factorModel(['A', 'B', 'C', 'D', 'E'], { ...settings, spot, vol }, log);
        },
      ),
      { seed: 2, numRuns: runs(200) },
    );
  });

  test('does not take an underlying called constructor for something else', () => {
    const odd = factorModel(['__proto__', 'constructor'], settings, log);
    expect([...odd.vols]).toEqual([0.9, 1.4, 0.9, 1.4]);
  });

  test('refuses a stated matrix that is not positive semi-definite, even where only part of it is used', () => {
    const correlation = [
      [1, 0.9, -0.9],
      [0.9, 1, 0.9],
      [-0.9, 0.9, 1],
    ];
    const spot = { ...settings.spot, names: ['BTC', 'ETH', 'SOL'], vols: [1, 1, 1], correlation };
    expect(faultOf(() => factorModel(['BTC'], { ...settings, spot }, log))).toMatchObject({
      code: 'NOT_PSD',
      path: expect.stringContaining('factors.spot.correlation['),
    });
  });

  test('refuses a default correlation that no matrix with the stated ones can hold', () => {
    const spot = { ...settings.spot, other: { vol: 1, correlation: -0.98 } };
    expect(faultOf(() => factorModel(['BTC', 'ETH', 'SOL'], { ...settings, spot }, log))).toMatchObject({ code: 'NOT_PSD' });
  });
});

describe('a factor model with a history', () => {
  test.each(['ewma', 'sample'] as const)('estimates %s vols and correlation as the oracle does', (method) => {
    const history = smallHistory();
    const own = { ...settings.history, method };
    const estimate = estimateSpot(history, ['ETH', 'SOL', 'BTC'], own, 365, log);
    const reference = referenceEstimate(history, ['ETH', 'SOL', 'BTC'], own, 365);
    expect(estimate.observations).toBe(200);
    expect(reference.observations).toBe(200);
    for (let i = 0; i < 3; i += 1) {
      expect(relative(estimate.vols[i] as number, reference.vols[i] as number)).toBeLessThanOrEqual(estimateRelative);
      for (let j = 0; j < 3; j += 1) {
        expect(relative(estimate.correlation[i * 3 + j] as number, reference.correlation[i]?.[j] as number)).toBeLessThanOrEqual(
          estimateRelative,
        );
      }
    }
  });

  test('takes from the rule data what the history does not hold, and says which', () => {
    const model = factorModel(['BTC', 'DOGE', 'ETH'], settings, log, smallHistory());
    const estimate = estimateSpot(smallHistory(), ['BTC', 'ETH'], settings.history, 365, log);
    expect(model.source).toBe(
      'history (ewma with lambda 0.97, 200 daily returns, 2025-06-16 to 2026-01-01): BTC, ETH; rule data, other: DOGE',
    );
    expect(model.vols[0]).toBe(estimate.vols[0]);
    expect(model.vols[2]).toBe(0.9);
    expect(model.correlation[4]).toBe(estimate.correlation[1]);
    expect(model.correlation[2]).toBe(0.6);
  });

  test('takes vols of vol from a history of implied vols where that holds the underlying, and says so', () => {
    const days = smallHistory(300, 100, 5);
    // 0.4 to 0.8, as levels of an index
    const levels = buildHistory({ ...days, closes: days.closes.map((close, i) => 0.6 + 0.2 * Math.sin(close * (1 + (i % 3)))) });
    const model = factorModel(['BTC', 'DOGE', 'ETH'], settings, log, undefined, levels);
    const reference = referenceEstimate(levels, ['BTC', 'ETH'], settings.history, 365);
    expect(relative(model.vols[1] as number, reference.vols[0] as number)).toBeLessThanOrEqual(estimateRelative);
    expect(model.vols[3]).toBe(1.4);
    expect(relative(model.vols[5] as number, reference.vols[1] as number)).toBeLessThanOrEqual(estimateRelative);
    expect(model.source).toBe('rule data: BTC, ETH; rule data, other: DOGE; vols of vol from the history of implied vols: BTC, ETH');
    const plain = factorModel(['BTC', 'DOGE', 'ETH'], settings, log);
    expect(model.correlation).toEqual(plain.correlation);
    expect([model.vols[0], model.vols[2], model.vols[4]]).toEqual([plain.vols[0], plain.vols[2], plain.vols[4]]);
    const flat = buildHistory({ ...days, closes: days.closes.map(() => 0.6) });
    expect(faultOf(() => factorModel(['BTC'], settings, log, undefined, flat))).toMatchObject({
      code: 'NOT_POSITIVE',
      path: 'volHistory.BTC',
    });
  });

  test('does not depend on which other names the history holds, nor on its rows before the window', () => {
    const history = smallHistory(400, 100);
    const late = smallHistory(400, 150);
    expect(factorModel(['BTC', 'ETH'], settings, log, late)).toEqual(factorModel(['BTC', 'ETH'], settings, log, history));
  });

  test('uses only days on which every name has a return', () => {
    const history = smallHistory(400, 340);
    const model = factorModel(['BTC', 'SOL'], settings, log, history);
    expect(model.source).toContain('59 daily returns');
  });

  test('refuses fewer than thirty returns, and a price that never moved', () => {
    expect(faultOf(() => factorModel(['SOL'], settings, log, smallHistory(400, 375)))).toMatchObject({ code: 'TOO_SHORT', got: '24' });
    expect(faultOf(() => factorModel(['BTC'], settings, log, historyUntil(smallHistory(), Date.UTC(2000, 0, 1))))).toMatchObject({
      code: 'TOO_SHORT',
      got: '0',
    });
    const dates = Array.from({ length: 60 }, (_, i) => Date.UTC(2025, 0, 1 + i));
    const flat = buildHistory({ names: ['BTC'], dates, closes: new Float64Array(60).fill(5) });
    expect(faultOf(() => factorModel(['BTC'], settings, log, flat))).toMatchObject({ code: 'NOT_POSITIVE', path: 'history.BTC' });
  });

  test('is valid when one name moves exactly as another', () => {
    const base = smallHistory(100, 0);
    const closes = Float64Array.from({ length: 200 }, (_, i) => (base.closes[Math.floor(i / 2) * 3] as number) * (i % 2 === 0 ? 1 : 4));
    const twins = buildHistory({ names: ['A', 'B'], dates: base.dates, closes });
    expect(factorModel(['A', 'B'], settings, log, twins).correlation[2]).toBe(1);
  });
});
