// `margincore backtest`: forecasts of VaR and ES against what was lost, by every test, with a plot of both.

import { type Core, Fault } from '../index.js';
import type { CsvTextOptions } from '../io/support.js';
import { type Backtest, backtest } from '../risk.js';
import { backtestDefaults, type NamedSeries, seriesOf } from './backtestSeries.js';
import { dateText, headline, probabilityText, shortfallRows, type TestedSeries, testRows } from './backtestText.js';
import { csvOptions, csvTable } from './csv.js';
import { documentPieces } from './document.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { BacktestFlags } from './flags.js';
import { flagName } from './flagValues.js';
import { grouped } from './format.js';
import { openCore } from './inputs.js';
import { type Pieces, targetOf, writeResult } from './output.js';
import { colours, tableText } from './terminal.js';

export async function backtestCommand(flags: BacktestFlags): Promise<ExitCode> {
  const { out, book } = flags;
  if (book !== undefined) return (await import('./marginBacktest.js')).marginBacktestCommand({ ...flags, book });
  for (const flag of ['market', 'rules', 'snapshot', 'volHistory', 'horizonDays', 'missing'] as const)
    if (flags[flag] !== undefined) throw new Fault('BAD_ARGUMENT', flagName(flag), 'given with --book', flags[flag]);
  const target = out === undefined ? undefined : targetOf(out, ['json', 'csv', 'html'], [flags.series, flags.history]);
  const core = await openCore(flags.backend);
  const tested = (await seriesOf(core, flags)).map((series) => ({ ...series, result: testsOf(core, flags, series) }));
  await writeResult(flags, target, {
    json: () => backtestJson(flags, tested),
    csv: () => backtestCsv(tested, csvOptions(flags)),
    html: async () => (await import('./report/backtestPage.js')).backtestPage(flags.confidence, tested),
    text: () => [backtestSummary(flags, tested)],
  });
  return exitCodes.ok;
}

function testsOf(core: Core, { confidence, simulations, seed, series: file }: BacktestFlags, series: NamedSeries): Backtest {
  const { name, losses, valuesAtRisk, expectedShortfalls } = series;
  const simulation = { simulations: simulations ?? backtestDefaults.simulations, seed: seed ?? backtestDefaults.seed };
  try {
    return backtest(core, {
      losses,
      valuesAtRisk,
      confidence,
      ...(expectedShortfalls === undefined ? {} : { expectedShortfalls, simulation }),
    });
  } catch (error) {
    throw error instanceof Fault ? error.at(`${file ?? name} ${error.path}`) : error;
  }
}

/** The document, format `margincore-backtest`, version 1. What is not a number is null. */
function backtestJson({ confidence }: BacktestFlags, tested: readonly TestedSeries[]): Pieces {
  const series = tested.map(({ name, method, dates, warnings, result: { exceedances, ...figures } }) => {
    return {
      name,
      method: method ?? null,
      from: dateText(dates[0] as number),
      to: dateText(dates.at(-1) as number),
      ...figures,
      warnings,
      exceedanceDates: Array.from(exceedances, (day) => dateText(dates[day] as number)),
    };
  });
  return documentPieces({ format: 'margincore-backtest', version: 1, confidence }, { series });
}

function backtestCsv(tested: readonly TestedSeries[], options: CsvTextOptions): Iterable<string> {
  const rows = tested.flatMap(({ name, method, dates, losses, valuesAtRisk, expectedShortfalls }) =>
    dates.map((date, i) => {
      const loss = losses[i] as number;
      const risk = valuesAtRisk[i] as number;
      return [name, method, dateText(date), loss, risk, expectedShortfalls?.[i], loss > risk];
    }),
  );
  return csvTable(['name', 'method', 'date', 'loss', 'valueAtRisk', 'expectedShortfall', 'exceedance'], rows, options);
}

function backtestSummary({ confidence }: BacktestFlags, tested: readonly TestedSeries[]): string {
  const blocks = tested.map((series) => {
    const { result, name, method } = series;
    const title = colours.bold(`${name}${method === undefined ? '' : `, ${method}`}, VaR at ${100 * confidence} %`);
    const tests = testRows(series).map(([test, { statistic, degreesOfFreedom, pValue }]) => [
      test,
      grouped(statistic, 3),
      String(degreesOfFreedom),
      probabilityText(pValue),
    ]);
    for (const [test, one] of shortfallRows(result))
      tests.push([`Acerbi-Szekely ${test}`, grouped(one.statistic, 3), '', probabilityText(one.pValue)]);
    const scores = [`quantile loss ${result.quantileLoss.toPrecision(5)}`];
    if (result.jointLoss !== undefined) scores.push(`joint loss of VaR and ES ${result.jointLoss.toPrecision(5)}`);
    return `${title}\n${headline(series)}\n${tableText(['test', 'statistic', 'degrees', 'p-value'], tests)}\n${scores.join(', ')}\n`;
  });
  return blocks.join('\n');
}
