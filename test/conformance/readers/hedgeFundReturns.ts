// PerformanceAnalytics: historical, Gaussian and modified VaR and ES of return series, and Euler components (JSON, columns, returns, expected).
import { truncatedDecimals } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { listAt, member, type Source } from '../source.js';

/** How far a figure is from being cut to the print: 0 inside the cell of numbers that truncate to it, in units of the last decimal outside. */
function outside(x: number, printed: number): number {
  const unit = 10 ** -truncatedDecimals;
  const size = Math.round(Math.abs(printed) / unit);
  const value = (printed < 0 ? -x : x) / unit;
  if (size === 0) return Math.max(0, Math.abs(value) - 1);
  return Math.max(0, size - value, value - (size + 1));
}

type Figures = { readonly valueAtRisk: number; readonly expectedShortfall: number };

function figuresOf(core: Core, door: Door, method: string, series: readonly number[], confidence: number): Figures | undefined {
  if (method === 'historical')
    return door.valueAtRisk(core, { method: 'historical', pnl: series, confidence, quantile: 'type7', shortfall: 'mean-at-or-below' });
  const modified = door.valueAtRisk(core, {
    method: 'modified',
    returns: [series],
    weights: [1],
    confidence,
    variance: 'population',
  });
  if (method === 'modified') return { valueAtRisk: modified.valueAtRisk, expectedShortfall: modified.boudtShortfallOperational };
  if (method !== 'gaussian') return undefined;
  const { mean, standardDeviation } = modified.moments;
  return door.valueAtRisk(core, { method: 'normal', mean, standardDeviation, confidence, horizonDays: 1 });
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('units of the last decimal beyond the print', 0);
  const columns = listAt<string>(source, 'columns');
  const returns = listAt<readonly number[]>(source, 'returns');
  for (const [name, printed] of Object.entries(member(source.document, 'expected') as Readonly<Record<string, readonly number[]>>)) {
    const parts = /^(VaR|ES)(\d+) (\w+)$/.exec(name);
    const [, measure, level, method] = parts ?? [];
    columns.forEach((column, i) => {
      const figures =
        parts === null ? undefined : figuresOf(core, door, method as string, returns[i] as readonly number[], Number(level) / 100);
      const x = measure === 'VaR' ? figures?.valueAtRisk : figures?.expectedShortfall;
      tally.add(`${name}, ${column}`, { [name]: x === undefined ? Number.NaN : outside(-x, printed[i] as number) });
    });
  }
  const component = member(source.document, 'componentModifiedES');
  if (component !== undefined) {
    const weights = returns.map(() => 1 / returns.length);
    const confidence = Number(member(component, 'p'));
    const modified = door.valueAtRisk(core, { method: 'modified', returns, weights, confidence, variance: 'sample' });
    const total = modified.boudtShortfallOperational;
    tally.add('component ES, total', { MES: outside(total, Number(member(component, 'MES'))) });
    (member(component, 'contribution') as readonly number[]).forEach((printed, i) => {
      tally.add(`component ES, ${columns[i]}`, { contribution: outside(modified.componentExpectedShortfall[i] as number, printed) });
    });
    (member(component, 'pct') as readonly number[]).forEach((printed, i) => {
      tally.add(`share of ES, ${columns[i]}`, { pct: outside((modified.componentExpectedShortfall[i] as number) / total, printed) });
    });
  }
  const exceedances = member(source.document, 'exceedances');
  if (exceedances !== undefined) {
    const series = returns[Number(member(exceedances, 'column'))] as readonly number[];
    const confidence = Number(member(exceedances, 'level'));
    const { valueAtRisk } = figuresOf(core, door, 'historical', series, confidence) as Figures;
    const counts = door.backtest(core, { losses: series.map((x) => -x), valuesAtRisk: series.map(() => valueAtRisk), confidence });
    tally.add('exceedances', {
      expectedCount: outside(counts.expectedCount, Number(member(exceedances, 'expectedCount'))),
      actualCount: Math.abs(counts.exceedanceCount - Number(member(exceedances, 'actualCount'))),
    });
  }
  return tally.outcome();
}

export const hedgeFundReturns: Reader = {
  kind: 'VaR of PerformanceAnalytics',
  recognises: (source) =>
    listAt(source, 'columns').length > 0 && listAt(source, 'returns').length > 0 && member(source.document, 'expected') !== undefined,
  run,
};
