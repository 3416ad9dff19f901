// Predictive margins: steps and columns are one, the limits always hold, each tool by hand, rules and states that are refused.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forecastMargin } from '../../src/estimation.js';
import { createCore } from '../../src/index.js';
import { readHistory } from '../../src/io/index.js';
import { backtest, distributions, procyclicality, type RollingInputs, rollingForecasts } from '../../src/risk.js';
import { parseRules, preset, type Rules } from '../../src/rules.js';
import { edited, faultOf } from '../fixtures/faultOf.js';
import { Draws } from '../fixtures/generate/seeded.js';
import { isLong, runs, some } from '../long.js';
import { handRelative, hostRelative, simplexRelative } from '../precision.js';
import { needs, sharedPath } from '../shared.js';
import { onCores } from './onCores.js';

/** Returns whose size comes and goes. */
function restless(days: number, seed: number): Float64Array {
  const draws = new Draws(seed);
  return Float64Array.from({ length: days }, (_, t) => {
    let z = -6;
    for (let k = 0; k < 12; k++) z += draws.uniform();
    return 0.02 * (1 + 0.8 * Math.sin(t / 23)) * z;
  });
}

const returns = restless(260, 9);
const implied = returns.map((r) => 2e-4 + 0.4 * r * r);
type Forecast = NonNullable<Rules['forecast']>;
const document = preset('margincore');
const { floor: _floor, speed: _speed, cap: _cap, ...own } = document.forecast as Forecast;
const rulesOf = (forecast: object): Rules => parseRules({ ...document, forecast });
const bare: Forecast = {
  ...own,
  window: 200,
  tail: { kind: 'pareto', share: 0.1 },
  longRunDays: 230,
};
const blend = { form: 'log', loss: 'qlike', floor: 0.1, refitDays: 15, predictors: [{ name: 'implied', kind: 'variance' }] } as const;
const full: Forecast = {
  ...bare,
  volatility: { model: 'garch', refitDays: 7 },
  blend,
  stress: { weight: 0.25, days: 60 },
  floor: { share: 0.8 },
  buffer: { share: 0.25, from: 1, to: 2 },
  speed: { up: 0.05, down: 0.02 },
  cap: { BTC: 0.2, '*': 0.3 },
};

describe('a forecast margin', () => {
  test.each(
    some<[string, Forecast]>(
      [
        ['a blend and every tool', full],
        ['GJR over three days and none', { ...bare, horizonDays: 3 }],
        ['EWMA and order statistics', { ...bare, volatility: { model: 'ewma', decay: 0.94 }, tail: { kind: 'empirical' }, side: 'short' }],
      ],
      1,
    ),
  )('of %s has the same bits by days, through JSON each day, as by a column', (_, rule) => {
    const known = rule.blend === undefined ? {} : { implied };
    const rules = rulesOf(rule);
    const text = JSON.stringify(rules);
    onCores((core) => {
      const path = forecastMargin(core, { rules, underlying: 'BTC', returns, predictors: known });
      let state: ReturnType<typeof forecastMargin.start> = forecastMargin.start(rules, 'BTC');
      const rates: number[] = [];
      returns.forEach((r, t) => {
        const before = JSON.stringify(state);
        const step = forecastMargin.step(core, {
          rules: JSON.parse(text) as Rules,
          state,
          return: r,
          predictors: rule.blend === undefined ? {} : { implied: implied[t] as number },
        });
        expect(JSON.stringify(state)).toBe(before);
        state = JSON.parse(JSON.stringify(step.state)) as typeof state;
        expect(step.forecast === undefined).toBe(t < rule.window - 1);
        if (step.forecast === undefined) return;
        const i = rates.push(step.forecast.rate) - 1;
        expect(step.forecast.forecastRate).toBe(path.forecastRates[i]);
        expect(step.forecast.floor).toBe(path.floors[i]);
      });
      expect(Float64Array.from(rates)).toStrictEqual(path.rates);
      expect(path.rates).toHaveLength(returns.length - rule.window + 1);
      expect(JSON.parse(JSON.stringify(path.state))).toEqual(state);
      return path;
    });
  });

  test('knows nothing of the days after', () => {
    onCores((core) => {
      const path = (r: Float64Array, x: Float64Array) =>
        forecastMargin(core, { rules: rulesOf(full), underlying: 'ETH', returns: r, predictors: { implied: x } });
      const cut = path(returns.slice(0, 240), implied.slice(0, 240));
      const other = path(
        returns.map((r, t) => (t < 240 ? r : -3 * r)),
        implied.map((x, t) => (t < 240 ? x : 9 * x)),
      );
      expect(other.rates.slice(0, cut.rates.length)).toStrictEqual(cut.rates);
      expect(other.rates.slice(cut.rates.length)).not.toStrictEqual(path(returns, implied).rates.slice(cut.rates.length));
    });
  });

  test('is quantile times sigma, EWMA and the order statistic by plain loops', () => {
    const rule: Forecast = {
      ...bare,
      volatility: { model: 'ewma', decay: 0.9 },
      tail: { kind: 'empirical' },
      side: 'long',
      confidence: 0.97,
      horizonDays: 4,
    };
    const { rates } = onCores((core) => forecastMargin(core, { rules: rulesOf(rule), underlying: 'BTC', returns, predictors: {} }));
    [0, 1, 37, 60].forEach((at) => {
      const window = returns.slice(at, at + 200);
      let h = window.reduce((sum, r) => sum + r * r, 0) / 200;
      const z: number[] = [];
      for (const r of window) {
        z.push(r / Math.sqrt(h));
        h = 0.9 * h + 0.1 * r * r;
      }
      const worst = -(z.sort((a, b) => a - b)[5] as number);
      expect(Math.abs((rates[at] as number) / (worst * Math.sqrt(4 * h)) - 1)).toBeLessThanOrEqual(hostRelative);
    });
  });

  test('follows both sides: the larger of the long and the short rate', () => {
    onCores((core) => {
      const rates = (side: Forecast['side']) =>
        forecastMargin(core, { rules: rulesOf({ ...bare, side }), underlying: 'BTC', returns, predictors: {} }).rates;
      const [long, short] = [rates('long'), rates('short')];
      expect(rates('both')).toStrictEqual(long.map((rate, t) => Math.max(rate, short[t] as number)));
      expect(long).not.toStrictEqual(short);
    });
  });
});

describe('the tools', () => {
  const rate = fc.double({ min: 1e-3, max: 1, noNaN: true });
  const days = fc.array(fc.tuple(rate, rate, rate), { minLength: 2, maxLength: 60 });
  const limited = (rule: Forecast, rows: readonly (readonly [number, number, number])[], underlying = 'BTC') =>
    forecastMargin.limited({
      rules: rulesOf(rule),
      underlying,
      forecastRates: rows.map(([f]) => f),
      longRunRates: rows.map(([, l]) => l),
      stressRates: rows.map(([, , s]) => s),
    });

  test('hold their limits whatever is forecast: speed, floor, cap', () => {
    fc.assert(
      fc.property(days, fc.double({ min: 0, max: 2, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (rows, up, down) => {
        const { rates, floors } = limited({ ...full, speed: { up, down } }, rows);
        rates.forEach((x, t) => {
          expect(x).toBeLessThanOrEqual(0.2);
          expect(x).toBeGreaterThanOrEqual(floors[t] as number);
          if (t === 0) expect(floors[0]).toBe(Math.min(0.2, 0.8 * (rows[0]?.[1] as number)));
          if (t === 0) return;
          const before = rates[t - 1] as number;
          expect(x).toBeLessThanOrEqual(before * (1 + up));
          expect(x).toBeGreaterThanOrEqual(before * (1 - down));
          expect(floors[t]).toBe(Math.min(0.2, 0.8 * (rows[t]?.[1] as number), (floors[t - 1] as number) * (1 + up)));
        });
      }),
      { numRuns: runs(300) },
    );
  });

  test('never ask for less where more is forecast', () => {
    const { speed: _speed, cap: _cap, ...rule } = full;
    fc.assert(
      fc.property(rate, rate, rate, rate, (a, b, longRun, stressed) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const of = (forecast: number) => limited(rule, [[forecast, longRun, stressed]]).rates[0] as number;
        // the buffer's line is rounded
        expect(of(high)).toBeGreaterThanOrEqual(of(low) * (1 - handRelative));
      }),
      { numRuns: runs(500) },
    );
  });

  test.each<[string, Partial<Forecast>, readonly [number, number, number], number]>([
    ['none', {}, [0.1, 0.08, 0.3], 0.1],
    ['stress', { stress: { weight: 0.25, days: 60 } }, [0.1, 0.08, 0.3], 0.15],
    ['stress below the forecast', { stress: { weight: 0.25, days: 60 } }, [0.4, 0.08, 0.2], 0.35],
    ['floor', { floor: { share: 0.5 } }, [0.1, 0.3, 0], 0.15],
    ['floor that does not bind', { floor: { share: 0.5 } }, [0.16, 0.3, 0], 0.16],
    ['buffer, whole', { buffer: { share: 0.25, from: 1, to: 2 } }, [0.1, 0.1, 0], 0.125],
    ['buffer, half drawn', { buffer: { share: 0.25, from: 1, to: 2 } }, [0.15, 0.1, 0], 0.15 * 1.125],
    ['buffer, all drawn', { buffer: { share: 0.25, from: 1, to: 2 } }, [0.25, 0.1, 0], 0.25],
    ['cap', { cap: { BTC: 0.09, '*': 0.01 } }, [0.1, 0.1, 0], 0.09],
    ['cap of another', { cap: { ETH: 0.09, '*': 0.05 } }, [0.1, 0.1, 0], 0.05],
  ])('%s, by hand', (_, tools, row, expected) => {
    expect(Math.abs((limited({ ...bare, ...tools }, [row]).rates[0] as number) / expected - 1)).toBeLessThanOrEqual(handRelative);
  });

  test('speed by hand: up and down by shares of the day before', () => {
    const rows = [0.1, 0.2, 0.2, 0.05].map((f) => [f, 0.1, 0.1] as const);
    const { rates } = limited({ ...bare, speed: { up: 0.5, down: 0.1 } }, rows);
    [0.1, 0.15, 0.2, 0.18].forEach((x, t) => {
      expect(Math.abs((rates[t] as number) / x - 1)).toBeLessThanOrEqual(handRelative);
    });
  });
});

describe('a rate of 0', () => {
  test('rises again: a share of nothing limits nothing', () => {
    const still = Array.from({ length: 230 }, (_, t) => (t < 200 ? 0 : t % 2 === 0 ? -0.04 : 0.05));
    const rule: Forecast = {
      ...bare,
      side: 'both',
      volatility: { model: 'ewma', decay: 0.9 },
      tail: { kind: 'empirical' },
      floor: { share: 0.6 },
      speed: { up: 0.25, down: 0.05 },
    };
    onCores((core) => {
      const { rates, floors } = forecastMargin(core, { rules: rulesOf(rule), underlying: 'BTC', returns: still, predictors: {} });
      expect([rates[0], floors[0]]).toEqual([0, 0]);
      expect(rates[30]).toBeGreaterThan(0.01);
      rates.forEach((rate, t) => {
        expect(rate).toBeGreaterThanOrEqual(floors[t] as number);
        const before = rates[t - 1] ?? 0;
        if (before > 0) expect(rate).toBeLessThanOrEqual(before * 1.25);
      });
    });
  });
});

describe('procyclicality', () => {
  test('is the highest over the lowest, and the largest rise within the days', () => {
    expect(procyclicality({ rates: [4, 2, 3, 5, 1], days: 2 })).toEqual({ peakToTrough: 5, largestRise: 1.5, riseFrom: 1 });
    expect(procyclicality({ rates: [4, 2, 3, 5, 1], days: 1 })).toMatchObject({ largestRise: 5 / 3 - 1, riseFrom: 2 });
    expect(procyclicality({ rates: [3, 2, 1], days: 2 })).toEqual({ peakToTrough: 3, largestRise: 0, riseFrom: -1 });
    expect(faultOf(() => procyclicality({ rates: [1, 0], days: 1 }))).toMatchObject({ code: 'NOT_POSITIVE', path: 'rates[1]' });
    expect(faultOf(() => procyclicality({ rates: [1, 2], days: 2 }))).toMatchObject({ code: 'TOO_LARGE', path: 'days' });
  });
});

describe('a section `forecast`', () => {
  test('requires what it cannot do without, and knows no other field', () => {
    const refused = (path: readonly string[], value: unknown) => faultOf(() => rulesOf(edited(full, path, value) as object));
    const inner = ['stress', 'floor', 'buffer', 'speed', 'blend', 'tail', 'volatility'] as const;
    const needed = ['confidence', 'horizonDays', 'side', 'window', 'volatility', 'tail', 'longRunDays', 'parameter', 'of'];
    for (const path of [
      ...needed.map((name) => [name]),
      ...inner.flatMap((name) => Object.keys(full[name] as object).map((field) => [name, field])),
    ]) {
      const fault = refused(path, undefined);
      expect(['MISSING_FIELD', 'UNKNOWN_KIND', 'NOT_FOUND', 'TYPE_MISMATCH'], path.join('.')).toContain(fault.code);
      expect(fault.path).toBe(`rules.forecast.${path.join('.')}`);
    }
    expect(refused(['colour'], 1)).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'rules.forecast.colour' });
  });

  test.each<[string, (string | number)[], unknown, string, string]>([
    ['a tail for a confidence', ['confidence'], 0.01, 'BAD_CONFIDENCE', 'confidence'],
    ['a window of 99', ['window'], 99, 'OUT_OF_RANGE', 'window'],
    ['a long run shorter than the window', ['longRunDays'], 199, 'OUT_OF_RANGE', 'longRunDays'],
    ['a tail of a dozen returns', ['tail'], { kind: 'pareto', share: 0.06 }, 'OUT_OF_RANGE', 'tail.share'],
    ['a decay of GARCH', ['volatility'], { model: 'garch', refitDays: 5, decay: 0.9 }, 'UNKNOWN_FIELD', 'volatility.decay'],
    ['stress longer than the window', ['stress', 'days'], 201, 'OUT_OF_RANGE', 'stress.days'],
    ['a buffer that falls faster than the rate rises', ['buffer'], { share: 0.6, from: 1, to: 2 }, 'BAD_RULES', 'buffer.to'],
    ['a fall by more than all', ['speed', 'down'], 1.1, 'OUT_OF_RANGE', 'speed.down'],
    ['a predictor of the model’s own name', ['blend', 'predictors', 0, 'name'], 'model', 'BAD_ID', 'blend.predictors[0].name'],
  ])('refuses %s', (_, path, value, code, at) => {
    expect(faultOf(() => rulesOf(edited(full, path, value) as object))).toMatchObject({ code, path: `rules.forecast.${at}` });
  });

  test('is what a margin that follows a forecast needs', () => {
    onCores((core) => {
      const rules = preset('binance-futures');
      const fault = faultOf(() => forecastMargin(core, { rules, underlying: 'BTC', returns, predictors: {} }));
      expect(fault).toMatchObject({ code: 'BAD_ARGUMENT', path: 'rules.forecast' });
    });
  });

  test('refuses states and days that are not its own', () => {
    onCores((core) => {
      const { state } = forecastMargin(core, { rules: rulesOf(full), underlying: 'BTC', returns, predictors: { implied } });
      const good = { rules: rulesOf(full), state, return: 0.01, predictors: { implied: 1e-3 } };
      const refusal = (path: readonly (string | number)[], value: unknown) =>
        faultOf(() => forecastMargin.step(core, edited(JSON.parse(JSON.stringify(good)), path, value) as typeof good));
      expect(refusal(['return'], -1)).toMatchObject({ code: 'OUT_OF_RANGE', path: 'return' });
      expect(refusal(['predictors', 'implied'], 0)).toMatchObject({ code: 'NOT_POSITIVE', path: 'predictors.implied' });
      expect(refusal(['predictors'], {})).toMatchObject({ code: 'MISSING_FIELD', path: 'predictors.implied' });
      expect(refusal(['predictors', 'dvol'], 1)).toMatchObject({ code: 'UNKNOWN_FIELD', path: 'predictors.dvol' });
      expect(refusal(['state', 'rule'], 'other')).toMatchObject({ code: 'BAD_ARGUMENT', path: 'state.rule' });
      expect(refusal(['state', 'returns'], [1])).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'state.returns' });
      expect(refusal(['state', 'rate'], null)).toMatchObject({ code: 'TYPE_MISMATCH', path: 'state.rate' });
      expect(refusal(['state', 'parameters', 'omega'], 0)).toMatchObject({ code: 'NOT_POSITIVE', path: 'state.parameters.omega' });
      expect(refusal(['state', 'blend', 'coefficients'], [1, 2])).toMatchObject({
        code: 'SHAPE_MISMATCH',
        path: 'state.blend.coefficients',
      });
      expect(refusal(['state', 'format'], 'x')).toMatchObject({ code: 'BAD_FORMAT', path: 'state.format' });
      expect(
        faultOf(() =>
          forecastMargin(core, {
            rules: rulesOf(full),
            underlying: 'BTC',
            returns: returns.slice(0, 199),
            predictors: { implied: implied.slice(0, 199) },
          }),
        ),
      ).toMatchObject({ code: 'TOO_SHORT', path: 'returns' });
    });
  });
});

describe('rolling forecasts through volatility', () => {
  const window = 150;
  const ewma = { model: 'ewma', decay: 0.92 } as const;
  const common = { returns, window, confidence: 0.95 } as const;

  /** Standardised returns of the window before day i, worst first, and the day's own volatility. */
  function plainWindow(i: number): { readonly z: number[]; readonly sigma: number } {
    const past = returns.slice(i, i + window);
    let h = past.reduce((sum, r) => sum + r * r, 0) / window;
    const z: number[] = [];
    for (const r of past) {
      z.push(-r / Math.sqrt(h));
      h = 0.92 * h + 0.08 * r * r;
    }
    return { z: z.sort((a, b) => b - a), sigma: Math.sqrt(h) };
  }

  test('of order statistics are those of plain loops', () => {
    const found = onCores((core) => rollingForecasts(core, { ...common, method: 'filtered-historical', volatility: ewma }));
    expect(found.valuesAtRisk).toHaveLength(returns.length - window);
    for (const i of [0, 20, returns.length - window - 1]) {
      const { z, sigma } = plainWindow(i);
      // ceil(150 x 0.05) = 8th worst; the mean of 7.5: seven whole and half of the eighth
      expect(Math.abs((found.valuesAtRisk[i] as number) / ((z[7] as number) * sigma) - 1)).toBeLessThanOrEqual(hostRelative);
      const mean = (z.slice(0, 7).reduce((sum, x) => sum + x, 0) + 0.5 * (z[7] as number)) / 7.5;
      expect(Math.abs((found.expectedShortfalls[i] as number) / (mean * sigma) - 1)).toBeLessThanOrEqual(hostRelative);
      expect(found.losses[i]).toBe(0 - (returns[i + window] as number));
    }
  });

  test('of a Pareto tail are those of a fit to the excesses of plain loops', () => {
    onCores((core) => {
      const found = rollingForecasts(core, { ...common, method: 'conditional-evt', volatility: ewma, share: 0.2 });
      for (const i of [0, 55]) {
        const { z, sigma } = plainWindow(i);
        const threshold = z[30] as number;
        const { shape, scale } = distributions.paretoFit(
          core,
          z.slice(0, 30).map((x) => x - threshold),
        );
        const q = threshold + (scale * ((0.2 / 0.05) ** shape - 1)) / shape;
        expect(Math.abs((found.valuesAtRisk[i] as number) / (q * sigma) - 1)).toBeLessThanOrEqual(simplexRelative);
        expect(
          Math.abs((found.expectedShortfalls[i] as number) / (((q + scale - shape * threshold) / (1 - shape)) * sigma) - 1),
        ).toBeLessThanOrEqual(simplexRelative);
      }
      return found;
    });
  });

  test('refit when stated, and know nothing of the days after', () => {
    onCores((core) => {
      const of = (r: Float64Array, refitDays: number) =>
        rollingForecasts(core, { ...common, returns: r, method: 'filtered-historical', volatility: { model: 'gjr', refitDays } })
          .valuesAtRisk;
      const [often, once] = [of(returns, 10), of(returns, 1000)];
      expect(often.slice(0, 10)).toStrictEqual(once.slice(0, 10));
      expect(often[10]).not.toBe(once[10]);
      expect(
        of(
          returns.map((r, t) => (t < 200 ? r : -r)),
          10,
        ).slice(0, 51),
      ).toStrictEqual(often.slice(0, 51));
    });
  });

  test('refuse a share that is no tail, and fields of another method', () => {
    onCores((core) => {
      const refusal = (inputs: object) => faultOf(() => rollingForecasts(core, { ...common, ...inputs } as never));
      expect(refusal({ method: 'conditional-evt', volatility: ewma, share: 0.1 })).toMatchObject({
        code: 'OUT_OF_RANGE',
        path: 'inputs.share',
      });
      expect(refusal({ method: 'filtered-historical', volatility: ewma, share: 0.2 })).toMatchObject({ code: 'UNKNOWN_FIELD' });
      expect(refusal({ method: 'filtered-historical', volatility: { model: 'arch' } })).toMatchObject({
        code: 'UNKNOWN_KIND',
        path: 'volatility.model',
      });
    });
  });

  const closes = 'data/crypto_daily_close_10coins_to2024.csv';
  test.skipIf(!isLong || !sharedPath(closes))(
    needs('GJR with a Pareto tail covers BTC and ETH, 2019 to 2024: neither rejected at 5 %, EWMA-normal on both', closes),
    async () => {
      const history = await readHistory(sharedPath(closes) as string);
      // on one backend: that the backends have the same bits is tested above
      const core = await createCore({ backend: 'js' });
      const counts = [
        ['BTC', 23],
        ['ETH', 21],
      ] as const;
      counts.forEach(([name, count]) => {
        const column = history.names.indexOf(name);
        const own = history.dates.map((_, row) => history.closes[row * history.names.length + column] as number);
        const simple = own.slice(1).map((close, t) => close / (own[t] as number) - 1);
        const first = history.dates.slice(1).findIndex((date) => date >= Date.UTC(2019, 0, 1));
        const past = { returns: simple.slice(first - 500), window: 500, confidence: 0.99 };
        const tested = (inputs: RollingInputs) => {
          const { losses, valuesAtRisk } = rollingForecasts(core, inputs);
          return backtest(core, { losses, valuesAtRisk, confidence: 0.99 });
        };
        const evt = tested({ ...past, method: 'conditional-evt', volatility: { model: 'gjr', refitDays: 20 }, share: 0.1 });
        expect(evt).toMatchObject({ observations: 2192, exceedanceCount: count });
        expect(Math.min(evt.kupiec.pValue, evt.independence.pValue, evt.conditionalCoverage.pValue)).toBeGreaterThan(0.05);
        expect(tested({ ...past, method: 'ewma-normal', decay: 0.94 }).kupiec.pValue).toBeLessThan(0.05);
      });
    },
  );
});
