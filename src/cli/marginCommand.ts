// `margincore margin`: a book over a market under a rule.
import { type Core, callsOf, dayMs, Fault, type History, type MarginInputs, type Market, marginModes } from '../index.js';
import { readBook, readHistory } from '../io/index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { instantText, milliseconds } from './format.js';
import { marketOf, openCore, predictiveRuleOf, rulesOf } from './inputs.js';
import { Laps } from './laps.js';
import { marginCsv } from './marginCsv.js';
import { type MarginResult, marginJson } from './marginJson.js';
import { marginSummary } from './marginSummary.js';
import { type Pieces, type Target, targetOf, writeFile, writeOut } from './output.js';
import { type Prediction, predictedRules } from './predict.js';
import { requirementsCommand } from './requirementsCommand.js';
import { anyRulesOf, isTermRules } from './ruleFiles.js';
import { say, withProgress } from './terminal.js';

export async function marginCommand(flags: MarginFlags): Promise<ExitCode> {
  const files = [flags.market, flags.book, flags.history, flags.volHistory, flags.rules, flags.predict];
  const chosen = flags.rules === undefined ? undefined : await anyRulesOf(flags.rules);
  if (chosen !== undefined && isTermRules(chosen)) return requirementsCommand(flags, chosen);
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv', 'html'], files);
  const laps = new Laps();
  const core = await openCore(flags.lane);
  const { inputs, prediction } = await inputsOf(core, flags);
  laps.lap('read');
  const modes = flags.mode === undefined || flags.mode === 'all' ? marginModes : [flags.mode];
  // Every account is judged by its own mode, so the modes of the book are computed too.
  const computed = marginModes.filter((mode) => modes.includes(mode) || inputs.book.modes.includes(mode));
  const run = await withProgress('margin', (onProgress) => core.margin({ ...inputs, modes: computed, onProgress }));
  laps.lap('margin');
  say(`factors: ${run.factorSource}`);
  const { lane, laneReason } = core;
  const record = { lane, laneReason, memoryBytes: run.memoryBytes, timings: { ...laps.times, ...run.timings } };
  const result: MarginResult = {
    market: inputs.market,
    run,
    modes,
    ...(prediction === undefined ? {} : { prediction }),
    ...(flags.timings ? { record } : {}),
  };
  if (target !== undefined) {
    await writeFile(target.path, await piecesOf(target, result, core, inputs));
    say(`wrote ${target.path}`);
  }
  await writeOut(flags.json ? marginJson(result) : [marginSummary(run, modes), flags.timings ? timingsText(record.timings) : '']);
  listFaults(run.faults);
  if (run.faults.length > 0) return exitCodes.badInput;
  return flags.failOnCall && callsOf(run, 'own').below.length > 0 ? exitCodes.belowMaintenance : exitCodes.ok;
}

async function inputsOf(core: Core, flags: MarginFlags): Promise<{ readonly inputs: MarginInputs; readonly prediction?: Prediction }> {
  if (flags.predict !== undefined && flags.history === undefined)
    throw new Fault('BAD_ARGUMENT', '--history', 'given beside --predict: the forecast is made of it', 'none');
  const rules = await rulesOf(flags.rules);
  say(`rules: ${rules.name} of ${rules.date}${flags.rules === undefined ? ', the default' : ''}`);
  const market = await marketOf(flags);
  const book = await withProgress('reading book', (onProgress) => readBook(flags.book, { onProgress }));
  say('modes: accounts that state no mode are margined as portfolio');
  const volHistory = flags.volHistory === undefined ? {} : { volHistory: await historyOf(flags.volHistory, market) };
  if (flags.history === undefined) return { inputs: { market, book, rules, ...volHistory } };
  const history = await historyOf(flags.history, market);
  if (flags.predict === undefined) return { inputs: { market, book, rules, history, ...volHistory } };
  // the followed rules hold the vols and correlations of the forecast: a history beside them would be estimated from again
  const followed = predictedRules(core, await predictiveRuleOf(flags.predict), rules, market, history);
  return { inputs: { market, book, rules: followed.rules, ...volHistory }, prediction: followed.prediction };
}

/** A history with its bar, and a warning when it is old. */
export async function historyOf(path: string, market: Market): Promise<History> {
  const history = await withProgress('reading history', (onProgress) => readHistory(path, { onProgress }));
  const warning = staleness(history, market.asOf);
  if (warning !== undefined) say(warning);
  return history;
}

/** A last close older than this at the market's instant is worth a warning: a week, so that no weekend or holiday gives one. */
const freshDays = 7;

/** What is to be said of a history that ends long before the market's instant; rows after it are not read. */
export function staleness({ dates }: History, asOf: number): string | undefined {
  // a close is that of the end of its day
  const last = dates.findLast((date) => date <= asOf);
  const days = last === undefined ? 0 : Math.floor((asOf - last - dayMs) / dayMs);
  if (last === undefined || days <= freshDays) return undefined;
  return `WARNING: the history ends ${days} days before the market's instant (last close of ${instantText(last).slice(0, 10)}): vols and correlations are of then`;
}

async function piecesOf(target: Target, result: MarginResult, core: Core, inputs: MarginInputs): Promise<Pieces> {
  if (target.extension === 'json') return marginJson(result);
  if (target.extension === 'csv') return marginCsv(result.run, result.modes);
  // The charts are most of this program: only a report loads them.
  const { reportOf } = await import('./report/report.js');
  return reportOf({ ...result, core, inputs });
}

/** Stages and their times, a line each. */
export function timingsText(timings: Readonly<Record<string, number>>): string {
  return Object.entries(timings)
    .map(([stage, ms]) => `${stage.padEnd(12)} ${milliseconds(ms).padStart(10)}\n`)
    .join('');
}
