// Normal, Student t and Cornish-Fisher VaR and ES against 20-digit references (JSON, normal, student_t, cornish_fisher).
import { tailProbability } from '../../../src/risk/tail.js';
import { riskRelative } from '../../precision.js';
import { parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';

interface Row {
  readonly id?: number;
  readonly p: number;
  readonly mu: number;
  readonly [name: string]: number | string | boolean | undefined;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('relative error (domain flag: 0 when right)', riskRelative);
  const at = (row: Row, name: string): number => row[name] as number;
  const error = (x: number, row: Row, name: string): number => relativeErrorTo(x, parseDecimal(row[name] as string));
  for (const row of listAt<Row>(source, 'normal')) {
    const { valueAtRisk, expectedShortfall, quantile } = door.valueAtRisk(core, {
      method: 'normal',
      mean: row.mu,
      standardDeviation: at(row, 'sigma'),
      confidence: row.p,
      horizonDays: at(row, 'horizon'),
      value: at(row, 'value'),
    });
    tally.add(`normal ${row.id}`, {
      z: error(-quantile, row, 'z'),
      var: error(valueAtRisk, row, 'var'),
      es: error(expectedShortfall, row, 'es'),
    });
  }
  for (const row of listAt<Row>(source, 'student_t')) {
    const shared = { method: 'student-t', mean: row.mu, degreesOfFreedom: at(row, 'nu'), confidence: row.p, horizonDays: 1 } as const;
    const byScale = door.valueAtRisk(core, { ...shared, scale: at(row, 'scale') });
    const byDeviation = door.valueAtRisk(core, { ...shared, standardDeviation: at(row, 'scale') });
    tally.add(`student_t nu ${row.nu} p ${row.p}`, {
      t_quantile: error(-byScale.quantile, row, 't_quantile'),
      distribution: error(door.distributions.studentQuantile(core, tailProbability(row.p), at(row, 'nu')), row, 't_quantile'),
      var_scale: error(byScale.valueAtRisk, row, 'var_scale'),
      es_scale: error(byScale.expectedShortfall, row, 'es_scale'),
      var_stdev: error(byDeviation.valueAtRisk, row, 'var_stdev'),
      es_stdev: error(byDeviation.expectedShortfall, row, 'es_stdev'),
    });
  }
  for (const row of listAt<Row>(source, 'cornish_fisher')) {
    const figures = door.valueAtRisk(core, {
      method: 'cornish-fisher',
      mean: row.mu,
      standardDeviation: at(row, 'sigma'),
      skewness: at(row, 'skew'),
      excessKurtosis: at(row, 'exkurt'),
      confidence: row.p,
      horizonDays: 1,
    });
    tally.add(`cornish_fisher ${row.id}`, {
      z_cf: error(figures.quantile, row, 'z_cf'),
      var: error(figures.valueAtRisk, row, 'var'),
      es_integrated: error(figures.expectedShortfall, row, 'es_integrated'),
      es_boudt: error(figures.boudtShortfall, row, 'es_boudt'),
      es_boudt_operational: error(figures.boudtShortfallOperational, row, 'es_boudt_operational'),
      cf_monotone: figures.inDomain === row.cf_monotone ? 0 : Number.POSITIVE_INFINITY,
    });
  }
  return tally.outcome();
}

export const parametricRisk: Reader = {
  kind: 'parametric VaR and ES',
  recognises: (source) => ['normal', 'student_t', 'cornish_fisher'].every((name) => listAt(source, name).length > 0),
  run,
};
