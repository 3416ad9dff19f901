// Warnings of a sample that does not reach its quantile: from which count on, of which methods, in what form.

import { describe, expect, test } from 'vitest';
import { rollingMethods } from '../../src/risk/rolling.js';
import { rollingForecasts, valueAtRisk as varOf } from '../../src/risk.js';
import { onCores } from './onCores.js';

const series = (n: number): number[] => Array.from({ length: n }, (_, i) => Math.sin(i * i));
const ones = (n: number): number[] => Array.from({ length: n }, () => 1);
const conventions = { quantile: 'ceil', shortfall: 'acerbi-tasche' } as const;

/** Warnings of each method that rests on observations, of n of them. */
function warningsOf(n: number, confidence: number): Record<string, readonly { readonly path: string; readonly message: string }[]> {
  const pnl = series(n);
  const seen = { returns: pnl, volatilities: ones(n), currentVolatility: 1, confidence, ...conventions };
  const drawn = { horizonDays: 1, paths: 20_000, seed: 1 };
  return onCores((core) => ({
    historical: varOf(core, { method: 'historical', pnl, confidence, ...conventions }).warnings,
    'age-weighted': varOf(core, { method: 'age-weighted', pnl, decay: 1, confidence }).warnings,
    stressed: varOf(core, { method: 'stressed', pnl, stressPnl: [], stressProbabilities: [], confidence }).warnings,
    'volatility-updated': varOf(core, { method: 'volatility-updated', ...seen }).warnings,
    'filtered-historical': varOf(core, { method: 'filtered-historical', ...seen, ...drawn }).warnings,
    rolling: rollingForecasts(core, { method: 'historical', returns: series(n + 1), window: n, confidence, ...conventions }).warnings,
  }));
}

describe('VaR of observations', () => {
  test.each([
    [0.99, 100],
    [0.95, 20],
    [0.999, 1000],
    [0.9999, 10_000],
    [0.93, 15],
    [0.98, 50],
  ])('at %f warns below %i of them, whatever the method, and not from there on', (confidence, least) => {
    for (const [method, warnings] of Object.entries(warningsOf(least, confidence))) expect(warnings, method).toEqual([]);
    for (const [method, warnings] of Object.entries(warningsOf(least - 1, confidence))) {
      expect(warnings, method).toHaveLength(1);
      expect(warnings[0]?.message).toContain(` ${least} observations or more`);
    }
  });

  test('says what it counted as a fault says it, in plain data', () => {
    const { warnings, valueAtRisk } = onCores((core) =>
      varOf(core, { method: 'historical', pnl: series(50), confidence: 0.99, ...conventions }),
    );
    expect(valueAtRisk).toBe(Math.max(...series(50).map((x) => -x)));
    expect(structuredClone(warnings)).toEqual([
      {
        code: 'TOO_SHORT',
        path: 'pnl',
        expectation: '100 observations or more: a tail of 0.01 holds none of fewer, and the figures are those of the worst',
        got: '50',
        message: 'pnl must be 100 observations or more: a tail of 0.01 holds none of fewer, and the figures are those of the worst; got 50',
      },
    ]);
  });

  test('counts weighted observations by what they are worth: an old history under a short memory is a short one', () => {
    const aged = (decay: number, confidence: number) =>
      onCores((core) => varOf(core, { method: 'age-weighted', pnl: series(5_000), decay, confidence }).warnings);
    // (1 + 0.94) / (1 - 0.94) = 32.3 observations
    expect(aged(0.94, 0.99)).toMatchObject([{ code: 'TOO_SHORT', path: 'pnl', got: '32.3333' }]);
    expect(aged(0.94, 0.95)).toEqual([]);
    expect(aged(0.995, 0.99)).toEqual([]);
  });

  test('counts the returns that paths are drawn from, and the paths', () => {
    const ask = (returns: number, paths: number) =>
      onCores(
        (core) =>
          varOf(core, {
            ...{
              method: 'filtered-historical',
              returns: series(returns),
              volatilities: ones(returns),
              currentVolatility: 1,
              ...conventions,
            },
            ...{ confidence: 0.99, horizonDays: 5, paths, seed: 7 },
          }).warnings,
      ).map(({ path, got }) => `${path} ${got}`);
    expect(ask(50, 1_000)).toEqual(['returns 50']);
    expect(ask(500, 99)).toEqual(['paths 99']);
    expect(ask(50, 99)).toEqual(['returns 50', 'paths 99']);
  });

  test('warns of rolling forecasts that are order statistics, not of those by a distribution', () => {
    const found = Object.fromEntries(
      rollingMethods.map((method) => {
        const common = { returns: series(130), window: 60, confidence: 0.99 };
        const own = {
          historical: { method: 'historical', ...common, ...conventions },
          'ewma-normal': { method: 'ewma-normal', ...common, decay: 0.94 },
          'filtered-historical': { method: 'filtered-historical', ...common, volatility: { model: 'ewma', decay: 0.94 } },
          'conditional-evt': { method: 'conditional-evt', ...common, volatility: { model: 'ewma', decay: 0.94 }, share: 0.4 },
        } as const;
        return [method, onCores((core) => rollingForecasts(core, own[method]).warnings).map(({ path, got }) => `${path} ${got}`)];
      }),
    );
    expect(found).toEqual({ historical: ['window 60'], 'ewma-normal': [], 'filtered-historical': ['window 60'], 'conditional-evt': [] });
  });
});
