// `margincore demo`: the embedded sample book through both backends: a summary, a comparison, a report. What `npm start` runs.

import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Fault } from '../index.js';
import { sampleBook, sampleMarket } from '../io/index.js';
import { bookAnswer } from '../questions/book.js';
import { heatmapOf } from '../questions/heatmap.js';
import { told } from '../questions/question.js';
import { preset } from '../rules.js';
import { type BothBackends, comparisonOf, runBothBackends, stageTable } from './bothBackends.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { DemoFlags } from './flags.js';
import { milliseconds } from './format.js';
import { defaultRules } from './inputs.js';
import { Laps } from './laps.js';
import { type Book, marginSummary, type RunRecord, reportMap } from './marginText.js';
import { type Target, targetOf, writeFile, writeOut } from './output.js';
import { serveCommand } from './serveCommand.js';
import { colours, say, withProgress } from './terminal.js';

const defaults = { accounts: 10_000, seed: 1, out: join('out', 'report.html') } as const;

export async function demoCommand(flags: DemoFlags): Promise<ExitCode> {
  if (flags.open === true) return servedSample(flags);
  const { accounts = defaults.accounts, seed = defaults.seed, out = defaults.out } = flags;
  const target = reportTarget(out);
  const laps = new Laps();
  const market = sampleMarket(seed);
  const inputs = { market, book: sampleBook(market, { accounts, seed }), rules: preset(defaultRules) };
  laps.lap('sample');
  const both = await withProgress('margin', (onProgress) => runBothBackends(inputs, onProgress));
  laps.lap('all margin runs');
  const { core, engine, run } = both.lead;
  say(`backend: ${core.backend} (${core.backendReason})`);
  const answer = { ...bookAnswer(engine, run, { byAccount: false, atRisk: 20 }), heatmap: await heatmapOf(engine, reportMap, undefined) };
  const found = told(answer) as Book;
  const { reportOf } = await import('./report/report.js');
  const report = reportOf({ found, record: recordOf(both, laps), notes: comparisonOf(both).slice(1) });
  if (target.path !== '-') await writeFile(target.path, report);
  laps.lap('report');

  if (target.path === '-') await writeOut(report);
  else if (flags.json) await writeOut([demoJson(found, seed, both, flags.timings ? recordOf(both, laps) : undefined)]);
  else await writeOut([marginSummary(found), '\n', demoText(both, laps), `\nreport: ${target.path}\n`]);
  listFaults(run.faults, 'fault', run.faultCount);
  return run.faultCount > 0 || (both.sameBits?.different ?? 0) > 0 ? exitCodes.failure : exitCodes.ok;
}

/** Serves the sample and its page until a signal stops it; then deletes its journal. */
async function servedSample({ accounts, seed, json }: DemoFlags): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), 'margincore-'));
  try {
    const journal = join(folder, 'sample.journal');
    return await serveCommand({
      open: true,
      journal,
      ...(accounts === undefined ? {} : { accounts }),
      ...(seed === undefined ? {} : { seed }),
      ...(json && { json }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function demoText(both: BothBackends, laps: Laps): string {
  const lines = comparisonOf(both).map(([name, words]) => `${name.padEnd(16)} ${words}\n`);
  const around = Object.entries(laps.times).map(([stage, ms]) => `${stage} ${milliseconds(ms)}`);
  return `${lines.join('')}\n${colours.bold('time per stage, the fastest of each')}\n${stageTable(both)}\naround it: ${around.join(', ')}\n`;
}

function recordOf({ lead: { core, engine, stages } }: BothBackends, laps: Laps): RunRecord {
  return {
    backend: core.backend,
    backendReason: core.backendReason,
    memoryBytes: engine.memoryBytes,
    timings: { ...laps.times, ...stages },
  };
}

/** The report, in a folder that is made when it is not there. */
function reportTarget(out: string): Target {
  if (out.toLowerCase().endsWith('.html') && out !== '-.html') {
    try {
      makeFolder(dirname(resolve(out)));
    } catch (error) {
      throw new Fault('BAD_ARGUMENT', '--out', 'in a folder that can be made', `${out}: ${(error as NodeJS.ErrnoException).code}`);
    }
  }
  return targetOf(out, ['html'], []);
}

/** Step by step: the recursive form of mkdir does not return on file systems such as /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) {
    if (!statSync(folder).isDirectory()) throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
    return;
  }
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function demoJson(
  { asOf, numeraire, market, rules, totals }: Book,
  seed: number,
  { sameBits }: BothBackends,
  record: RunRecord | undefined,
): string {
  const document = {
    format: 'margincore-demo',
    version: 3,
    ...{ asOf, numeraire, seed, market, rules, totals },
    sameBits: sameBits ?? null,
    ...(record === undefined ? {} : { run: record }),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
