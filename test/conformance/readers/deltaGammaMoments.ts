// Delta-gamma moments, Cornish-Fisher VaR and ES, the exact quantile of one factor; VaR and ES of a lognormal-free book (JSON, delta_gamma, monte_carlo_targets).
import { riskRelative } from '../../precision.js';
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
}

function run(source: Source, core: Core, _door: Door): Outcome {
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
      const ask = (approximation: 'cornish-fisher' | 'normal' | 'exact' | 'saddlepoint') => core.valueAtRisk({ ...inputs, approximation });
      const expansion = ask('cornish-fisher');
      const linear = core.valueAtRisk({ ...inputs, gammaDiagonal: book.delta.map(() => 0), approximation: 'normal' });
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
      if (exact !== undefined && book.n === 1) errors.var_exact_inversion = of(ask('exact').valueAtRisk, exact);
      if (exact !== undefined && book.n > 1) {
        const reference = nearestDouble(parseDecimal(String(exact)));
        worstSaddle = Math.max(worstSaddle, Math.abs(ask('saddlepoint').valueAtRisk / reference - 1));
      }
      tally.add(`book ${book.id} p ${level.p}`, errors);
    }
  }
  for (const target of listAt<Target>(source, 'monte_carlo_targets')) {
    const correlation = target.vols.map((_, i) => target.vols.map((_, j) => (i === j ? 1 : target.rho)));
    const { valueAtRisk, expectedShortfall } = core.valueAtRisk({
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
