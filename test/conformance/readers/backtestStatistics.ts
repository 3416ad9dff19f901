// Kupiec, Christoffersen and the Basel traffic light against exact references (JSON, kupiec, christoffersen, basel_250_99 ...).
import { riskRelative } from '../../precision.js';
import { parseDecimal, relativeErrorTo } from '../../reference/decimal.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

type Row = Readonly<Record<string, number | string>>;

/** `1/100` or `0.025`. */
function probabilityOf(text: string): number {
  const [numerator, denominator = '1'] = text.split('/');
  return Number(numerator) / Number(denominator);
}

const same = (found: unknown, expected: unknown): number => (found === expected ? 0 : Number.POSITIVE_INFINITY);

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('relative error (counts and zones: 0 when right)', riskRelative);
  const at = (row: Row, name: string): number => row[name] as number;
  const error = (x: number, row: Row, name: string): number => relativeErrorTo(x, parseDecimal(String(row[name])));
  for (const row of listAt<Row>(source, 'kupiec')) {
    const [observations, exceedances, probability] = [at(row, 'n'), at(row, 'failures'), probabilityOf(row.p as string)];
    const { statistic, pValue } = door.backtests.kupiec(core, { observations, exceedances, probability });
    tally.add(`kupiec ${row.failures} of ${row.n}`, { lr_pof: error(statistic, row, 'lr_pof'), p_value: error(pValue, row, 'p_value') });
  }
  const region = member(source.document, 'kupiec_nonrejection_table');
  const level = Number(member(region, 'test_level'));
  for (const row of (member(region, 'cells') as readonly Row[] | undefined) ?? []) {
    const [observations, probability] = [at(row, 'n'), probabilityOf(row.p as string)];
    const accepted: number[] = [];
    for (let exceedances = 0; exceedances <= observations; exceedances += 1) {
      if (door.backtests.kupiec(core, { observations, exceedances, probability }).pValue > level) accepted.push(exceedances);
    }
    tally.add(`not rejected of ${row.n} at ${row.p}`, {
      least: same(accepted[0], row.computed_accept_min),
      most: same(accepted.at(-1), row.computed_accept_max),
    });
  }
  for (const row of listAt<Row>(source, 'christoffersen')) {
    const [observations, exceedances, probability] = [at(row, 'n'), at(row, 'failures'), probabilityOf(row.p as string)];
    const transitions = { n00: at(row, 'n00'), n01: at(row, 'n01'), n10: at(row, 'n10'), n11: at(row, 'n11') };
    const independence = door.backtests.independence(core, transitions);
    const coverage = door.backtests.kupiec(core, { observations, exceedances, probability });
    const both = door.backtests.conditionalCoverage(core, { observations, exceedances, probability, ...transitions });
    const errors: Record<string, number> = {
      lr_ind: error(independence.statistic, row, 'lr_ind'),
      p_ind: error(independence.pValue, row, 'p_ind'),
      lr_pof: error(coverage.statistic, row, 'lr_pof'),
      p_pof: error(coverage.pValue, row, 'p_pof'),
      lr_cc: error(both.statistic, row, 'lr_cc'),
      p_cc: error(both.pValue, row, 'p_cc'),
    };
    if (typeof row.hits === 'string') {
      const losses = Array.from(row.hits, Number);
      const whole = door.backtest(core, { losses, valuesAtRisk: losses.map(() => 0.5), confidence: 1 - probability });
      errors.hits = same(JSON.stringify(whole.transitions), JSON.stringify(transitions));
      errors.backtest = error(whole.conditionalCoverage.statistic, row, 'lr_cc');
    }
    tally.add(`christoffersen ${row.failures} of ${row.n}`, errors);
  }
  for (const row of listAt<Row>(source, 'basel_250_99')) {
    const light = door.backtests.trafficLight(core, { observations: 250, exceedances: at(row, 'exceptions'), probability: 0.01 });
    tally.add(`basel ${row.exceptions}`, {
      zone: same(light.zone, row.zone),
      cum_prob: error(light.cumulativeProbability, row, 'cum_prob'),
      plus: same(light.plusFactor, row.plus_factor_1996),
      multiplier: same(light.multiplier, row.multiplier_mar99),
    });
  }
  for (const row of listAt<Row>(source, 'traffic_light_general')) {
    const light = door.backtests.trafficLight(core, {
      observations: at(row, 'n'),
      exceedances: 0,
      probability: probabilityOf(String(row.p)),
    });
    tally.add(`traffic light of ${row.n} at ${row.p}`, {
      yellow: same(light.yellowFrom, row.yellow_starts),
      red: same(light.redFrom, row.red_starts),
    });
  }
  return tally.outcome();
}

export const backtestStatistics: Reader = {
  kind: 'backtests',
  recognises: (source) => ['kupiec', 'christoffersen'].every((name) => listAt(source, name).length > 0),
  run,
};
