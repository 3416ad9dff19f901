// `margincore var`: VaR and expected shortfall of every account of a book, by full revaluation under past or drawn scenarios.
import { type BookRisk, type BookRiskInputs, type Core, Fault, type History, type Market, type MonteCarloBookInputs } from '../index.js';
import { readBook } from '../io/index.js';
import { documentPieces, eachOf } from './document.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { VarFlags } from './flags.js';
import { counted, grouped, instantText } from './format.js';
import { marketOf, openCore, rulesOf } from './inputs.js';
import { historyOf } from './marginCommand.js';
import { csvTable } from './marginCsv.js';
import { marketJson } from './marginJson.js';
import { type Pieces, targetOf, writeFile, writeOut } from './output.js';
import { colours, say, tableText, withProgress } from './terminal.js';

/** RiskMetrics 1996: daily data. */
const defaultDecay = 0.94;
const defaults = { warmup: 60, scenarios: 10_000, seed: 1, degrees: 5 } as const;

export async function varCommand(flags: VarFlags): Promise<ExitCode> {
  const files = [flags.market, flags.book, flags.history, flags.volHistory, flags.rules];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], files);
  const core = await openCore(flags.lane, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const market = await marketOf(flags);
    const book = await withProgress('reading book', (onProgress) => readBook(flags.book, { onProgress }));
    const method = await methodOf(core, flags, market);
    const { confidence, horizonDays } = flags;
    const risk = await withProgress('var', (onProgress) =>
      core.bookRisk({ market, book, confidence, horizonDays, ...method, onProgress } as BookRiskInputs),
    );
    if (target !== undefined) {
      await writeFile(target.path, target.extension === 'csv' ? varCsv(risk) : varJson(market, risk));
      say(`wrote ${target.path}`);
    }
    await writeOut(flags.json ? varJson(market, risk) : [varSummary(risk, flags.byAccount === true)]);
    listFaults(risk.faults);
    return risk.faults.length > 0 ? exitCodes.badInput : exitCodes.ok;
  } finally {
    core.dispose();
  }
}

/** What the method takes besides market, book, confidence and horizon; every default is said. */
async function methodOf(core: Core, flags: VarFlags, market: Market): Promise<object> {
  const { method } = flags;
  const history = flags.history === undefined ? undefined : await historyOf(flags.history, market);
  if (method === 'monte-carlo') {
    if (flags.volHistory !== undefined)
      throw new Fault('BAD_ARGUMENT', '--vol-history', 'given with a historical method', flags.volHistory);
    return monteCarloOf(core, flags, market, history);
  }
  if (history === undefined) throw new Fault('MISSING_FIELD', '--history', `present: --method is ${method}`, undefined);
  const missing = flags.missing ?? 'trim';
  const volHistory = flags.volHistory === undefined ? {} : { volHistory: await historyOf(flags.volHistory, market) };
  const past = { method, history, ...volHistory, missing, ...(flags.windows === undefined ? {} : { windows: flags.windows }) };
  if (method === 'historical') {
    say(`scenarios: simple returns of overlapping windows; blank closes: ${missing}`);
    return past;
  }
  const decay = flags.decay ?? defaultDecay;
  const warmup = flags.warmup ?? defaults.warmup;
  say(`scenarios: log returns by today's volatility over that of their day (decay ${decay}, warm-up ${warmup}); blank closes: ${missing}`);
  return { ...past, decay, warmup };
}

/** Price factors of the underlyings: of a history by the rule's own estimate, else as the rules state them. */
async function monteCarloOf(
  core: Core,
  flags: VarFlags,
  market: Market,
  history: History | undefined,
): Promise<Partial<MonteCarloBookInputs>> {
  const rules = await rulesOf(flags.rules);
  const { spot, daysPerYear } = rules.factors;
  const generator = flags.generator ?? 'philox';
  const kind = flags.distribution ?? 'normal';
  const distribution = kind === 'normal' ? { kind } : { kind, degrees: flags.degrees ?? defaults.degrees };
  const names = market.underlyings.map(({ id }) => id);
  const sampling = {
    method: 'monte-carlo',
    distribution,
    returns: 'log',
    drift: 'zero',
    generator,
    seed: flags.seed ?? defaults.seed,
    scenarios: flags.scenarios ?? defaults.scenarios,
    antithetic: flags.antithetic === true,
    daysPerYear,
  } as const;
  const shape = distribution.kind === 'normal' ? 'normal' : `Student t of ${distribution.degrees} degrees`;
  const said = `${grouped(sampling.scenarios)} ${shape} log returns without drift, ${generator}, seed ${sampling.seed}${sampling.antithetic ? ', antithetic' : ''}`;
  if (history === undefined) {
    say(`scenarios: ${said}; factors: rules ${rules.name} of ${rules.date}`);
    const rows = names.map((id) => spot.names.indexOf(id));
    const stated = (i: number, j: number): number => {
      const [a, b] = [rows[i] as number, rows[j] as number];
      if (i === j) return 1;
      return a < 0 || b < 0 ? spot.other.correlation : ((spot.correlation[a] as readonly number[])[b] as number);
    };
    return {
      ...sampling,
      names,
      volatilities: rows.map((row) => (row < 0 ? spot.other.vol : (spot.vols[row] as number))),
      correlation: names.map((_, i) => names.map((_, j) => stated(i, j))),
    };
  }
  const held = names.filter((id) => history.names.includes(id));
  if (held.length === 0) throw new Fault('UNKNOWN_FACTOR', '--history', `of at least one of ${names.join(', ')}`, history.names.join(', '));
  const known = history.dates.filter((date) => date + 86_400_000 <= market.asOf).length;
  const returns = core.estimate.returns(history, held).map((column) => column.slice(0, Math.max(0, known - 1)));
  const { method, lambda, windowDays } = rules.factors.history;
  const estimate = core.estimate.correlation({
    names: held,
    returns: returns.map((column) => column.slice(-windowDays)),
    method: method === 'ewma' ? { kind: 'ewma', lambda } : { kind: 'sample' },
    missing: 'intersect',
    repair: 'reject',
  });
  say(`scenarios: ${said}; factors: ${method} of ${grouped(estimate.observations)} returns of ${held.join(', ')}`);
  const n = held.length;
  return {
    ...sampling,
    names: held,
    volatilities: estimate.vols.map((vol) => vol * Math.sqrt(daysPerYear)),
    correlation: held.map((_, i) => estimate.correlation.subarray(i * n, (i + 1) * n)),
  };
}

const columns = [
  'account',
  'subaccount',
  'status',
  'valueAtRisk',
  'expectedShortfall',
  'standardError',
  'worstLoss',
  'worstScenario',
] as const;

function rowOf(risk: BookRisk, place: number): Record<(typeof columns)[number], string | number | null> {
  const ok = risk.statuses[place] === 0;
  const figure = (column: Float64Array | undefined): number | null => (ok && column !== undefined ? (column[place] as number) : null);
  return {
    account: risk.accounts[place] as string,
    subaccount: risk.subaccounts[place] as string,
    status: ok ? 'ok' : 'fault',
    valueAtRisk: figure(risk.valuesAtRisk),
    expectedShortfall: figure(risk.shortfalls),
    standardError: figure(risk.standardErrors),
    worstLoss: figure(risk.worstLosses),
    worstScenario: ok ? (risk.worstScenarios[place] as number) : null,
  };
}

/** The document, format `margincore-var`, version 1: one line an account. */
function* varJson(market: Market, risk: BookRisk): Generator<string, void, undefined> {
  const { method, confidence, horizonDays, scenarios, tailCount, numeraire } = risk;
  const head = {
    format: 'margincore-var',
    version: 1,
    asOf: instantText(risk.asOf),
    numeraire,
    market: marketJson(market),
    method,
    confidence,
    horizonDays,
    scenarios,
    tailCount,
  };
  yield* documentPieces(head, { accounts: eachOf(risk.accounts.length, (place) => rowOf(risk, place)), faults: risk.faults });
}

function varCsv(risk: BookRisk): Pieces {
  const cells = risk.accounts.map((_, place) => {
    const row = rowOf(risk, place);
    return columns.map((name) => row[name]);
  });
  return csvTable(columns, cells);
}

/** Accounts listed when not all are asked for. */
const listed = 10;

function varSummary(risk: BookRisk, byAccount: boolean): string {
  const sound = [...risk.accounts.keys()].filter((place) => risk.statuses[place] === 0);
  const order = sound.sort((a, b) => (risk.valuesAtRisk[b] as number) - (risk.valuesAtRisk[a] as number) || a - b);
  const rows = order.slice(0, byAccount ? order.length : listed).map((place) => {
    const { account, subaccount } = rowOf(risk, place);
    const [value, shortfall, worst] = [risk.valuesAtRisk, risk.shortfalls, risk.worstLosses].map((column) =>
      grouped(column[place] as number),
    );
    const error = risk.standardErrors === undefined ? [] : [grouped(risk.standardErrors[place] as number)];
    return [
      subaccount === '' ? String(account) : `${account}/${subaccount}`,
      value as string,
      ...error,
      shortfall as string,
      worst as string,
    ];
  });
  const error = risk.standardErrors === undefined ? [] : ['+-'];
  const lines = [
    colours.bold(`VaR of ${counted(risk.accounts.length, 'account')} as of ${instantText(risk.asOf)}, in ${risk.numeraire}`),
    `${risk.method}, ${risk.confidence} over ${counted(risk.horizonDays, 'day')}: ${grouped(risk.scenarios)} scenarios, the ${grouped(risk.tailCount)} worst are the tail`,
    '',
    tableText(['account', 'VaR', ...error, 'expected shortfall', 'worst'], rows),
  ];
  if (rows.length < order.length) lines.push(`the largest ${grouped(rows.length)}; all with --by-account, --json or --out FILE.csv`);
  const faulted = risk.accounts.length - sound.length;
  if (faulted > 0) lines.push(colours.red(`not computed, for their faults: ${counted(faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}
