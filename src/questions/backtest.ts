// Tests forecasts of VaR and expected shortfall against losses: forecasts of a file, or made day by day from closes.
import type { History } from '../estimation.js';
import { type Core, Fault, type FaultRecord } from '../index.js';
import { type Backtest, type RollingInputs, rollingForecasts, backtest as tests } from '../risk.js';
import { name as id, line, number, plain, whole } from '../shape/leaves.js';
import { choice, list, type Of, orNull, type RecordOf, record, said, truth } from '../shape/shape.js';
import { quantileConventions, rollingMethods } from '../support.js';
import { count, fault, historyIn, historyTold, ms, words } from './common.js';
import { question } from './question.js';

export const volatilities = ['ewma', 'garch', 'gjr'] as const;
/** Days of one series. */
const mostDays = 1_000_000;

const statistic = said(orNull(plain), { digits: 3 });
const probability = said(orNull(plain), { words: 'of what was seen, were the model right', digits: 4 });
const test = record({ statistic, degreesOfFreedom: count, pValue: probability });
const shortfallTest = record({ statistic, pValue: probability });
/** Results of every test of a series. */
export const testedShape = {
  observations: said(count, { unit: 'days' }),
  probability: said(plain, { words: '1 - confidence' }),
  ...{ exceedanceCount: count, expectedCount: said(plain, { digits: 1 }) },
  transitions: record({ n00: count, n01: count, n10: count, n11: count }),
  kupiec: said(test, { words: 'proportion of failures' }),
  'timeUntilFirstFailure?': test,
  independence: said(test, { words: 'Christoffersen' }),
  conditionalCoverage: said(test, { words: 'Christoffersen' }),
  timeBetweenFailures: record({ independence: test, mixed: test }),
  trafficLight: record({
    ...{ zone: choice(['green', 'yellow', 'red']), cumulativeProbability: probability, typeOneError: probability },
    ...{ yellowFrom: count, redFrom: count, 'plusFactor?': plain, 'multiplier?': plain },
  }),
  quantileLoss: said(orNull(plain), { words: 'mean score, lower is better' }),
  'jointLoss?': said(orNull(plain), { words: 'of VaR and shortfall' }),
  'acerbiSzekely?': record({ 'z1?': shortfallTest, z2: shortfallTest, simulations: count }),
};

const told = record({
  'name?': said(id, { usual: 'series' }),
  dates: list(ms, 2, mostDays),
  losses: said(list(plain, 2, mostDays), { words: 'losses positive' }),
  valuesAtRisk: list(plain, 2, mostDays),
  'expectedShortfalls?': list(plain, 2, mostDays),
});

/** Inputs for forecasts made of closes, and for no others. */
const ofCloses = {
  'names?': said(list(id, 1), { words: 'columns of the history; all where left out' }),
  'methods?': said(list(choice(rollingMethods), 1, 10), {
    words: 'the others take seconds a name',
    usual: ['historical', 'ewma-normal'] as const,
  }),
  'windowDays?': said(whole(1, mostDays), { words: 'returns that each forecast is made from', usual: 500 }),
  'decay?': said(number(0, 1), { words: 'of ewma-normal and volatility ewma: weight of a day against the one after it', usual: 0.94 }),
  'volatility?': said(choice(volatilities), { words: 'of filtered-historical and conditional-evt', usual: 'gjr' as const }),
  'refitDays?': said(whole(1, 100_000), { words: 'of garch and gjr: days from one fit to the next', usual: 20 }),
  'tailShare?': said(number(0, 0.5), { words: 'of conditional-evt: the worst returns that the tail is fitted to', usual: 0.1 }),
  'quantile?': said(choice(quantileConventions), { words: 'of historical', usual: 'ceil' as const }),
  'firstDay?': said(ms, { words: 'that is tested; the first that has a whole window before it where left out' }),
  'lastDay?': said(ms, { words: 'that is tested; the last where left out' }),
  'returns?': said(choice(['simple', 'log']), { usual: 'simple' as const, words: 'of the closes' }),
  'side?': said(choice(['long', 'short']), { usual: 'long' as const, words: 'what is held' }),
} as const;

export const backtest = question({
  name: 'backtest',
  title:
    'Forecasts of VaR and expected shortfall against what was lost, by every test: your own forecasts, or those of a method made of closes.',
  input: {
    confidence: said(number(0, 1), { words: 'of the VaR, such as 0.99' }),
    'series?': said(list(told, 1, 1000), { words: 'forecasts of your own' }),
    'closes?': said(record({ history: historyTold, ...ofCloses }), { words: 'forecasts are made of: in the place of series' }),
    'simulations?': said(whole(1, 1_000_000), { words: 'for the p-values of Acerbi and Szekely', usual: 1000 }),
    'seed?': said(whole(0, Number.MAX_SAFE_INTEGER), { words: 'of those simulations', usual: 1 }),
    'byDay?': said(truth, { words: 'loss and forecasts of every day', usual: false }),
  },
  answer: record({
    confidence: plain,
    series: list(
      record({
        name: id,
        method: said(orNull(words), { words: 'how the forecasts came about; null of those that were told' }),
        ...{ from: line(10), to: line(10), ...testedShape },
        warnings: list(fault, 0, 100),
        exceedanceDates: said(list(line(10), 0, mostDays), { words: 'days that lost more than their VaR' }),
        'days?': list(
          record({ date: line(10), loss: plain, valueAtRisk: plain, 'expectedShortfall?': plain, exceedance: truth }),
          0,
          mostDays,
        ),
      }),
      0,
      1e6,
    ),
  }),
  long: true,
  prepares: false,
  run: ({ core, watch }, { confidence, series: own, closes, simulations, seed, byDay }) => {
    if ((own === undefined) === (closes === undefined))
      throw new Fault('BAD_ARGUMENT', 'series', 'set, unless closes is set', own === undefined ? 'neither' : 'both');
    const series: readonly Series[] = own ?? fromCloses(core, confidence, closes as Closes, watch?.onProgress);
    return {
      confidence,
      series: series.map(({ name, method = null, warnings = [], dates, losses, valuesAtRisk, expectedShortfalls }, n) => {
        const simulation = expectedShortfalls && { expectedShortfalls, simulation: { simulations, seed } };
        const { exceedances, ...found } = placed(own && `series[${n}]`, () =>
          tests(core, { losses, valuesAtRisk, confidence, ...simulation }),
        );
        const day = (i: number): string => dateText(dates[i] as number);
        const days = dates.map((_, i) => {
          const [loss, valueAtRisk] = [losses[i] as number, valuesAtRisk[i] as number];
          const shortfall = expectedShortfalls && { expectedShortfall: expectedShortfalls[i] as number };
          return { date: day(i), loss, valueAtRisk, ...shortfall, exceedance: loss > valueAtRisk };
        });
        return {
          ...{ name, method, from: day(0), to: day(dates.length - 1), ...found, warnings },
          exceedanceDates: Array.from(exceedances, day),
          ...(byDay && { days }),
        };
      }),
    };
  },
});

interface Series extends Omit<Of<typeof told>, 'name'> {
  readonly name: string;
  readonly method?: string;
  readonly warnings?: readonly FaultRecord[];
}
type Closes = RecordOf<typeof ofCloses> & { readonly history: unknown };

export const dateText = (date: number): string => new Date(date).toISOString().slice(0, 10);

/** A fault of a given series, at its place. */
function placed(at: string | undefined, work: () => Backtest): Backtest {
  try {
    return work();
  } catch (error) {
    throw error instanceof Fault && at !== undefined ? error.at(`${at}.${error.path}`) : error;
  }
}

function fromCloses(core: Core, confidence: number, asked: Closes, watch?: (done: number, total: number) => void): readonly Series[] {
  const history = historyIn(asked.history, 'closes.history');
  const names = asked.names ?? history.names;
  for (const [i, name] of names.entries())
    if (!history.names.includes(name)) throw new Fault('UNKNOWN_FACTOR', `closes.names[${i}]`, `among ${history.names.join(', ')}`, name);
  const all = names.flatMap((name) => asked.methods.map((method) => ({ name, method })));
  return all.map(({ name, method }, done) => {
    const made = forecast(core, confidence, asked, history, name, method);
    watch?.(done + 1, all.length);
    return made;
  });
}

function forecast(core: Core, confidence: number, asked: Closes, history: History, name: string, method: RollingInputs['method']): Series {
  const column = history.names.indexOf(name);
  const { windowDays: window, firstDay = Number.NEGATIVE_INFINITY, lastDay = Number.POSITIVE_INFINITY } = asked;
  const width = history.names.length;
  const closes = history.dates.map((_, row) => history.closes[row * width + column] as number);
  const ratios = closes.slice(1).map((close, row) => close / (closes[row] as number));
  // blanks stand only before the listing: no return until there are two closes
  const listed = ratios.findIndex((ratio) => !Number.isNaN(ratio));
  const known = listed < 0 ? [] : ratios.slice(listed);
  const moves = asked.returns === 'log' ? core.math.log(Float64Array.from(known)) : Float64Array.from(known, (ratio) => ratio - 1);
  const gains = asked.side === 'short' ? moves.map((move) => 0 - move) : moves;
  const dates = history.dates.slice(listed + 1);
  const start = dates.findIndex((date) => date >= firstDay);
  const end = dates.filter((date) => date <= lastDay).length;
  // the first forecast needs a whole window before it
  const first = Math.max(window, start);
  if (start < 0 || end - first < 2)
    throw new Fault(
      'TOO_SHORT',
      'closes.history',
      `at least 2 days of ${name} to test, each after ${window} returns`,
      start < 0 ? 0 : Math.max(0, end - first),
    );
  const { inputs, says } = methodOf(confidence, asked, method, gains.slice(first - window, end));
  const { losses, valuesAtRisk, expectedShortfalls, warnings } = rollingForecasts(core, inputs);
  return {
    ...{ name, method: says, dates: dates.slice(first, end), warnings },
    ...{ losses: [...losses], valuesAtRisk: [...valuesAtRisk], expectedShortfalls: [...expectedShortfalls] },
  };
}

/** Inputs and name of the method. */
function methodOf(
  confidence: number,
  { decay, quantile, volatility: model, refitDays, tailShare: share, windowDays: window }: Closes,
  method: RollingInputs['method'],
  returns: Float64Array,
): { readonly inputs: RollingInputs; readonly says: string } {
  const common = { returns, window, confidence };
  const days = `${window} days`;
  if (method === 'historical')
    return { inputs: { ...common, method, quantile, shortfall: 'acerbi-tasche' }, says: `historical, ${days}, ${quantile}` };
  if (method === 'ewma-normal') return { inputs: { ...common, method, decay }, says: `EWMA normal, ${days}, decay ${decay}` };
  const volatility = model === 'ewma' ? { model, decay } : { model, refitDays };
  const through = model === 'ewma' ? `EWMA, decay ${decay}` : `${model.toUpperCase()}, refitted every ${refitDays} days`;
  return method === 'filtered-historical'
    ? { inputs: { ...common, method, volatility }, says: `filtered historical, ${days}, ${through}` }
    : { inputs: { ...common, method, volatility, share }, says: `conditional EVT, ${days}, ${through}, tail of ${share}` };
}
