// Monte Carlo of linear positions against the closed form of normal returns: error, reported standard error, bias, and the rate of both generators.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ScenarioBookRisk } from '../../src/engine/bookRisk/figures.js';
import type { MonteCarloBookInputs } from '../../src/engine/bookRisk/methods.js';
import { type Core, createCore } from '../../src/index.js';
import type { Generator } from '../../src/support.js';
import { backends } from '../backends.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { spotBook } from '../fixtures/spotBook.js';
import { longTest, some } from '../long.js';
import { coverageRange } from '../precision.js';
import { needs, sharedPath } from '../shared.js';
import { type CoverageCase, coverageCases, coverageOf } from './varCoverage.js';

interface Target {
  readonly id: number;
  readonly position_values: readonly number[];
  readonly vols: readonly number[];
  readonly rho: number;
  readonly p: number;
  readonly var_exact: string;
  readonly es_exact: string;
  readonly se_var_per_sqrtN: string;
  readonly se_es_per_sqrtN: string;
}

const file = 'vectors/numerics/delta_gamma_mc.json';
const path = sharedPath(file);
const targets: readonly Target[] = path === undefined ? [] : JSON.parse(readFileSync(path, 'utf8')).monte_carlo_targets;

const cores = await Promise.all(backends.map(({ name }) => createCore({ backend: name })));
const core = cores[0] as Core;

function inputsOf(
  { position_values: values, vols, rho }: Pick<Target, 'position_values' | 'vols' | 'rho'>,
  confidence: number,
  sampling: { readonly generator: Generator; readonly seed: number; readonly scenarios: number; readonly antithetic?: boolean },
): MonteCarloBookInputs {
  return {
    method: 'monte-carlo',
    ...spotBook(values),
    names: values.map((_, i) => `U${i}`),
    volatilities: vols,
    correlation: values.map((_, i) => values.map((_, j) => (i === j ? 1 : rho))),
    daysPerYear: 1,
    horizonDays: 1,
    confidence,
    distribution: { kind: 'normal' },
    returns: 'simple',
    drift: 'zero',
    revaluation: 'full',
    antithetic: false,
    ...sampling,
  };
}

const n = 65_536;
/** The references' own verdict: 4.5 standard errors. */
const standardErrors = 4.5;

describe.skipIf(path === undefined)(needs('Monte Carlo targets', file), () => {
  test.each(some(targets, 3))('target $id: VaR and shortfall within 4.5 standard errors, and the error as reported', async (target) => {
    const { p, var_exact, es_exact, se_var_per_sqrtN, se_es_per_sqrtN } = target;
    const root = Math.sqrt(n);
    for (const antithetic of [false, true]) {
      const runs = await Promise.all(
        cores.map((one) => bookRiskOf(one, inputsOf(target, p, { generator: 'philox', seed: 5, scenarios: n, antithetic }))),
      );
      const [risk] = runs;
      for (const { moves, ...figures } of runs) {
        for (const column of ['valuesAtRisk', 'shortfalls', 'standardErrors', 'worstLosses'] as const) {
          expect(figures[column]).toStrictEqual(risk?.[column]);
        }
        expect(Buffer.from(moves.buffer).equals(Buffer.from((risk as ScenarioBookRisk).moves.buffer))).toBe(true);
      }
      const error = Number(se_var_per_sqrtN) / root;
      expect(Math.abs((risk?.valuesAtRisk[0] as number) - Number(var_exact))).toBeLessThanOrEqual(standardErrors * error);
      expect(Math.abs((risk?.shortfalls[0] as number) - Number(es_exact))).toBeLessThanOrEqual(
        (standardErrors * Number(se_es_per_sqrtN)) / root,
      );
      // the slope over ranks from k/3 to 3k is known better than by the spacing of 2 m losses, one part in sqrt(2 m); pairs are counted as one
      const bound = antithetic ? Math.SQRT2 : 1;
      const spacing = 2 * Math.round(bound * Math.sqrt(n * p * (1 - p)));
      expect(Math.abs((risk?.standardErrors?.[0] as number) / (bound * error) - 1)).toBeLessThanOrEqual(
        standardErrors / Math.sqrt(spacing),
      );
    }
  });

  longTest.each([targets[0], targets[1]] as Target[])('target $id: no bias over 50 seeds', async (target) => {
    const errors: number[] = [];
    for (let seed = 0; seed < 50; seed++) {
      const risk = await bookRiskOf(core, inputsOf(target, target.p, { generator: 'philox', seed, scenarios: 4_096 }));
      errors.push((risk.valuesAtRisk[0] as number) - Number(target.var_exact));
    }
    const mean = errors.reduce((sum, x) => sum + x, 0) / 50;
    const variance = errors.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 49;
    expect(Math.abs(mean / Math.sqrt(variance / 50))).toBeLessThan(4);
    // the errors scatter as the standard error says: chi-square of 49 degrees, 10 % apart
    expect(Math.abs(Math.sqrt(variance) / (Number(target.se_var_per_sqrtN) / 64) - 1)).toBeLessThan(0.4);
  });
});

/** 1.6448536269514722, the normal quantile at 0.95 (published to any number of digits). */
const z95 = 1.6448536269514722;
const three = { position_values: [100_000, 40_000, 90_000], vols: [0.07, 0.05, 0.08], rho: 0.55 };
const sigma = Math.sqrt(
  three.vols
    .flatMap((_, i) =>
      three.vols.map((_, j) => {
        const [x, y] = [i, j].map((k) => (three.position_values[k] as number) * (three.vols[k] as number)) as [number, number];
        return x * y * (i === j ? 1 : three.rho);
      }),
    )
    .reduce((sum, x) => sum + x, 0),
);

/** Root mean square errors of VaR over seeds, relative, by number of scenarios. */
async function errorsOf(generator: Generator, counts: readonly number[], seeds: number): Promise<number[]> {
  const errors: number[] = [];
  for (const scenarios of counts) {
    let sum = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const risk = await bookRiskOf(core, inputsOf(three, 0.95, { generator, seed, scenarios }));
      sum += ((risk.valuesAtRisk[0] as number) / (z95 * sigma) - 1) ** 2;
    }
    errors.push(Math.sqrt(sum / seeds));
  }
  return errors;
}

/** Least squares of log error on log count. */
function slopeOf(counts: readonly number[], errors: readonly number[]): number {
  const xs = counts.map(Math.log);
  const ys = errors.map(Math.log);
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  return xs.reduce((sum, x, i) => sum + (x - x0) * ((ys[i] as number) - y0), 0) / xs.reduce((sum, x) => sum + (x - x0) ** 2, 0);
}

longTest('the error falls like 1/sqrt(n), and faster over Sobol points', async () => {
  const counts = [256, 1_024, 4_096, 16_384];
  const plain = await errorsOf('philox', counts, 24);
  const sobol = await errorsOf('sobol', counts, 24);
  const slopes = [slopeOf(counts, plain), slopeOf(counts, sobol)] as const;
  // a root mean square over 24 seeds is known to 14 %, the slope over a factor of 64 to 0.05; losses beyond a
  // quantile are counted, and a count gains less from Sobol points than a smooth mean does
  expect(slopes[0]).toBeGreaterThan(-0.6);
  expect(slopes[0]).toBeLessThan(-0.4);
  expect(slopes[1]).toBeLessThan(-0.57);
  expect((sobol[3] as number) / (plain[3] as number)).toBeLessThan(0.4);
});

longTest(
  'VaR within 1.96 of its standard errors holds the closed form over 94 to 96 % of 1,000 seeds, and the errors scatter little',
  async () => {
    const { held, least, largest } = await coverageOf(cores, coverageCases[1] as CoverageCase, 1000);
    expect(held).toBeGreaterThanOrEqual(coverageRange[0]);
    expect(held).toBeLessThanOrEqual(coverageRange[1]);
    // the spacing of 2 m losses scattered from 0.5 to 1.7 of the mean
    expect(least).toBeGreaterThan(0.65);
    expect(largest).toBeLessThan(1.4);
  },
  60_000,
);
