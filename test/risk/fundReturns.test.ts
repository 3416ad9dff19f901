// Monthly returns of hedge-fund indices through VaR, expected shortfall and the backtest, against what R's PerformanceAnalytics prints.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { valueAtRisk as varOf } from '../../src/risk.js';
import { needs, sharedPath } from '../shared.js';
import { onCores } from './onCores.js';

const returnsFile = 'data/edhec.csv';
const printedFile = 'data/r_reference_edhec_part.json';
const here = sharedPath(returnsFile) !== undefined && sharedPath(printedFile) !== undefined;

/** R cuts what it prints after the fourth decimal. */
const cut = (x: number): number => Math.trunc(x * 1e4) / 1e4;

interface Printed {
  readonly columns: readonly string[];
  readonly VaR: Readonly<Record<string, readonly number[]>>;
  readonly ES: Readonly<Record<string, readonly number[]>>;
  readonly 'VaR.backtest': { readonly expected_exceedances: number; readonly actual_exceedances: number };
}

describe.skipIf(!here)(needs('13 hedge-fund indices, 1997 to 2021', returnsFile), () => {
  const columns: Float64Array[] = [];
  let printed: Printed;
  if (here) {
    printed = JSON.parse(readFileSync(sharedPath(printedFile) as string, 'utf8'));
    const [, ...lines] = readFileSync(sharedPath(returnsFile) as string, 'utf8')
      .trimEnd()
      .split('\n');
    const rows = lines.map((line) => line.split(',').slice(1).map(Number));
    for (let c = 0; c < printed.columns.length; c += 1) columns.push(Float64Array.from(rows, (row) => row[c] as number));
  }

  test('historical VaR is quantile type 7; expected shortfall the mean of the returns beyond it; as printed', () => {
    const risks = columns.map((pnl) =>
      onCores((core) => varOf(core, { method: 'historical', pnl, confidence: 0.95, quantile: 'type7', shortfall: 'mean-below' })),
    );
    expect(risks.map(({ valueAtRisk }) => cut(-valueAtRisk))).toEqual(printed.VaR['VaR(edhec, p = 0.95, method = "historical")']);
    expect(risks.map(({ expectedShortfall }) => cut(-expectedShortfall))).toEqual(printed.ES['ES(edhec, p = 0.95, method = "historical")']);
  });

  test('Gaussian VaR and expected shortfall take the variance over n', () => {
    const risks = columns.map((pnl) => {
      const mean = pnl.reduce((sum, x) => sum + x, 0) / pnl.length;
      const standardDeviation = Math.sqrt(pnl.reduce((sum, x) => sum + (x - mean) ** 2, 0) / pnl.length);
      return onCores((core) => varOf(core, { method: 'normal', mean, standardDeviation, confidence: 0.95, horizonDays: 1 }));
    });
    expect(risks.map(({ valueAtRisk }) => cut(-valueAtRisk))).toEqual(printed.VaR['VaR(edhec, p = 0.95, method = "gaussian")']);
    expect(risks.map(({ expectedShortfall }) => cut(-expectedShortfall))).toEqual(printed.ES['ES(edhec, p = 0.95, method = "gaussian")']);
  });

  test('as many losses beyond VaR as R counts', () => {
    const pnl = columns[0] as Float64Array;
    const { valueAtRisk } = onCores((core) =>
      varOf(core, { method: 'historical', pnl, confidence: 0.95, quantile: 'type7', shortfall: 'mean-below' }),
    );
    const { expected_exceedances, actual_exceedances } = printed['VaR.backtest'];
    expect(pnl.filter((x) => -x > valueAtRisk)).toHaveLength(actual_exceedances);
    expect(pnl.length * 0.05).toBeCloseTo(expected_exceedances, 2);
  });
});
