// `margincore margin`: a book over a market under a rule.
import { type Core, callsOf, Fault, type MarginInputs, marginModes } from '../index.js';
import type { CsvTextOptions } from '../io/index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { milliseconds } from './format.js';
import { historyOf } from './histories.js';
import { bookFrom, marketOf, openCore, predictiveRuleOf, rulesOf } from './inputs.js';
import { Laps } from './laps.js';
import { csvOptions, marginCsv } from './marginCsv.js';
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
  const core = await openCore(flags.backend);
  const { inputs, prediction } = await inputsOf(core, flags);
  laps.lap('read');
  const modes = flags.mode === undefined || flags.mode === 'all' ? marginModes : [flags.mode];
  // Every account is judged by its own mode, so the modes of the book are computed too.
  const computed = marginModes.filter((mode) => modes.includes(mode) || inputs.book.modes.includes(mode));
  const run = await withProgress('margin', (onProgress) => core.margin({ ...inputs, modes: computed, onProgress }));
  laps.lap('margin');
  say(`factors: ${run.factorSource}`);
  const { backend, backendReason } = core;
  const record = { backend, backendReason, memoryBytes: run.memoryBytes, timings: { ...laps.times, ...run.timings } };
  const result: MarginResult = {
    market: inputs.market,
    run,
    modes,
    ...(prediction === undefined ? {} : { prediction }),
    ...(flags.timings ? { record } : {}),
  };
  if (target !== undefined) {
    await writeFile(target.path, await piecesOf(target, result, core, inputs, csvOptions(flags)));
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
  const book = await bookFrom(flags);
  say('modes: accounts that state no mode are margined as portfolio');
  const volHistory = flags.volHistory === undefined ? {} : { volHistory: await historyOf('--vol-history', flags.volHistory, market) };
  if (flags.history === undefined) return { inputs: { market, book, rules, ...volHistory } };
  const history = await historyOf('--history', flags.history, market);
  if (flags.predict === undefined) return { inputs: { market, book, rules, history, ...volHistory } };
  // the followed rules hold the vols and correlations of the forecast: a history beside them would be estimated from again
  const followed = predictedRules(core, await predictiveRuleOf(flags.predict), rules, market, history);
  return { inputs: { market, book, rules: followed.rules, ...volHistory }, prediction: followed.prediction };
}

async function piecesOf(target: Target, result: MarginResult, core: Core, inputs: MarginInputs, options: CsvTextOptions): Promise<Pieces> {
  if (target.extension === 'json') return marginJson(result);
  if (target.extension === 'csv') return marginCsv(result.run, result.modes, options);
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
