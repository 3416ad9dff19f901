// MathWorks and Basel: printed statistics of backtests (JSON, kupiecPof, christoffersenIndependence, trafficLight ...).
import { tailProbability } from '../../../src/risk/tail.js';
import { baselPercent, mathworksRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, type Source } from '../source.js';

type Row = Readonly<Record<string, number>>;

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('error over what was printed', 1);
  const off = (x: number, printed: number | undefined): number => Math.abs(x / (printed as number) - 1) / mathworksRelative;
  const same = (x: unknown, printed: unknown): number => (x === printed ? 0 : Number.POSITIVE_INFINITY);
  const countsOf = (row: Row) => ({
    observations: row.n as number,
    exceedances: row.x as number,
    probability: tailProbability(row.level as number),
  });
  const transitionsOf = (row: Row) => ({
    n00: row.n00 as number,
    n01: row.n01 as number,
    n10: row.n10 as number,
    n11: row.n11 as number,
  });
  for (const row of listAt<Row>(source, 'kupiecPof')) {
    const { statistic, pValue } = door.backtests.kupiec(core, countsOf(row));
    tally.add(`kupiec ${row.x} of ${row.n}`, { LR: off(statistic, row.LR), p: off(pValue, row.p) });
  }
  for (const row of listAt<Row>(source, 'christoffersenIndependence')) {
    const { statistic, pValue } = door.backtests.independence(core, transitionsOf(row));
    tally.add('independence', { LR: off(statistic, row.LR), p: off(pValue, row.p) });
  }
  const [coverage] = listAt<Row>(source, 'kupiecPof');
  const [transitions] = listAt<Row>(source, 'christoffersenIndependence');
  for (const row of listAt<Row>(source, 'conditionalCoverage')) {
    if (coverage === undefined || transitions === undefined) {
      tally.note('conditional coverage not compared: the file has not both of its parts');
      continue;
    }
    const both = door.backtests.conditionalCoverage(core, { ...countsOf(coverage), ...transitionsOf(transitions) });
    tally.add('conditional coverage', { LR: off(both.statistic, row.LR), p: off(both.pValue, row.p) });
  }
  for (const row of listAt<Row & { readonly zone: string }>(source, 'trafficLight')) {
    const light = door.backtests.trafficLight(core, countsOf(row));
    tally.add('traffic light', {
      zone: same(light.zone, row.zone),
      probability: off(light.cumulativeProbability, row.probability),
      typeI: off(light.typeOneError, row.typeI),
    });
  }
  // the gaps between the failures are not printed: the p-values of the printed statistics
  for (const row of listAt<Row & { readonly kind: string }>(source, 'timeBetweenFailures')) {
    const { LR, dof, p } = row as unknown as { readonly LR: number; readonly dof: number; readonly p: number };
    // the statistic itself is rounded: half a unit of its last digit moves p by this much more
    const slack = Math.abs(door.distributions.chiSquareTail(core, LR * (1 - mathworksRelative), dof) / p - 1) / mathworksRelative;
    const error = Math.abs(door.distributions.chiSquareTail(core, LR, dof) / p - 1) / mathworksRelative;
    tally.add(row.kind, { p: error / Math.max(1, slack) });
  }
  for (const row of listAt<Row & { readonly zone: string }>(source, 'baselTable')) {
    const light = door.backtests.trafficLight(core, { observations: 250, exceedances: row.exceptions as number, probability: 0.01 });
    tally.add(`basel ${row.exceptions}`, {
      cumulative: Math.abs(100 * light.cumulativeProbability - (row.cumulativePct as number)) / baselPercent,
      plusFactor: same(light.plusFactor, row.plusFactor),
      zone: same(light.zone, row.zone),
    });
  }
  return tally.outcome();
}

export const publishedBacktests: Reader = {
  kind: 'published backtests',
  recognises: (source) => ['kupiecPof', 'trafficLight'].every((name) => listAt(source, name).length > 0),
  run,
};
