// Delta-gamma moments, Cornish-Fisher VaR and ES, the exact quantile; Monte Carlo against its targets; known answers of the generator (JSON, delta_gamma ...).
import { bookRiskOf } from '../../fixtures/bookRiskOf.js';
import { riskRelative, standardErrors } from '../../precision.js';
import { nearestDouble, parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Level {
  readonly p: number;
  readonly var_exact_inversion?: string | number;
  readonly exact_digits?: number;
  readonly [name: string]: string | number | undefined;
}

interface Book {
  readonly id: number;
  readonly n: number;
  readonly vols: readonly number[];
  readonly corr: readonly number[][];
  readonly delta: readonly number[];
  readonly gamma_diag: readonly number[];
  readonly theta: number;
  readonly cf_monotone: boolean;
  readonly levels: readonly Level[];
  readonly [name: string]: unknown;
}

interface Target {
  readonly id: number;
  readonly n: number;
  readonly position_values: readonly number[];
  readonly vols: readonly number[];
  readonly rho: number;
  readonly p: number;
  readonly var_exact: string;
  readonly es_exact: string;
  readonly se_var_per_sqrtN: string;
  readonly se_es_per_sqrtN: string;
}

/** An error within what the file's digits tell is none. */
function inDigits(error: number, digits: number | undefined): number {
  return digits !== undefined && error <= 10 ** -digits ? 0 : error;
}

const sampled = 65_536;

/** One account that holds so much of each underlying, all at a price of 1. */
function linear(door: Door, values: readonly number[]) {
  const ids = values.map((_, i) => `U${i}`);
  const market = door.buildMarket({
    ...{ asOf: Date.UTC(2026, 0, 1), numeraire: 'USD', venue: 'margincore', source: 'reference' },
    assets: ids.map((id) => ({ id, price: 1 })),
    underlyings: ids.map((id) => ({ id, asset: id, index: 1 })),
    quotes: ids.map((id) => ({
      instrument: { id: `${id}-SPOT`, kind: 'spot', settlement: 'linear', underlying: id, asset: 'USD', multiplier: 1 },
      ...{ forward: 1, vol: 0, rate: 0 },
    })),
  });
  const positions = values.map((quantity, i) => ({ instrument: `U${i}-SPOT`, quantity, entryPrice: 1 }));
  return { market, book: door.bookOf([{ account: 'a', subaccount: '', mode: 'portfolio', positions, collateral: [] }]), names: ids };
}

/** Errors of Monte Carlo in standard errors of the file, over their line, in units of this file's line. */
async function drawn(core: Core, door: Door, target: Target, correlation: readonly number[][]): Promise<Record<string, number>> {
  const errors: Record<string, number> = {};
  for (const antithetic of [false, true]) {
    const { valuesAtRisk, shortfalls } = await bookRiskOf(core, {
      ...linear(door, target.position_values),
      ...{ method: 'monte-carlo', revaluation: 'full', distribution: { kind: 'normal' }, returns: 'simple', drift: 'zero' },
      ...{ volatilities: target.vols, correlation, daysPerYear: 1, horizonDays: 1, confidence: target.p },
      ...{ generator: 'philox', seed: 5, scenarios: sampled, antithetic },
    });
    const inLines = (x: number, exact: string, error: string): number =>
      (riskRelative * Math.abs(x - Number(exact))) / (standardErrors * (Number(error) / Math.sqrt(sampled)));
    errors[`monte_carlo VaR, antithetic ${antithetic}`] = inLines(valuesAtRisk[0] as number, target.var_exact, target.se_var_per_sqrtN);
    errors[`monte_carlo ES, antithetic ${antithetic}`] = inLines(shortfalls[0] as number, target.es_exact, target.se_es_per_sqrtN);
  }
  return errors;
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('relative error (domain flag: 0 when right)', riskRelative);
  let worstSaddle = 0;
  for (const book of listAt<Book>(source, 'delta_gamma')) {
    for (const level of book.levels) {
      const inputs = {
        method: 'delta-gamma',
        deltas: book.delta,
        gammaDiagonal: book.gamma_diag,
        theta: book.theta,
        volatilities: book.vols,
        correlation: book.corr,
        confidence: level.p,
        horizonDays: 1,
      } as const;
      const ask = (approximation: 'cornish-fisher' | 'normal' | 'exact' | 'saddlepoint') =>
        door.valueAtRisk(core, { ...inputs, approximation });
      const expansion = ask('cornish-fisher');
      const linear = door.valueAtRisk(core, { ...inputs, gammaDiagonal: book.delta.map(() => 0), approximation: 'normal' });
      const of = (x: number, text: unknown): number => relativeErrorTo(x, parseDecimal(String(text)));
      const errors: Record<string, number> = {
        mean: of(expansion.mean, book.mean),
        stdev: of(expansion.standardDeviation, book.stdev),
        skew: of(expansion.skewness, book.skew),
        exkurt: of(expansion.excessKurtosis, book.exkurt),
        cf_monotone: expansion.inDomain === book.cf_monotone ? 0 : Number.POSITIVE_INFINITY,
        var_delta_normal: of(linear.valueAtRisk, level.var_delta_normal),
        var_normal_moments: of(ask('normal').valueAtRisk, level.var_normal_moments),
        var_cf: of(expansion.valueAtRisk, level.var_cf),
        es_cf_integrated: of(expansion.expectedShortfall, level.es_cf_integrated),
      };
      const exact = level.var_exact_inversion;
      if (exact !== undefined) errors.var_exact_inversion = inDigits(of(ask('exact').valueAtRisk, exact), level.exact_digits);
      if (exact !== undefined && book.n > 1) {
        const reference = nearestDouble(parseDecimal(String(exact)));
        worstSaddle = Math.max(worstSaddle, Math.abs(ask('saddlepoint').valueAtRisk / reference - 1));
      }
      tally.add(`book ${book.id} p ${level.p}`, errors);
    }
  }
  for (const target of listAt<Target>(source, 'monte_carlo_targets')) {
    const correlation = target.vols.map((_, i) => target.vols.map((_, j) => (i === j ? 1 : target.rho)));
    const { valueAtRisk, expectedShortfall } = door.valueAtRisk(core, {
      method: 'delta-normal',
      deltas: target.position_values,
      volatilities: target.vols,
      correlation,
      confidence: target.p,
      horizonDays: 1,
    });
    tally.add(`target ${target.id}`, {
      var_exact: relativeErrorTo(valueAtRisk, parseDecimal(target.var_exact)),
      es_exact: relativeErrorTo(expectedShortfall, parseDecimal(target.es_exact)),
      ...(await drawn(core, door, target, correlation)),
    });
  }
  tally.note(
    `saddlepoint VaR of several factors against exact inversion: off by ${(100 * worstSaddle).toPrecision(2)} % at most (an approximation, not graded)`,
  );
  return tally.outcome();
}

export const deltaGammaMoments: Reader = {
  kind: 'delta-gamma VaR',
  recognises: (source) => listAt(source, 'delta_gamma').some((book) => member(book, 'gamma_diag') !== undefined),
  run,
};
