// `margincore margin`: a book over a market under a rule document, every account under every requirement of it: the question `book`.
import type { History } from '../estimation.js';
import { type Core, Fault } from '../index.js';
import { book } from '../questions/book.js';
import { type ExitCode, exitCodes, listFaults } from './exit.js';
import type { MarginFlags } from './flags.js';
import { type Forecasts, followedRules } from './forecast.js';
import { milliseconds } from './format.js';
import { historyOf } from './histories.js';
import { Laps } from './laps.js';
import { judgedSums, marginCsv, marginSummary, type RunRecord, reportMap } from './marginText.js';
import { type Parts, partsOf } from './session.js';
import { say } from './terminal.js';
import { verb } from './verb.js';

export async function marginCommand(flags: MarginFlags): Promise<ExitCode> {
  const laps = new Laps();
  let forecasts: Forecasts | undefined;
  let record: RunRecord | undefined;
  const parts = async (core: Core): Promise<Parts> => {
    const read = await margined(core, flags);
    forecasts = read.forecasts;
    laps.lap('read');
    return read.parts;
  };
  const besides = () => ({ ...(forecasts && { forecasts }), ...(record && { run: record }) });
  const found = await verb(
    book,
    flags,
    {
      ...{ format: 'margincore-margin', version: 3, besides, csv: marginCsv },
      html: async (found) => (await import('./report/report.js')).reportOf({ found, record }),
      text: (found) => marginSummary(found) + (record === undefined ? '' : timingsText(record.timings)),
    },
    async (session) => {
      await session.prepare();
      laps.lap('prepare');
      const byAccount = flags.json === true || flags.csv === true || /(json|csv|-)$/i.test(flags.out ?? '');
      const heatmap = /html$/i.test(flags.out ?? '') && session.market.underlyings.length > 0 ? reportMap : undefined;
      return { requirement: flags.requirement, byAccount, heatmap };
    },
    {
      ...{ files: [flags.history, flags.volHistory], parts },
      answered: ({ core, engine }) => {
        laps.lap('run');
        const { backend, backendReason } = core;
        if (flags.timings) record = { backend, backendReason, memoryBytes: engine.memoryBytes, timings: laps.times };
      },
    },
  );
  listFaults(found.faults, 'fault', found.faultCount);
  if (found.faultCount > 0) return exitCodes.accounts;
  const { belowMaintenance, partial } = judgedSums(found);
  return flags.failOnCall && belowMaintenance + partial.belowMaintenance > 0 ? exitCodes.accounts : exitCodes.ok;
}

/** With histories that the rules estimate from, or that their forecast is made of. */
async function margined(core: Core, flags: MarginFlags): Promise<{ readonly parts: Parts; readonly forecasts?: Forecasts }> {
  if (flags.forecast && flags.history === undefined)
    throw new Fault('BAD_ARGUMENT', '--history', 'set with --forecast, which is computed from it', 'none');
  const asked = await partsOf(flags);
  const { rules, market } = asked;
  say(`rules: ${rules.about.name} of ${rules.about.date}${flags.rules === undefined ? ', the default' : ''}`);
  const read = async (flag: '--history' | '--vol-history', path: string | undefined): Promise<History | undefined> =>
    path === undefined ? undefined : historyOf(flag, path, market);
  const volHistory = await read('--vol-history', flags.volHistory);
  const history = await read('--history', flags.history);
  const parts = { ...asked, ...(volHistory && { volHistory }) };
  if (history === undefined || !flags.forecast) return { parts: { ...parts, ...(history && { history }) } };
  // the overlay holds the vols and correlations of the forecast: a history beside it would be estimated from again
  const followed = followedRules(core, rules, market, history);
  return { parts: { ...parts, rules: followed.rules }, forecasts: followed.forecasts };
}

/** Stages and their times, a line each. */
export function timingsText(timings: Readonly<Record<string, number>>): string {
  return Object.entries(timings)
    .map(([stage, ms]) => `${stage.padEnd(12)} ${milliseconds(ms).padStart(10)}\n`)
    .join('');
}
