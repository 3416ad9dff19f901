// Variance forecasts against EWMA: mean difference of QLIKE, and the Diebold-Mariano t statistic of it.
import * as estimation from '../../src/estimation.js';
import type { Core } from '../../src/index.js';
import { type BlendPlan, blended, byDay, type Columns, ewma, garch, har, type Known, realised, regimes } from './columns.js';
import { type Coin, placeOf } from './data.js';
import type { Table } from './tables.js';

const lags = 10;
const leastReturns = 500;

/** Mean of a - b over its Newey-West standard error (Bartlett weights, 10 lags): Diebold and Mariano, J. Business and Economic Statistics 13 (1995). */
function dieboldMariano(a: Float64Array, b: Float64Array): { readonly mean: number; readonly t: number } {
  const gaps = a.map((x, i) => x - (b[i] as number));
  const n = gaps.length;
  const mean = gaps.reduce((sum, x) => sum + x, 0) / n;
  let variance = 0;
  for (let lag = 0; lag <= lags; lag++) {
    let sum = 0;
    for (let t = lag; t < n; t++) sum += ((gaps[t] as number) - mean) * ((gaps[t - lag] as number) - mean);
    variance += ((lag === 0 ? 1 : 2) * (1 - lag / (lags + 1)) * sum) / n;
  }
  return { mean, t: mean / Math.sqrt(variance / n) };
}

export interface Judged {
  readonly coin: string;
  readonly model: string;
  readonly days: number;
  readonly qlikeLessEwma: number;
  readonly t: number;
}

/** Judges forecasts of days from .. from + length against EWMA(0.94) on the same days. */
export function judge(core: Core, coin: Coin, from: number, base: Known): (model: string, forecasts: Float64Array) => Judged {
  return (model, forecasts) => {
    const to = from + forecasts.length;
    const proxies = coin.logReturns.slice(from, to).map((r) => r * r);
    const losses = estimation.qlike(core, { forecasts, proxies }).losses;
    const { mean, t } = dieboldMariano(losses, estimation.qlike(core, { forecasts: base.slice(from, to), proxies }).losses);
    return { coin: coin.name, model, days: forecasts.length, qlikeLessEwma: mean, t };
  };
}

export const variance = (known: Known) => ({ kind: 'variance' as const, known });

/** From closes alone, every coin: from 2020, or from the day with 500 returns before it; to the end. */
export function closesTable(core: Core, coins: readonly Coin[], step: (what: string) => void): Table<Judged> {
  const rows = coins.flatMap((coin) => {
    step(`forecasts ${coin.name}`);
    const from = Math.max(placeOf(coin, '2020-01-01'), leastReturns);
    const to = coin.logReturns.length;
    if (to - from < 250) return [];
    const on = judge(core, coin, from, ewma(coin, 0.94));
    const cut = (known: Known): Float64Array => known.slice(from, to);
    const [week, month] = [realised(coin, 7), realised(coin, 30)];
    const plan = { start: 30, from, to, loss: 'qlike' } as const;
    const columns: Columns = { week: variance(week), month: variance(month) };
    return [
      on('EWMA 0.97', cut(ewma(coin, 0.97))),
      on('GARCH', cut(garch(core, coin, 'garch', from))),
      on('GJR', cut(garch(core, coin, 'gjr', from))),
      on('HAR', cut(har(core, coin, from))),
      on('regimes', cut(regimes(core, coin, from))),
      on('week, month (log)', blended(core, coin, { ...plan, form: 'log', columns })),
      on('week, month (line)', blended(core, coin, { ...plan, form: 'variance', columns })),
    ];
  });
  return {
    title: 'QLIKE less that of EWMA 0.94 (t): from closes, one day ahead, from 2020 or 500 returns on, to the end of 2024',
    rows,
    pivot: { across: 'model', down: ['coin', 'days'], cell: (row) => `${row.qlikeLessEwma.toFixed(3)} (${row.t.toFixed(1)})` },
  };
}

/** With DVOL (of BTC, for ETH too: the folder has no other), 2022 to 2024. */
export function impliedTable(
  core: Core,
  coins: readonly Coin[],
  dvol: ReadonlyMap<number, number>,
  step: (what: string) => void,
): Table<Judged> {
  const rows = coins.flatMap((coin) => {
    step(`implied ${coin.name}`);
    const [from, to] = [placeOf(coin, '2022-01-01'), coin.logReturns.length];
    const start = placeOf(coin, '2021-03-25');
    const implied = byDay(coin, dvol, (vol) => (vol * vol) / 365);
    const gjr = garch(core, coin, 'gjr', start);
    const on = judge(core, coin, from, ewma(coin, 0.94));
    const plan = (form: BlendPlan['form'], loss: BlendPlan['loss'], columns: Columns) =>
      blended(core, coin, { start, from, to, form, loss, columns });
    const both = { implied: variance(implied), gjr: variance(gjr) };
    const trio = { implied: variance(implied), week: variance(realised(coin, 7)), month: variance(realised(coin, 30)) };
    return [
      on('EWMA 0.97', ewma(coin, 0.97).slice(from, to)),
      on('GJR', gjr.slice(from, to)),
      on('DVOL squared', implied.slice(from, to)),
      on('DVOL (log)', plan('log', 'qlike', { implied: variance(implied) })),
      on('DVOL, GJR (log)', plan('log', 'qlike', both)),
      on('DVOL, week, month (log)', plan('log', 'qlike', trio)),
      on('DVOL, GJR (line)', plan('variance', 'squares', both)),
    ];
  });
  return {
    title: 'QLIKE less that of EWMA 0.94 (t): with DVOL of BTC, one day ahead, 2022 to 2024',
    rows,
    pivot: { across: 'model', down: ['coin', 'days'], cell: (row) => `${row.qlikeLessEwma.toFixed(3)} (${row.t.toFixed(1)})` },
  };
}

/** With funding, mid 2021 to 2023. */
export function fundingTable(
  core: Core,
  coins: readonly Coin[],
  funding: ReadonlyMap<string, ReadonlyMap<number, number>>,
  step: (what: string) => void,
): Table<Judged> {
  const rows = coins.flatMap((coin) => {
    step(`funding ${coin.name}`);
    const [from, to, start] = [placeOf(coin, '2021-07-01'), placeOf(coin, '2024-01-01'), placeOf(coin, '2020-01-02')];
    const base = ewma(coin, 0.94);
    const on = judge(core, coin, from, base);
    const own = { kind: 'plain' as const, known: byDay(coin, funding.get(coin.name) ?? new Map(), (x) => x) };
    const size = { kind: 'plain' as const, known: own.known.map((x) => Math.abs(x)) };
    const gjr = variance(garch(core, coin, 'gjr', start));
    const plan = (columns: Columns) => blended(core, coin, { start, from, to, form: 'log', loss: 'qlike', columns });
    return [
      on('EWMA (log)', plan({ ewma: variance(base) })),
      on('EWMA, funding', plan({ ewma: variance(base), funding: own })),
      on('GJR (log)', plan({ gjr })),
      on('GJR, funding', plan({ gjr, funding: own })),
      on('GJR, size of funding', plan({ gjr, funding: size })),
    ];
  });
  return {
    title: 'QLIKE less that of EWMA 0.94 (t): with the day’s funding, one day ahead, July 2021 to 2023',
    rows,
    pivot: { across: 'model', down: ['coin', 'days'], cell: (row) => `${row.qlikeLessEwma.toFixed(3)} (${row.t.toFixed(1)})` },
  };
}
