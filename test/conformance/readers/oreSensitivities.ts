// ORE: parametric VaR of sensitivities with cross gammas, by portfolio, risk class and type (JSON, sensitivities, covariance, expected).
import { oreParametricRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

interface Sensitivity {
  readonly trade: string;
  readonly f1: string;
  readonly f2: string | null;
  readonly delta: number;
  readonly gamma: number;
}

interface Row {
  readonly portfolio: string;
  readonly riskClass: string;
  readonly riskType: string;
  readonly p: readonly number[];
  readonly value: readonly number[];
}

const typeOf = (factor: string): string => factor.split('/')[0] as string;

/** The file's own `riskTypeRule`. */
function riskTypeOf(type: string): string {
  if (type.includes('Volatility')) return 'Vega';
  return type === 'BaseCorrelation' ? 'BaseCorrelation' : 'DeltaGamma';
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('error relative to the largest quantile of the row', oreParametricRelative);
  const classes = member(source.document, 'riskClassOf') as Readonly<Record<string, string>>;
  const portfolios = member(source.document, 'portfolios') as Readonly<Record<string, readonly string[]>>;
  const sensitivities = listAt<Sensitivity>(source, 'sensitivities');
  const covariances = new Map(
    listAt<readonly [string, string, number]>(source, 'covariance').flatMap(([a, b, x]) => [
      [`${a} ${b}`, x] as const,
      [`${b} ${a}`, x] as const,
    ]),
  );
  for (const row of listAt<Row>(source, 'expected')) {
    const counts = (factor: string): boolean =>
      (row.riskClass === 'All' || classes[typeOf(factor)] === row.riskClass) &&
      (row.riskType === 'All' || riskTypeOf(typeOf(factor)) === row.riskType);
    const own = sensitivities.filter(
      ({ trade, f1, f2 }) =>
        (row.portfolio === 'All' || portfolios[trade]?.includes(row.portfolio)) && counts(f1) && (f2 === null || counts(f2)),
    );
    const factors = [...new Set(own.flatMap(({ f1, f2 }) => (f2 === null ? [f1] : [f1, f2])))];
    const place = new Map(factors.map((factor, i) => [factor, i]));
    const deltas = new Float64Array(factors.length);
    const gammas = factors.map(() => new Float64Array(factors.length));
    for (const { f1, f2, delta, gamma } of own) {
      const i = place.get(f1) as number;
      if (f2 === null) {
        deltas[i] += delta;
        (gammas[i] as Float64Array)[i] += gamma;
        continue;
      }
      const j = place.get(f2) as number;
      (gammas[i] as Float64Array)[j] += gamma;
      (gammas[j] as Float64Array)[i] += gamma;
    }
    const covariance = factors.map((a) => factors.map((b) => covariances.get(`${a} ${b}`) ?? 0));
    // mean and deviation may cancel, and ORE's normal quantile is good to 1e-9: errors are by the size of the row
    const size = Math.max(...row.value.map(Math.abs));
    row.p.forEach((level, i) => {
      const { valueAtRisk } = door.valueAtRisk(core, {
        method: 'delta-gamma',
        approximation: 'normal',
        deltas,
        gammas,
        covariance,
        confidence: 1 - level,
        horizonDays: 1,
      });
      const published = row.value[i] as number;
      tally.add(`${row.portfolio} ${row.riskClass} ${row.riskType} ${level}`, {
        quantile: Math.abs(valueAtRisk + published) / size,
      });
    });
  }
  return tally.outcome();
}

export const oreSensitivities: Reader = {
  kind: 'parametric VaR of ORE',
  recognises: (source) => ['sensitivities', 'covariance', 'expected'].every((name) => listAt(source, name).length > 0),
  run,
};
