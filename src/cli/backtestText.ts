// What backtests say in words and in rows: of forecasts by series, of margins by rules and requirement.
import type { CsvTextOptions } from '../io/support.js';
import type { backtest } from '../questions/backtest.js';
import type { marginBacktest } from '../questions/marginBacktest.js';
import type { FoundBy } from '../questions/question.js';
import { csvTable } from './csv.js';
import { counted, grouped, instantText, share, short } from './format.js';
import type { Pieces } from './output.js';
import { colours, tableText } from './terminal.js';

export type Backtested = FoundBy<typeof backtest>;
export type Series = Backtested['series'][number];
type Test = Series['kupiec'];
type Margins = FoundBy<typeof marginBacktest>;

/** The tests of one series by name. */
export function testRows(of: Series): readonly (readonly [name: string, test: Test])[] {
  return [
    ['Kupiec, proportion of failures', of.kupiec],
    ...(of.timeUntilFirstFailure === undefined ? [] : [['Kupiec, time until first failure', of.timeUntilFirstFailure] as const]),
    ['Christoffersen, independence', of.independence],
    ['Christoffersen, conditional coverage', of.conditionalCoverage],
    ['time between failures, independence', of.timeBetweenFailures.independence],
    ['time between failures, mixed', of.timeBetweenFailures.mixed],
  ];
}

/** The tests of the size of shortfalls that there are. */
export const shortfallRows = ({ acerbiSzekely: of }: Series): readonly (readonly [name: string, test: Omit<Test, 'degreesOfFreedom'>])[] =>
  of === undefined ? [] : [...(of.z1 === undefined ? [] : [['Z1', of.z1] as const]), ['Z2', of.z2]];

/** Three decimals, or as many digits as a small probability needs. */
export const probabilityText = (p: number | null): string =>
  p === null ? '-' : p >= 0.001 || p === 0 ? grouped(p, 4) : p.toExponential(1);

export const statisticText = (x: number | null): string => grouped(x ?? Number.NaN, 3);

/** Counts of a series, and the warnings of its forecasts. */
export function headline({ exceedanceCount, observations, expectedCount, trafficLight, from, to, warnings }: Series): string {
  const said = warnings.map(({ message }) => `; warning: ${message}`).join('');
  return `${exceedanceCount} exceedances in ${grouped(observations)} days (${grouped(expectedCount, 1)} expected), ${trafficLight.zone}, ${from} to ${to}${said}`;
}

export function backtestSummary({ confidence, series }: Backtested): string {
  const blocks = series.map((one) => {
    const title = colours.bold(`${one.name}${one.method === null ? '' : `, ${one.method}`}, VaR at ${100 * confidence} %`);
    const tests = [
      ...testRows(one).map(([name, test]) => [
        name,
        statisticText(test.statistic),
        String(test.degreesOfFreedom),
        probabilityText(test.pValue),
      ]),
      ...shortfallRows(one).map(([name, test]) => [
        `Acerbi-Szekely ${name}`,
        statisticText(test.statistic),
        '',
        probabilityText(test.pValue),
      ]),
    ];
    const scores = [`quantile loss ${(one.quantileLoss ?? Number.NaN).toPrecision(5)}`];
    if (one.jointLoss !== undefined) scores.push(`joint loss of VaR and ES ${(one.jointLoss ?? Number.NaN).toPrecision(5)}`);
    return `${title}\n${headline(one)}\n${tableText(['test', 'statistic', 'degrees', 'p-value'], tests)}\n${scores.join(', ')}\n`;
  });
  return blocks.join('\n');
}

/** A row a day. */
export function backtestCsv({ series }: Backtested, options: CsvTextOptions): Pieces {
  const all = series.flatMap(({ name, method, days = [] }) =>
    days.map((day) => [name, method, day.date, day.loss, day.valueAtRisk, day.expectedShortfall, day.exceedance]),
  );
  return csvTable(['name', 'method', 'date', 'loss', 'valueAtRisk', 'expectedShortfall', 'exceedance'], all, options);
}

const parts = ['initial', 'maintenance'] as const;
const own = ['charge', 'exceedances', 'meanExcess', 'worstExcess', 'kupiec', 'conditionalCoverage', 'zone'] as const;

/** A row an account, requirement and margin. */
export function marginBacktestCsv({ accounts }: Margins, options: CsvTextOptions): Pieces {
  function* all(): Generator<readonly (string | number | null)[], void, undefined> {
    for (const { account, subaccount, worstLoss, requirements } of accounts)
      for (const line of requirements)
        for (const part of parts) {
          const of = line[part];
          yield [account, subaccount, line.rules, line.requirement, part, line.charged, worstLoss, ...own.map((name) => of[name])];
        }
  }
  return csvTable(['account', 'subaccount', 'rules', 'requirement', 'margin', 'charged', 'worstLoss', ...own], all(), options);
}

export function marginBacktestText({
  asOf,
  numeraire,
  accountCount,
  windows,
  horizonDays,
  confidence,
  from,
  to,
  requirements,
}: Margins): string {
  const rows = requirements.flatMap((line) =>
    parts.map((part) => {
      const { accounts, exceedances, expected, exceeded, meanExcess, worstExcess, zones, book } = line[part];
      return [
        ...[`${line.rules} ${line.requirement}`, part, grouped(accounts), grouped(exceedances), grouped(expected, 1)],
        ...[share(exceeded, accounts), short(meanExcess), short(worstExcess), `${zones.green} / ${zones.yellow} / ${zones.red}`],
        ...(book === undefined
          ? ['-', '-', '-']
          : [grouped(book.exceedanceCount), probabilityText(book.kupiec.pValue), probabilityText(book.conditionalCoverage.pValue)]),
      ];
    }),
  );
  const head = ['requirement', 'margin', 'accounts', 'exceedances', 'expected', 'accounts hit', 'mean excess', 'worst excess'];
  const lines = [
    colours.bold(`Margins of ${counted(accountCount, 'account')} as of ${instantText(asOf)} against the past, in ${numeraire}`),
    `${counted(windows, 'window')} of ${counted(horizonDays, 'day')}${from === null ? '' : `, ${from} to ${to}`}; expected: at a confidence of ${confidence}`,
    tableText([...head, 'green / yellow / red', 'book: exceedances', 'Kupiec', 'Christoffersen'], rows, 2),
    'A loss is the fall of what an account is worth; it exceeds a margin when it is more than what that margin keeps in the account.',
  ];
  for (const { rules, requirement, partial, without } of requirements)
    if (partial + without > 0)
      lines.push(
        `not counted under ${rules} ${requirement}: ${grouped(partial)} charged in part, ${grouped(without)} without figures or losses`,
      );
  return `${lines.join('\n')}\n`;
}
