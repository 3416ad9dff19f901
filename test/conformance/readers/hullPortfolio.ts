// Hull: ten-day VaR of two shares and of both (JSON, params with z, days, values, dailyVol, corr).
import { hullDollars } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';

interface Params {
  readonly z: number;
  readonly days: number;
  readonly values: readonly [number, number];
  readonly dailyVol: readonly [number, number];
  readonly corr: number;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const { z, days, values, dailyVol, corr } = member(source.document, 'params') as Params;
  const expected = member(source.document, 'expected') as Readonly<Record<string, number>>;
  const tally = new Tally('dollars', hullDollars);
  // the book rounds the multiplier: the confidence that belongs to it
  const confidence = core.math.normalCdf(Float64Array.of(z))[0] as number;
  const shared = { method: 'delta-normal', confidence } as const;
  const alone = values.map((value, i) =>
    door.valueAtRisk(core, { ...shared, deltas: [value], volatilities: [dailyVol[i] as number], correlation: [[1]], horizonDays: days }),
  );
  const correlation = [
    [1, corr],
    [corr, 1],
  ];
  const both = { ...shared, deltas: values, volatilities: dailyVol, correlation } as const;
  const portfolio = door.valueAtRisk(core, { ...both, horizonDays: days });
  const off = (x: number, name: string): number => Math.abs(x - (expected[name] as number));
  const [first, second] = alone.map(({ valueAtRisk }) => valueAtRisk) as [number, number];
  tally.add('var1', { var1: off(first, 'var1') });
  tally.add('var2', { var2: off(second, 'var2') });
  tally.add('sum', { sum: off(first + second, 'sum') });
  tally.add('portfolio', { portfolio: off(portfolio.valueAtRisk, 'portfolio') });
  tally.add('dailySd', { dailySd: off(door.valueAtRisk(core, { ...both, horizonDays: 1 }).standardDeviation, 'dailySd') });
  return tally.outcome();
}

export const hullPortfolio: Reader = {
  kind: 'parametric VaR of Hull',
  recognises: (source) =>
    ['z', 'days', 'values', 'dailyVol', 'corr'].every((name) => member(member(source.document, 'params'), name) !== undefined),
  run,
};
