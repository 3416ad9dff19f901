// The series of a backtest: read as they are, or forecast day by day from closes.

import type { History } from '../estimation.js';
import { type Core, Fault, type FaultRecord } from '../index.js';
import { readForecasts } from '../io/index.js';
import { type RollingInputs, rollingForecasts } from '../risk.js';
import type { BacktestFlags, RollingMethod } from './flags.js';
import { flagName } from './flagValues.js';
import { given } from './given.js';
import { closesOf } from './histories.js';
import { withProgress } from './terminal.js';

/** One name under one method. */
export interface NamedSeries {
  readonly name: string;
  /** How the forecasts came about, in words; undefined for a file's own. */
  readonly method: string | undefined;
  readonly dates: readonly number[];
  readonly losses: readonly number[];
  readonly valuesAtRisk: readonly number[];
  readonly expectedShortfalls?: readonly number[];
  /** Of the forecasts; none of a file's own. */
  readonly warnings: readonly FaultRecord[];
}

/** What is asked of forecasts that are made of closes, and of nothing else. */
export const flagsOfCloses = [
  'method',
  'windowDays',
  'decay',
  'volatility',
  'refitDays',
  'tailShare',
  'quantile',
  'names',
  'firstDay',
  'lastDay',
  'returns',
  'side',
] as const;

export const backtestDefaults = {
  windowDays: 500,
  decay: 0.94,
  quantile: 'ceil',
  volatility: 'gjr',
  refitDays: 20,
  tailShare: 0.1,
  simulations: 1000,
  seed: 1,
} as const;
/** Those without a fit: the others take seconds a name. */
const defaultMethods: readonly RollingMethod[] = ['historical', 'ewma-normal'];

/** Every series asked for; refuses flags that say nothing about the kind of file that is given. */
export async function seriesOf(core: Core, flags: BacktestFlags): Promise<NamedSeries[]> {
  if ((flags.series === undefined) === (flags.history === undefined))
    throw new Fault('BAD_ARGUMENT', '--series', 'given, or --history in its place', flags.series === undefined ? 'neither' : 'both');
  if (flags.series === undefined) return fromCloses(core, flags, await closesOf('--history', flags.history as string));
  const surplus = flagsOfCloses.find((flag) => flags[flag] !== undefined);
  if (surplus !== undefined)
    throw new Fault('BAD_ARGUMENT', flagName(surplus), 'absent beside --series, which has its own forecasts', flags[surplus]);
  return [{ name: 'series', method: undefined, warnings: [], ...(await readForecasts(...(await given(flags.series, '--series')))) }];
}

async function fromCloses(core: Core, flags: BacktestFlags, history: History): Promise<NamedSeries[]> {
  const names = flags.names?.split(',').map((name) => name.trim()) ?? history.names;
  for (const name of names) {
    if (!history.names.includes(name)) throw new Fault('UNKNOWN_FACTOR', '--names', `among ${history.names.join(', ')}`, name);
  }
  const methods = flags.method === undefined ? defaultMethods : [flags.method];
  const all: NamedSeries[] = [];
  await withProgress('forecasts', (update) => {
    for (const name of names) {
      for (const method of methods) {
        all.push(forecastSeries(core, flags, history, name, method));
        update(all.length, names.length * methods.length);
      }
    }
  });
  return all;
}

function forecastSeries(core: Core, flags: BacktestFlags, history: History, name: string, method: RollingMethod): NamedSeries {
  const column = history.names.indexOf(name);
  const { windowDays: window = backtestDefaults.windowDays } = flags;
  const width = history.names.length;
  const closes = history.dates.map((_, row) => history.closes[row * width + column] as number);
  const ratios = closes.slice(1).map((close, row) => close / (closes[row] as number));
  // blanks stand only before the listing: no return until there are two closes
  const listed = ratios.findIndex((ratio) => !Number.isNaN(ratio));
  const known = listed < 0 ? [] : ratios.slice(listed);
  const moves = flags.returns === 'log' ? core.math.log(Float64Array.from(known)) : Float64Array.from(known, (ratio) => ratio - 1);
  const gains = flags.side === 'short' ? moves.map((move) => 0 - move) : moves;
  const dates = history.dates.slice(listed + 1);
  const start = dates.findIndex((date) => date >= (flags.firstDay ?? Number.NEGATIVE_INFINITY));
  const end = dates.filter((date) => date <= (flags.lastDay ?? Number.POSITIVE_INFINITY)).length;
  // the first forecast needs a whole window before it
  const first = Math.max(window, start);
  if (start < 0 || end - first < 2)
    throw new Fault('TOO_SHORT', name, `at least 2 days to test, each after ${window} returns`, start < 0 ? 0 : Math.max(0, end - first));
  const past = gains.slice(first - window, end);
  const { inputs, words } = methodOf(flags, method, past, window);
  const forecasts = rollingForecasts(core, inputs);
  return {
    name,
    method: words,
    dates: dates.slice(first, end),
    losses: Array.from(forecasts.losses),
    valuesAtRisk: Array.from(forecasts.valuesAtRisk),
    expectedShortfalls: Array.from(forecasts.expectedShortfalls),
    warnings: forecasts.warnings,
  };
}

/** What the method is given, and how it is called. */
function methodOf(
  flags: BacktestFlags,
  method: RollingMethod,
  returns: Float64Array,
  window: number,
): { readonly inputs: RollingInputs; readonly words: string } {
  const { confidence } = flags;
  const { decay, quantile, volatility: model, refitDays, tailShare: share } = { ...backtestDefaults, ...flags };
  const common = { returns, window, confidence };
  if (method === 'historical')
    return { inputs: { ...common, method, quantile, shortfall: 'acerbi-tasche' }, words: `historical, ${window} days, ${quantile}` };
  if (method === 'ewma-normal') return { inputs: { ...common, method, decay }, words: `EWMA normal, ${window} days, decay ${decay}` };
  const volatility = model === 'ewma' ? { model, decay } : { model, refitDays };
  const through = model === 'ewma' ? `EWMA, decay ${decay}` : `${model.toUpperCase()}, refitted every ${refitDays} days`;
  return method === 'filtered-historical'
    ? { inputs: { ...common, method, volatility }, words: `filtered historical, ${window} days, ${through}` }
    : { inputs: { ...common, method, volatility, share }, words: `conditional EVT, ${window} days, ${through}, tail of ${share}` };
}
