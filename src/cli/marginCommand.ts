// `margincore margin`: a book over a market under a rule.
import { callsOf, type Core, type MarginMode, marginModes } from '../index.js';
import { readBook, readHistory } from '../io/index.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { defaultRules, marketOf, openCore, rulesOf } from './inputs.js';
import { marginCsv } from './marginCsv.js';
import { type MarginResult, marginJson } from './marginJson.js';
import { marginSummary } from './marginSummary.js';
import { type Target, targetOf, writeFile, writeOut } from './output.js';
import { say, withProgress } from './terminal.js';
import { Laps } from './laps.js';
import { reportOf } from './report/report.js';

export async function margin(flags: MarginFlags): Promise<ExitCode> {
  const inputs = [flags.market, flags.book, flags.history, flags.rules];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv', 'html'], inputs);
  const laps = new Laps();
  const rules = await rulesOf(flags.rules);
  const core = await openCore(flags.lane);
  const market = await marketOf(flags);
  const book = await withProgress('reading book', (onProgress) => readBook(flags.book, { onProgress }));
  const history =
    flags.history === undefined
      ? undefined
      : await withProgress('reading history', (onProgress) => readHistory(flags.history ?? '', { onProgress }));
  laps.lap('read');
  const modes = flags.mode === undefined || flags.mode === 'all' ? marginModes : [flags.mode];
  // Every account is judged by its own mode, so the modes of the book are computed too.
  const computed = marginModes.filter((mode) => modes.includes(mode) || book.modes.includes(mode));
  const given = { market, book, rules, ...(history === undefined ? {} : { history }) };
  const run = await withProgress('margin', (onProgress) => core.margin({ ...given, modes: computed, onProgress }));
  laps.lap('margin');
  say(`rules: ${run.rules.name} of ${run.rules.date}${flags.rules === undefined ? ` (the default, ${defaultRules})` : ''}`);
  say(`factors: ${run.factorSource}`);
  const record = { lane: core.lane, laneReason: core.laneReason, memoryBytes: run.memoryBytes, timings: { ...laps.times, ...run.timings } };
  const result: MarginResult = { market, run, modes, ...(flags.timings ? { record } : {}) };
  if (target !== undefined) await writeResult(target, result, () => reportOf({ ...result, core, inputs: given }));
  if (flags.json) await writeOut(marginJson(result));
  else await writeOut([marginSummary(run, modes), ...(flags.timings ? [timingsText(record.timings)] : [])]);
  listFaults(run.faults);
  return exitCodeOf(run.faults.length, flags.failOnCall === true ? callsOf(run, 'own').below.length : 0);
}
