// What `margincore calibrate` makes of a history: correlation, vols, and the forecasts of every model for every name.

import type { GarchFit, History } from '../estimation.js';
import * as estimation from '../estimation.js';
import { ewma, garch } from '../estimation.js';
import { type Core, Fault } from '../index.js';
import type { CovarianceMethod, GarchParameters, ParameterErrors, Repair, Spectrum } from '../support.js';
import type { CalibrateFlags } from './flags.js';
import { counted } from './format.js';
import { placed } from './placed.js';
import { say } from './terminal.js';

export interface GarchForecast {
  readonly vol: number;
  readonly parameters: GarchParameters;
  readonly standardErrors: ParameterErrors | null;
  readonly sandwichErrors: ParameterErrors | null;
  readonly logLikelihood: number;
  readonly atBoundary: boolean;
}

/** Annual vols, decimals. */
export interface NameForecast {
  readonly name: string;
  readonly vol: number;
  readonly observations: number;
  readonly ewma: number;
  readonly garch: GarchForecast;
  readonly gjr: GarchForecast;
  readonly har: number;
  readonly regimes: number;
  /** Probability of the turbulent regime tomorrow. */
  readonly turbulent: number;
}

export interface HistoryCalibration {
  readonly method: string;
  readonly observations: number;
  readonly to: string;
  readonly names: readonly string[];
  readonly vols: Float64Array;
  readonly correlation: Float64Array;
  /** Spectrum of that matrix, after `repair` if it was repaired. */
  readonly spectrum: Spectrum;
  readonly shrinkage: number | null;
  readonly repair: Repair | null;
  readonly daysPerYear: number;
  readonly horizonDays: number;
  readonly forecasts: readonly NameForecast[];
}

/** RiskMetrics 1996: daily data. */
const defaultLambda = 0.94;
const daysPerYear = 365;

export function historyCalibration(core: Core, history: History, flags: CalibrateFlags): HistoryCalibration {
  const names = flags.names === undefined ? history.names : flags.names.split(',');
  const lambda = flags.decay ?? defaultLambda;
  const method = methodOf(flags, lambda);
  const missing = flags.missing ?? 'intersect';
  const repair = flags.repair ?? 'reject';
  const horizonDays = flags.horizonDays ?? 1;
  say(
    `correlation: ${method.kind}, missing ${missing}, repair ${repair}; forecasts: lambda ${lambda}, ${counted(horizonDays, 'day')} ahead`,
  );
  const returns = estimation.returns(core, history, names).map((column) => column.slice(-(flags.windowDays ?? column.length)));
  const estimate = estimation.correlation(core, { names, returns, method, missing, repair });
  const n = names.length;
  const annual = (variance: number): number => Math.sqrt(variance * daysPerYear);
  const forecastOf = (name: string, i: number): NameForecast => {
    const own = listed(returns[i] as Float64Array, name);
    const squares = own.map((r) => r * r);
    const mean = squares.reduce((sum, x) => sum + x, 0) / squares.length;
    const regimes = estimation.regimes(core, { returns: own, horizon: horizonDays });
    return {
      name,
      vol: annual((estimate.vols[i] as number) ** 2),
      observations: own.length,
      ewma: annual(ewma.variances({ returns: own, lambda, firstVariance: mean })[own.length] as number),
      garch: garchOf(estimation.garch(core, { returns: own, model: 'garch', mean: 'constant' }), horizonDays, annual),
      gjr: garchOf(estimation.garch(core, { returns: own, model: 'gjr', mean: 'constant' }), horizonDays, annual),
      har: annual(estimation.har(core, { variances: squares, windows: [1, 7, 30], horizon: horizonDays }).forecast),
      regimes: annual(regimes.forecasts.reduce((sum, x) => sum + x, 0) / horizonDays),
      turbulent: regimes.next,
    };
  };
  return {
    method:
      method.kind === 'ewma'
        ? `ewma with lambda ${method.lambda}`
        : method.kind === 'sample'
          ? 'sample'
          : `ledoit-wolf to ${method.target}`,
    observations: estimate.observations,
    to: new Date(history.dates[history.dates.length - 1] as number).toISOString().slice(0, 10),
    names,
    vols: estimate.vols.map((vol) => annual(vol * vol)),
    correlation: estimate.correlation,
    spectrum: estimation.spectrum(core, { correlation: names.map((_, i) => estimate.correlation.slice(i * n, (i + 1) * n)) }),
    shrinkage: estimate.shrinkage ?? null,
    repair: estimate.repair ?? null,
    daysPerYear,
    horizonDays,
    forecasts: names.map((name, i) =>
      placed(
        (path) => `${name} ${path}`,
        () => forecastOf(name, i),
      ),
    ),
  };
}

function methodOf({ method }: CalibrateFlags, lambda: number): CovarianceMethod {
  if (method === 'ewma') return { kind: 'ewma', lambda };
  if (method === 'ledoit-wolf') return { kind: 'ledoit-wolf', target: 'constant-correlation' };
  return { kind: 'sample' };
}

/** Returns since the name was listed; a model of one series takes no hole after that. */
function listed(returns: Float64Array, name: string): Float64Array {
  const first = returns.findIndex((r) => !Number.isNaN(r));
  if (first < 0) throw new Fault('TOO_SHORT', `history.${name}`, 'at least one return in the window', 0);
  return returns.slice(first);
}

function garchOf(fit: GarchFit, horizon: number, annual: (variance: number) => number): GarchForecast {
  const { total } = garch.forecast({ parameters: fit.parameters, nextVariance: fit.nextVariance, horizon });
  return {
    vol: annual(total / horizon),
    parameters: fit.parameters,
    standardErrors: fit.standardErrors ?? null,
    sandwichErrors: fit.sandwichErrors ?? null,
    logLikelihood: fit.logLikelihood,
    atBoundary: fit.atBoundary,
  };
}
