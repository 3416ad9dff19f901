// `margincore backtest --book`: the margins of a book against what its accounts would have lost in the past, by rule and requirement.

import { Fault } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import { presetNames } from '../rules.js';
import type { Exceedances, MarginBacktest } from '../support.js';
import { flagsOfCloses } from './backtestSeries.js';
import { dateText, probabilityText } from './backtestText.js';
import { csvOptions, csvTable } from './csv.js';
import { documentPieces, eachOf } from './document.js';
import { codeOf, type ExitCode, listFaults } from './exit.js';
import type { BacktestFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { counted, grouped, instantText, share, short } from './format.js';
import { historyOf } from './histories.js';
import { bookFrom, defaultRules, documentOf, marketOf, openCore } from './inputs.js';
import { type Pieces, targetOf, writeResult } from './output.js';
import { colours, say, tableText, withProgress } from './terminal.js';

/** What is asked of series, made of closes or given: a book has none. */
const ofSeries = ['series', ...flagsOfCloses, 'simulations', 'seed'] as const;

export async function marginBacktestCommand(flags: BacktestFlags & { readonly book: string }): Promise<ExitCode> {
  const { market: marketFile, history: closes, book: bookFile } = flags;
  for (const flag of ofSeries)
    if (flags[flag] !== undefined) throw new Fault('BAD_ARGUMENT', flagName(flag), 'absent beside --book', flags[flag]);
  if (marketFile === undefined) throw new Fault('MISSING_FIELD', '--market', 'present beside --book', undefined);
  if (closes === undefined)
    throw new Fault('MISSING_FIELD', '--history', 'present beside --book: the past that is tested against', undefined);
  const names = (flags.rules ?? defaultRules) === 'all' ? presetNames : (flags.rules ?? defaultRules).split(',').map((name) => name.trim());
  const target =
    flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'csv'], [marketFile, bookFile, closes, flags.volHistory, ...names]);
  const rules = await Promise.all(names.map((name) => documentOf(name)));
  const core = await openCore(flags.backend);
  const market = await marketOf({ ...flags, market: marketFile });
  const book = await bookFrom({ ...flags, book: bookFile });
  const history = await historyOf('--history', closes, market);
  const volHistory = flags.volHistory === undefined ? undefined : await historyOf('--vol-history', flags.volHistory, market);
  const { horizonDays = 1, missing = 'trim', confidence } = flags;
  say(
    `windows of ${counted(horizonDays, 'day')}, one after the other; blank closes: ${missing}; vols ${volHistory ? 'move' : 'stand still'}`,
  );
  const engine = await core.prepare({ book, market, rules: rules[0] as (typeof rules)[number] });
  const tested = await withProgress('backtest', (onProgress) =>
    engine.backtest({ history, horizonDays, missing, confidence, rules, onProgress, ...(volHistory === undefined ? {} : { volHistory }) }),
  );
  await writeResult(flags, target, {
    json: () => jsonOf(tested),
    csv: () => csvOf(tested, csvOptions(flags)),
    text: () => [textOf(tested)],
  });
  listFaults(tested.faults);
  return codeOf(tested.faults);
}

const parts = ['initial', 'maintenance'] as const;
const charged = ['whole', 'fault', 'partial'] as const;
const finite = (x: number | undefined): number | null => (x === undefined || !Number.isFinite(x) ? null : x);

function accountOf(exceedances: Exceedances, a: number): Record<string, number | string | null> {
  return {
    charge: finite(exceedances.charges[a]),
    exceedances: exceedances.counts[a] as number,
    meanExcess: finite(exceedances.meanExcesses[a]),
    worstExcess: finite(exceedances.worstExcesses[a]),
    kupiec: finite(exceedances.kupiec[a]),
    conditionalCoverage: finite(exceedances.conditionalCoverage[a]),
    zone: exceedances.zones[a] === '' ? null : (exceedances.zones[a] as string),
  };
}

/** The document, format `margincore-margin-backtest`, version 1: one line an account and requirement. */
function jsonOf(tested: MarginBacktest): Pieces {
  const { asOf, numeraire, horizonDays, confidence, dates, accounts, subaccounts, worstLosses, worstWindows, values } = tested;
  const head = {
    ...{ format: 'margincore-margin-backtest', version: 1, asOf: instantText(asOf), numeraire, horizonDays, confidence },
    ...{
      windows: dates.length,
      from: dates.length === 0 ? null : dateText(dates[0] as number),
      to: dates.length === 0 ? null : dateText(dates.at(-1) as number),
    },
    requirements: tested.requirements.map(({ rules, requirement, assumptions, initial, maintenance }) => ({
      ...{ rules: rules.name, date: rules.date, requirement, assumptions },
      ...{ initial: totalsOf(initial), maintenance: totalsOf(maintenance) },
    })),
  };
  const accountJson = (a: number): object => {
    const lost = finite(worstLosses[a]);
    return {
      ...{ account: accounts[a], subaccount: subaccounts[a], value: finite(values[a]), worstLoss: lost },
      worstWindow: lost === null ? null : dateText(dates[worstWindows[a] as number] as number),
      requirements: tested.requirements.map((line) => ({
        ...{ rules: line.rules.name, requirement: line.requirement, charged: charged[line.statuses[a] as number] },
        ...{ initial: accountOf(line.initial, a), maintenance: accountOf(line.maintenance, a) },
      })),
    };
  };
  return documentPieces(head, { accounts: eachOf(accounts.length, accountJson), faults: tested.faults });
}

function totalsOf({ totals }: Exceedances): object {
  const { book, ...rest } = totals;
  if (book === undefined) return rest;
  const { exceedances: _, ...tests } = book;
  return { ...rest, book: tests };
}

function* rowsOf(tested: MarginBacktest): Generator<readonly (string | number | null)[], void, undefined> {
  for (const { rules, requirement, statuses, ...line } of tested.requirements)
    for (const part of parts)
      for (const [a, account] of tested.accounts.entries()) {
        const place = [account, tested.subaccounts[a] as string, rules.name, requirement, part, charged[statuses[a] as number] as string];
        yield [...place, finite(tested.worstLosses[a]), ...Object.values(accountOf(line[part], a))];
      }
}

function csvOf(tested: MarginBacktest, options: CsvTextOptions): Generator<string, void, undefined> {
  const own = ['charge', 'exceedances', 'meanExcess', 'worstExcess', 'kupiec', 'conditionalCoverage', 'zone'];
  return csvTable(['account', 'subaccount', 'rules', 'requirement', 'margin', 'charged', 'worstLoss', ...own], rowsOf(tested), options);
}

function textOf(tested: MarginBacktest): string {
  const { accounts, dates, horizonDays, confidence, asOf, numeraire, requirements } = tested;
  const period = dates.length === 0 ? '' : `, ${dateText(dates[0] as number)} to ${dateText(dates.at(-1) as number)}`;
  const rows = requirements.flatMap((line) =>
    parts.map((part) => {
      const { totals } = line[part];
      return [
        `${line.rules.name} ${line.requirement}`,
        part,
        grouped(totals.accounts),
        grouped(totals.exceedances),
        grouped(totals.expected, 1),
        share(totals.exceeded, totals.accounts),
        short(totals.meanExcess),
        short(totals.worstExcess),
        `${totals.zones.green} / ${totals.zones.yellow} / ${totals.zones.red}`,
        totals.book === undefined ? '-' : grouped(totals.book.exceedanceCount),
        totals.book === undefined ? '-' : probabilityText(totals.book.kupiec.pValue),
        totals.book === undefined ? '-' : probabilityText(totals.book.conditionalCoverage.pValue),
      ];
    }),
  );
  const head = ['requirement', 'margin', 'accounts', 'exceedances', 'expected', 'accounts hit', 'mean excess', 'worst excess'];
  const lines = [
    colours.bold(`Margins of ${counted(accounts.length, 'account')} as of ${instantText(asOf)} against the past, in ${numeraire}`),
    `${counted(dates.length, 'window')} of ${counted(horizonDays, 'day')}${period}; expected: at a confidence of ${confidence}`,
    tableText([...head, 'green / yellow / red', 'book: exceedances', 'Kupiec', 'Christoffersen'], rows, 2),
    'A loss is the fall of what an account is worth; it exceeds a margin when it is more than what that margin keeps in the account.',
  ];
  const left = requirements.filter(({ statuses }) => statuses.some((status) => status !== 0));
  for (const { rules, requirement, statuses } of left) {
    const count = (status: number): number => statuses.reduce((sum, one) => sum + (one === status ? 1 : 0), 0);
    lines.push(
      `not counted under ${rules.name} ${requirement}: ${grouped(count(2))} charged in part, ${grouped(count(1))} without figures or losses`,
    );
  }
  return `${lines.join('\n')}\n`;
}
