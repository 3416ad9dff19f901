// GARCH references: a published maximum of the likelihood (JSON, expected and standardErrors), and worked recursions and forecasts.
import { garchEstimateRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

type Four = Readonly<Record<'mu' | 'omega' | 'alpha' | 'beta', number>>;

interface Benchmark {
  readonly returns: readonly number[];
  readonly expected: Four;
  readonly standardErrors: Four;
  readonly logLikelihood: number;
}

function benchmark(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally(
    'relative error of estimates and standard errors in units of 2e-5 (more than four digits); log-likelihood in 1e-3',
    1,
  );
  const { returns, expected, standardErrors, logLikelihood } = source.document as Benchmark;
  const fit = door.garch(core, { returns: Float64Array.from(returns), model: 'garch', mean: 'constant' });
  for (const name of ['mu', 'omega', 'alpha', 'beta'] as const) {
    tally.add(name, { estimate: Math.abs(fit.parameters[name] / expected[name] - 1) / garchEstimateRelative });
    const error = fit.standardErrors?.[name] ?? Number.NaN;
    tally.add(`standard error of ${name}`, { error: Math.abs(error / standardErrors[name] - 1) / garchEstimateRelative });
  }
  tally.add('log-likelihood', { difference: Math.abs(fit.logLikelihood - logLikelihood) / 1e-3 });
  return tally.outcome();
}

interface WorkedCase {
  readonly id: string;
  readonly lam: number;
  readonly omega: number;
  readonly alpha: number;
  readonly beta: number;
  readonly sigma: number;
  readonly ret: number;
  readonly horizon: number;
  readonly expectedVariance: number;
  readonly longRunVariance: number;
  readonly expectedVol: number;
  readonly tolVol: number;
  readonly tol: number;
}

function worked(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally('errors in half units of the printed digits, or in the tolerance of the case; variances exact to rounding', 1);
  for (const one of (source.document as { cases: WorkedCase[] }).cases) {
    const firstVariance = one.sigma * one.sigma;
    const returns = Float64Array.of(one.ret);
    if (one.horizon !== undefined) {
      const { variances } = door.garch.forecast({ parameters: modelOf(one), nextVariance: firstVariance, horizon: one.horizon + 1 });
      tally.add(one.id, { variance: Math.abs((variances[one.horizon] as number) - one.expectedVariance) / one.tol });
      continue;
    }
    const next =
      one.lam === undefined
        ? door.garch.variances({ parameters: modelOf(one), returns, firstVariance })[1]
        : door.ewma.variances({ lambda: one.lam, returns, firstVariance })[1];
    const longRun = one.longRunVariance === undefined ? 0 : one.omega / (1 - one.alpha - one.beta) / one.longRunVariance - 1;
    tally.add(one.id, {
      variance: Math.abs((next as number) / one.expectedVariance - 1) / 1e-12,
      vol: Math.abs(Math.sqrt(next as number) - one.expectedVol) / one.tolVol,
      longRun: Math.abs(longRun) / 1e-12,
    });
  }
  return tally.outcome();
}

function modelOf({ omega, alpha, beta }: WorkedCase): { omega: number; alpha: number; beta: number } {
  return { omega, alpha, beta };
}

interface Recursion {
  readonly alpha: number;
  readonly beta: number;
  readonly gammaVl: number;
  readonly input: readonly number[];
  readonly expected: readonly number[];
  readonly tol: number;
}

function recursion(source: Source, _core: Core, door: Door): Outcome {
  const tally = new Tally("error in the file's tolerance", 1);
  const { alpha, beta, gammaVl, input, expected, tol } = source.document as Recursion;
  const variances = door.garch.variances({
    parameters: { omega: gammaVl * (1 - alpha - beta), alpha, beta },
    returns: Float64Array.from(input),
    firstVariance: (input[0] as number) ** 2,
  });
  expected.forEach((vol, i) => {
    tally.add(`vol ${i}`, { vol: Math.abs(Math.sqrt(variances[i + 1] as number) - vol) / tol });
  });
  return tally.outcome();
}

const has = (source: Source, ...keys: string[]): boolean => keys.every((key) => member(source.document, key) !== undefined);

function casesAreVariances(source: Source): boolean {
  const cases = member(source.document, 'cases');
  return (
    Array.isArray(cases) &&
    cases.length > 0 &&
    cases.every((one) => member(one, 'sigma') !== undefined && member(one, 'expectedVariance') !== undefined)
  );
}

export const garchBenchmark: Reader = {
  kind: 'GARCH estimates',
  recognises: (source) => has(source, 'returns', 'expected', 'standardErrors', 'logLikelihood'),
  run: benchmark,
};
export const varianceUpdates: Reader = { kind: 'worked variance updates', recognises: casesAreVariances, run: worked };
export const garchRecursion: Reader = {
  kind: 'a GARCH recursion',
  recognises: (source) => has(source, 'alpha', 'beta', 'gammaVl', 'input', 'expected'),
  run: recursion,
};
