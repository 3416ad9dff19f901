// What `margincore var` asks a method with: flags, files and rules; every default is said.

import type { History } from '../estimation.js';
import * as estimation from '../estimation.js';
import { type Core, Fault, type Market } from '../index.js';
import type { Rules } from '../rules.js';
import { dayMs, spotFactors } from '../support.js';
import type { VarFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { grouped } from './format.js';
import { givenJson } from './given.js';
import { historyOf } from './histories.js';
import { say } from './terminal.js';
import { stated } from './verb.js';

/** RiskMetrics 1996: daily data. */
const defaultDecay = 0.94;
const defaults = { warmup: 60, draws: 10_000, seed: 1, degrees: 5 } as const;

/** Flags that only some methods read. */
const owned = {
  volHistory: ['historical', 'filtered-historical'],
  missing: ['historical', 'filtered-historical'],
  windows: ['historical', 'filtered-historical'],
  quantile: ['historical', 'filtered-historical'],
  shortfall: ['historical', 'filtered-historical'],
  ageDecay: ['historical', 'filtered-historical'],
  stress: ['historical', 'filtered-historical'],
  decay: ['filtered-historical'],
  warmup: ['filtered-historical'],
  revaluation: ['historical', 'filtered-historical', 'monte-carlo'],
  draws: ['monte-carlo'],
  seed: ['monte-carlo'],
  generator: ['monte-carlo'],
  distribution: ['monte-carlo'],
  antithetic: ['monte-carlo'],
  controlVariate: ['monte-carlo'],
  jumps: ['monte-carlo'],
  degrees: ['monte-carlo', 'student-t'],
  approximation: ['delta-gamma'],
} as const satisfies Partial<Record<keyof VarFlags, readonly VarFlags['method'][]>>;

/** Inputs of the method besides market, book, confidence and horizon. */
export async function varMethod(core: Core, flags: VarFlags, market: Market, rules: Rules): Promise<object> {
  const { method } = flags;
  for (const [flag, methods] of Object.entries(owned) as [keyof VarFlags, readonly string[]][]) {
    if (flags[flag] === undefined || methods.includes(method)) continue;
    throw new Fault('BAD_ARGUMENT', flagName(flag), `used with --method ${methods.join(' or ')}`, method);
  }
  const history = flags.history === undefined ? undefined : await historyOf('--history', flags.history, market);
  if (method === 'historical' || method === 'filtered-historical') {
    if (history === undefined) throw new Fault('MISSING_FIELD', '--history', `present: --method is ${method}`, undefined);
    return pastOf(flags, market, history);
  }
  const factors = factorsOf(core, rules, market, history);
  if (method === 'monte-carlo') return { ...(await drawnOf(flags)), ...factors };
  if (method === 'student-t') {
    const degreesOfFreedom = flags.degrees ?? defaults.degrees;
    say(`Student t of ${degreesOfFreedom} degrees`);
    return { method, ...factors, degreesOfFreedom };
  }
  return method === 'delta-gamma' ? { method, ...factors, approximation: flags.approximation ?? 'auto' } : { method, ...factors };
}

async function pastOf(flags: VarFlags, market: Market, history: History): Promise<object> {
  const missing = flags.missing ?? 'trim';
  const revaluation = flags.revaluation ?? 'full';
  const volHistory = flags.volHistory === undefined ? undefined : await historyOf('--vol-history', flags.volHistory, market);
  const stress = flags.stress === undefined ? undefined : await givenJson(flags.stress, '--stress');
  const { method, windows, quantile, shortfall, ageDecay } = flags;
  const past = { method, history, missing, revaluation, ...stated({ volHistory, windows, quantile, shortfall, ageDecay, stress }) };
  const weights = ageDecay === undefined ? '' : `; weights by age (decay ${ageDecay})`;
  const rest = `${weights}${stress === undefined ? '' : '; with stress scenarios'}; revaluation: ${revaluation}; blank closes: ${missing}`;
  if (method === 'historical') {
    say(`scenarios: simple returns of overlapping windows${rest}`);
    return past;
  }
  const decay = flags.decay ?? defaultDecay;
  const warmup = flags.warmup ?? defaults.warmup;
  say(`scenarios: log returns by today's volatility over that of their day (decay ${decay}, warm-up ${warmup})${rest}`);
  return { ...past, decay, warmup };
}

async function drawnOf(flags: VarFlags): Promise<object> {
  const generator = flags.generator ?? 'philox';
  const kind = flags.distribution ?? 'normal';
  if ((kind === 'jumps') !== (flags.jumps !== undefined))
    throw new Fault('BAD_ARGUMENT', '--jumps', 'set if and only if --distribution is jumps', flags.jumps);
  const distribution =
    kind === 'jumps'
      ? { kind, processes: await givenJson(flags.jumps as string, '--jumps') }
      : kind === 'normal'
        ? { kind }
        : { kind, degrees: flags.degrees ?? defaults.degrees };
  const sampling = {
    method: 'monte-carlo',
    distribution,
    returns: 'log',
    drift: 'zero',
    generator,
    seed: flags.seed ?? defaults.seed,
    scenarios: flags.draws ?? defaults.draws,
    antithetic: flags.antithetic === true,
    revaluation: flags.revaluation ?? 'full',
    controlVariate: flags.controlVariate ?? 'none',
  } as const;
  const shape = { normal: 'normal', 'student-t': `Student t of ${flags.degrees ?? defaults.degrees} degrees`, jumps: 'normal with jumps' }[
    kind
  ];
  const more = [sampling.antithetic ? ', antithetic' : '', sampling.controlVariate === 'none' ? '' : ', delta-gamma control variate'].join(
    '',
  );
  const said = `${grouped(sampling.scenarios)} ${shape} log returns without drift, ${generator}, seed ${sampling.seed}${more}`;
  say(`scenarios: ${said}; revaluation: ${sampling.revaluation}`);
  return sampling;
}

/** Price factors of the underlyings: of a history by the rule's own estimate, else as the rules state them. Vols stand still. */
function factorsOf(core: Core, { about, factors }: Rules, market: Market, history: History | undefined): object {
  if (factors === undefined)
    throw new Fault('MISSING_FIELD', '--rules', 'a document with factors: the method takes vols and correlations from them', about.name);
  const { daysPerYear } = factors;
  const names = market.underlyings.map(({ id }) => id);
  if (history === undefined) {
    say(`factors: prices, by rules ${about.name} of ${about.date}`);
    return spotFactors(factors, names);
  }
  const held = names.filter((id) => history.names.includes(id));
  if (held.length === 0)
    throw new Fault('UNKNOWN_FACTOR', '--history', `a history of at least one of ${names.join(', ')}`, history.names.join(', '));
  const known = history.dates.filter((date) => date + dayMs <= market.asOf).length;
  const returns = estimation.returns(core, history, held).map((column) => column.slice(0, Math.max(0, known - 1)));
  const { method, lambda, windowDays } = factors.history;
  const estimate = estimation.correlation(core, {
    names: held,
    returns: returns.map((column) => column.slice(-windowDays)),
    method: method === 'ewma' ? { kind: 'ewma', lambda } : { kind: 'sample' },
    missing: 'intersect',
    repair: 'reject',
  });
  say(`factors: prices, by ${method} of ${grouped(estimate.observations)} returns of ${held.join(', ')}`);
  const n = held.length;
  return {
    daysPerYear,
    names: held,
    volatilities: estimate.vols.map((vol) => vol * Math.sqrt(daysPerYear)),
    correlation: held.map((_, i) => estimate.correlation.subarray(i * n, (i + 1) * n)),
  };
}
