// Coverage of VaR forecasts, 99 %, 500-day window, 2019 to 2024, simple returns of a long position; and effects of forecast-margin tools.
import * as estimation from '../../src/estimation.js';
import type { Core } from '../../src/index.js';
import { backtest, procyclicality, type RollingInputs, rollingForecasts } from '../../src/risk.js';
import { parseRules, preset, type Rules } from '../../src/rules.js';
import { type Coin, placeOf } from './data.js';
import type { Table } from './tables.js';

const window = 500;
const confidence = 0.99;
const refitDays = 20;
const simulation = { simulations: 1000, seed: 1 };

type Forecast = NonNullable<Rules['forecast']>;

/** The forecast of the document `margincore`, and the same with every tool at the size of Commission Delegated Regulation (EU) 153/2013, article 28. */
const stated = preset('margincore').forecast as Forecast;
const buffered: Forecast = { ...stated, stress: { weight: 0.25, days: 250 }, floor: { share: 1 }, buffer: { share: 0.25, from: 1, to: 2 } };

/** Its model with none of its tools. */
function bareForecast(): Forecast {
  const { stress: _stress, floor: _floor, buffer: _buffer, speed: _speed, cap: _cap, ...bare } = stated;
  return bare;
}

const rulesOf = (forecast: Forecast): Rules => parseRules({ ...preset('margincore'), forecast });

interface Covered {
  readonly coin: string;
  readonly method: string;
  readonly exceedances: number;
  readonly kupiec: number;
  readonly kupiecP: number;
  readonly independenceP: number;
  readonly conditionalP: number;
  readonly z1P: number;
  readonly z2P: number;
  readonly quantileLoss: number;
  readonly jointLoss: number;
  readonly meanRate: number;
}

const mean = (xs: Float64Array): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;

export function coverageTable(core: Core, coins: readonly Coin[], step: (what: string) => void): Table<Covered> {
  const rows = coins.flatMap((coin) => {
    const returns = coin.simpleReturns.slice(placeOf(coin, '2019-01-01') - window);
    const common = { returns, window, confidence };
    const methods: Record<string, RollingInputs> = {
      historical: { ...common, method: 'historical', quantile: 'ceil', shortfall: 'acerbi-tasche' },
      'EWMA-normal 0.94': { ...common, method: 'ewma-normal', decay: 0.94 },
      'filtered, EWMA 0.94': { ...common, method: 'filtered-historical', volatility: { model: 'ewma', decay: 0.94 } },
      'filtered, GARCH': { ...common, method: 'filtered-historical', volatility: { model: 'garch', refitDays } },
      'filtered, GJR': { ...common, method: 'filtered-historical', volatility: { model: 'gjr', refitDays } },
      'EVT, EWMA 0.94': { ...common, method: 'conditional-evt', share: 0.1, volatility: { model: 'ewma', decay: 0.94 } },
      'EVT, GARCH': { ...common, method: 'conditional-evt', share: 0.1, volatility: { model: 'garch', refitDays } },
      'EVT, GJR': { ...common, method: 'conditional-evt', share: 0.1, volatility: { model: 'gjr', refitDays } },
    };
    return Object.entries(methods).map(([method, inputs]): Covered => {
      step(`coverage ${coin.name} ${method}`);
      const { losses, valuesAtRisk, expectedShortfalls } = rollingForecasts(core, inputs);
      const tests = backtest(core, { losses, valuesAtRisk, expectedShortfalls, confidence, simulation });
      return {
        coin: coin.name,
        method,
        exceedances: tests.exceedanceCount,
        kupiec: tests.kupiec.statistic,
        kupiecP: tests.kupiec.pValue,
        independenceP: tests.independence.pValue,
        conditionalP: tests.conditionalCoverage.pValue,
        z1P: tests.acerbiSzekely?.z1?.pValue ?? Number.NaN,
        z2P: tests.acerbiSzekely?.z2.pValue ?? Number.NaN,
        quantileLoss: tests.quantileLoss,
        jointLoss: tests.jointLoss ?? Number.NaN,
        meanRate: mean(valuesAtRisk),
      };
    });
  });
  return {
    title: 'VaR 99 %, 500-day window, long, simple returns, 2019 to 2024 (2,192 days, 21.9 expected); GARCH and GJR refitted every 20 days',
    rows,
  };
}

interface Limited {
  readonly coin: string;
  readonly tools: string;
  readonly exceedances: number;
  readonly kupiec: number;
  readonly kupiecP: number;
  readonly meanRate: number;
  readonly peakToTrough: number;
  readonly rise5: number;
  readonly rise30: number;
}

/** The rule's model with none of its tools, each alone, and all of them; rates of the larger side against losses of a long position. */
export function toolsTable(core: Core, coins: readonly Coin[], step: (what: string) => void): Table<Limited> {
  const bare = bareForecast();
  const variants: Record<string, Forecast> = {
    none: bare,
    'floor, share 1': { ...bare, floor: { share: 1 } },
    'floor, share 0.6': { ...bare, floor: { share: 0.6 } },
    'buffer 25 %, drawn down from 1 to 2': { ...bare, buffer: { share: 0.25, from: 1, to: 2 } },
    'stress weight 25 %, 250 days': { ...bare, stress: { weight: 0.25, days: 250 } },
    'speed up 25 %, down 5 %': { ...bare, speed: { up: 0.25, down: 0.05 } },
    'speed up 10 %, down 3 %': { ...bare, speed: { up: 0.1, down: 0.03 } },
    'those of margincore': stated,
    'all of article 28': buffered,
  };
  const rows = coins.flatMap((coin) => {
    step(`tools ${coin.name}`);
    const first = placeOf(coin, '2019-01-01');
    const returns = coin.simpleReturns;
    const path = estimation.forecastMargin(core, {
      rules: rulesOf({ ...bare, stress: { weight: 0.25, days: 250 } }),
      underlying: coin.name,
      returns,
      predictors: {},
    });
    const rated = (sigmas: Float64Array): Float64Array => sigmas.map((sigma, t) => sigma * (path.quantiles[t] as number));
    const losses = returns.slice(first).map((r) => 0 - r);
    return Object.entries(variants).map(([tools, forecast]): Limited => {
      const columns = { forecastRates: path.forecastRates, longRunRates: rated(path.longRunSigmas), stressRates: rated(path.stressSigmas) };
      const rates = estimation.forecastMargin
        .limited({ rules: rulesOf(forecast), underlying: coin.name, ...columns })
        .rates.slice(first - bare.window, -1);
      const { exceedanceCount, kupiec } = backtest(core, { losses, valuesAtRisk: rates, confidence });
      const { peakToTrough, largestRise } = procyclicality({ rates, days: 5 });
      return {
        coin: coin.name,
        tools,
        exceedances: exceedanceCount,
        kupiec: kupiec.statistic,
        kupiecP: kupiec.pValue,
        meanRate: mean(rates),
        peakToTrough,
        rise5: largestRise,
        rise30: procyclicality({ rates, days: 30 }).largestRise,
      };
    });
  });
  return {
    title:
      'Tools against procyclicality: rates of GJR with a Pareto tail (both sides, 500 days), long losses 2019 to 2024; largest rise over 5 and 30 days',
    rows,
  };
}

/** GJR alone and blended with DVOL (of BTC, for ETH too), in the rule itself: the same window, the days that DVOL has one before. */
export function blendTable(
  core: Core,
  coins: readonly Coin[],
  dvol: ReadonlyMap<number, number>,
  step: (what: string) => void,
): Table<object> {
  const bare: Forecast = { ...bareForecast(), side: 'long' };
  const blend = { form: 'log', loss: 'qlike', floor: 0.1, refitDays: 20, predictors: [{ name: 'implied', kind: 'variance' }] } as const;
  const rows = coins.flatMap((coin) => {
    step(`blend ${coin.name}`);
    const [start, first] = [placeOf(coin, '2021-03-24'), placeOf(coin, '2022-08-06')];
    const implied = coin.dates.slice(start).map((day) => (dvol.get(day) as number) ** 2 / 365);
    const returns = coin.simpleReturns.slice(start);
    const losses = coin.simpleReturns.slice(first).map((r) => 0 - r);
    const variants = { GJR: [bare, {}], 'GJR and DVOL': [{ ...bare, blend }, { implied }] } as const;
    return Object.entries(variants).map(([model, [forecast, predictors]]) => {
      const { rates, sigmas } = estimation.forecastMargin(core, { rules: rulesOf(forecast), underlying: coin.name, returns, predictors });
      const cut = (column: Float64Array): Float64Array => column.slice(first - start - bare.window, -1);
      const { exceedanceCount, observations, kupiec, quantileLoss } = backtest(core, { losses, valuesAtRisk: cut(rates), confidence });
      const { mean: qlike } = estimation.qlike(core, { forecasts: cut(sigmas).map((s) => s * s), proxies: losses.map((l) => l * l) });
      const { peakToTrough } = procyclicality({ rates: cut(rates), days: 5 });
      return {
        coin: coin.name,
        model,
        days: observations,
        exceedances: exceedanceCount,
        kupiec: kupiec.statistic,
        kupiecP: kupiec.pValue,
        quantileLoss,
        qlike,
        meanRate: mean(cut(rates)),
        peakToTrough,
      };
    });
  });
  return { title: 'A predictive rule with and without DVOL: Pareto tail, long, no tools, from August 2022 to 2024', rows };
}
