// How often VaR within 1.96 of its standard errors holds the closed form: linear books of normal and Student t returns, seed by seed.
import type { ScenarioBookRisk } from '../../src/engine/bookRisk/figures.js';
import type { MonteCarloBookInputs } from '../../src/engine/bookRisk/methods.js';
import type { Core } from '../../src/index.js';
import { bookRiskOf } from '../fixtures/bookRiskOf.js';
import { spotBook } from '../fixtures/spotBook.js';

export interface CoverageCase {
  readonly confidence: number;
  readonly scenarios: number;
  /** The loss at the confidence of a return of variance 1: z, or t sqrt((nu - 2) / nu), published to these digits. */
  readonly quantile: number;
  readonly distribution: MonteCarloBookInputs['distribution'];
}

export const coverageCases: readonly CoverageCase[] = [
  { confidence: 0.99, scenarios: 10_000, quantile: 2.3263478740408408, distribution: { kind: 'normal' } },
  { confidence: 0.95, scenarios: 1000, quantile: 1.6448536269514722, distribution: { kind: 'normal' } },
  // t of 4 degrees at 0.99: 3.746947387979196
  {
    confidence: 0.99,
    scenarios: 4096,
    quantile: 3.746947387979196 * Math.SQRT1_2,
    distribution: { kind: 'student-t', degrees: 4 },
  },
];

const values = [100_000, 40_000, -60_000];
const vols = [0.07, 0.05, 0.08];
const rho = 0.55;
const sigma = Math.sqrt(
  values
    .flatMap((x, i) => values.map((y, j) => x * y * (vols[i] as number) * (vols[j] as number) * (i === j ? 1 : rho)))
    .reduce((a, b) => a + b, 0),
);

const { market, book } = spotBook(values);

export interface Coverage {
  /** Share of seeds whose interval holds the closed form. */
  readonly held: number;
  /** Least and largest standard error over their mean. */
  readonly least: number;
  readonly largest: number;
}

export async function coverageOf(cores: readonly Core[], of: CoverageCase, seeds: number, first = 0): Promise<Coverage> {
  const { quantile, ...asked } = of;
  const errors: number[] = [];
  let held = 0;
  for (let seed = first; seed < first + seeds; seed++) {
    const inputs: MonteCarloBookInputs = {
      ...asked,
      method: 'monte-carlo',
      market,
      book,
      names: market.underlyings.map(({ id }) => id),
      volatilities: vols,
      correlation: vols.map((_, i) => vols.map((_, j) => (i === j ? 1 : rho))),
      daysPerYear: 1,
      horizonDays: 1,
      returns: 'simple',
      drift: 'zero',
      revaluation: 'full',
      antithetic: false,
      generator: 'philox',
      seed,
    };
    const risk: ScenarioBookRisk = await bookRiskOf(cores[seed % cores.length] as Core, inputs);
    const error = risk.standardErrors?.[0] as number;
    errors.push(error);
    if (Math.abs((risk.valuesAtRisk[0] as number) - quantile * sigma) <= 1.96 * error) held += 1;
  }
  const mean = errors.reduce((sum, x) => sum + x, 0) / seeds;
  return { held: held / seeds, least: Math.min(...errors) / mean, largest: Math.max(...errors) / mean };
}
