// `margincore margin`: a book over a market under a rule document, every account under every requirement of it.
import type { History } from '../estimation.js';
import { type Core, Fault, type MarginEngine, marginCalls, type PrepareInputs } from '../index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { type Forecasts, followedRules } from './forecast.js';
import { milliseconds } from './format.js';
import { historyOf } from './histories.js';
import { bookFrom, documentOf, marketOf, openCore } from './inputs.js';
import { Laps } from './laps.js';
import { csvOptions, marginCsv } from './marginCsv.js';
import { marginJson } from './marginJson.js';
import { type MarginResult, marginResult, requirementsOf } from './marginResult.js';
import { marginSummary } from './marginSummary.js';
import { type Pieces, targetOf, writeResult } from './output.js';
import { say, withProgress } from './terminal.js';

export async function marginCommand(flags: MarginFlags): Promise<ExitCode> {
  const files = [flags.market, flags.book, flags.history, flags.volHistory, flags.rules];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv', 'html'], files);
  const laps = new Laps();
  const core = await openCore(flags.backend);
  const { inputs, forecasts } = await inputsOf(core, flags);
  requirementsOf({ requirements: Object.keys(inputs.rules.requirements) }, flags.requirement);
  laps.lap('read');
  const engine = await core.prepare(inputs);
  laps.lap('prepare');
  const { memoryBytes } = engine;
  const run = await withProgress('margin', (onProgress) => engine.run({ onProgress }));
  laps.lap('run');
  const found = marginResult(engine, flags.requirement, run);
  laps.lap('bindings');
  const { backend, backendReason } = core;
  const record = { backend, backendReason, memoryBytes, timings: laps.times };
  const result: MarginResult = { ...found, ...(forecasts === undefined ? {} : { forecasts }), ...(flags.timings ? { record } : {}) };
  await writeResult(flags, target, {
    json: () => marginJson(result),
    csv: () => marginCsv(result, csvOptions(flags)),
    html: () => reportOn(result, engine),
    text: () => [marginSummary(result), result.record === undefined ? '' : timingsText(result.record.timings)],
  });
  listFaults(run.faults, 'fault', run.faultCount);
  if (run.faultCount > 0) return exitCodes.accounts;
  return flags.failOnCall && marginCalls(run, result.judged).length > 0 ? exitCodes.accounts : exitCodes.ok;
}

async function inputsOf(core: Core, flags: MarginFlags): Promise<{ readonly inputs: PrepareInputs; readonly forecasts?: Forecasts }> {
  if (flags.forecast && flags.history === undefined)
    throw new Fault('BAD_ARGUMENT', '--history', 'given beside --forecast: the forecast is made of it', 'none');
  const rules = await documentOf(flags.rules);
  say(`rules: ${rules.about.name} of ${rules.about.date}${flags.rules === undefined ? ', the default' : ''}`);
  const market = await marketOf(flags);
  const book = await bookFrom(flags);
  const read = async (flag: '--history' | '--vol-history', path: string | undefined): Promise<History | undefined> =>
    path === undefined ? undefined : historyOf(flag, path, market);
  const volHistory = await read('--vol-history', flags.volHistory);
  const history = await read('--history', flags.history);
  const asked = {
    ...{ market, book, assumptions: flags.strict ? ('refuse' as const) : ('stated' as const) },
    ...(volHistory === undefined ? {} : { volHistory }),
  };
  if (history === undefined || !flags.forecast) return { inputs: { ...asked, rules, ...(history === undefined ? {} : { history }) } };
  // the overlay holds the vols and correlations of the forecast: a history beside it would be estimated from again
  const followed = followedRules(core, rules, market, history);
  return { inputs: { ...asked, rules: followed.rules }, forecasts: followed.forecasts };
}

async function reportOn(result: MarginResult, engine: MarginEngine): Promise<Pieces> {
  // The charts are most of this program: only a report loads them.
  const [{ reportOf }, { bookHeatMap }] = await Promise.all([import('./report/report.js'), import('./report/bookHeatMap.js')]);
  const heatMap = await withProgress('heat map', (onProgress) => bookHeatMap(engine, onProgress));
  return reportOf({ ...result, heatMap });
}

/** Stages and their times, a line each. */
export function timingsText(timings: Readonly<Record<string, number>>): string {
  return Object.entries(timings)
    .map(([stage, ms]) => `${stage.padEnd(12)} ${milliseconds(ms).padStart(10)}\n`)
    .join('');
}
