// The backtest page: all series in one table, then a plot, tests and largest exceedances of each. A pure function of the inputs.
import { type Backtested, headline, probabilityText, type Series, shortfallRows, statisticText, testRows } from '../backtestText.js';
import { counted, grouped } from '../format.js';
import type { Pieces } from '../output.js';
import { backtestChart } from './backtestChart.js';
import { type Cell, figure, folded, pageOf, section, table } from './page.js';

/** Series on the page, of them unfolded from the start, and exceedances of each: the page stays one that can be read. */
const listed = { series: 40, unfolded: 2, exceedances: 12 } as const;

/** A right model would look like this less often: marked. */
const seldom = 0.05;

export function backtestPage(found: Backtested): Pieces {
  return pageOf('Backtest of VaR', partsOf(found));
}

function* partsOf({ confidence, series: tested }: Backtested): Generator<string, void, undefined> {
  yield `<h1>Backtest of VaR</h1>\n<p>Confidence ${100 * confidence} %. A small p-value says that a right model would seldom look like this.</p>`;
  const shown = tested.slice(0, listed.series);
  const left = tested.length - shown.length;
  const rest = left === 0 ? '' : `; ${grouped(left)} more in --json and --out FILE.csv`;
  yield section(
    'All series',
    `${counted(tested.length, 'series', 'series')}${rest}. Zone: the traffic light of the Basel Committee.`,
    overview(shown),
  );
  for (const [place, series] of shown.entries()) yield seriesPart(series, place < listed.unfolded);
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

const titleOf = ({ name, method }: Series): string => (method === null ? name : `${name}, ${method}`);

const chance = (p: number | null | undefined): Cell => ({ text: probabilityText(p ?? null), call: (p ?? 1) < seldom });

function overview(shown: readonly Series[]): string {
  const rows = shown.map((series) => {
    const { observations, exceedanceCount, expectedCount, trafficLight, kupiec, conditionalCoverage, acerbiSzekely } = series;
    return [
      { text: titleOf(series), words: true },
      grouped(observations),
      grouped(exceedanceCount),
      grouped(expectedCount, 1),
      { text: trafficLight.zone, call: trafficLight.zone === 'red' },
      chance(kupiec.pValue),
      chance(conditionalCoverage.pValue),
      chance(acerbiSzekely?.z2.pValue),
    ];
  });
  return table(['series', 'days', 'exceedances', 'expected', 'zone', 'Kupiec p', 'conditional coverage p', 'ES (Z2) p'], rows);
}

function seriesPart(series: Series, open: boolean): string {
  const { days = [] } = series;
  const exceedances = [...days.keys()].filter((n) => days[n]?.exceedance);
  const title = titleOf(series);
  const [losses, valuesAtRisk] = [days.map(({ loss }) => loss), days.map(({ valueAtRisk }) => valueAtRisk)];
  const plot = backtestChart({ dates: days.map(({ date }) => date), losses, valuesAtRisk, exceedances });
  const tests = testRows(series).map(([test, { statistic, degreesOfFreedom, pValue }]) => [
    { text: test, words: true },
    statisticText(statistic),
    String(degreesOfFreedom),
    chance(pValue),
  ]);
  for (const [test, one] of shortfallRows(series))
    tests.push([{ text: `Acerbi-Szekely ${test} of ES`, words: true }, statisticText(one.statistic), '', chance(one.pValue)]);
  const tables = [table(['test', 'statistic', 'degrees of freedom', 'p'], tests), exceedanceTable(days)];
  const content = `${figure(`VaR and loss of ${title}`, plot)}\n<div class="pair">\n${tables.map((one) => `<div>\n${one}\n</div>`).join('\n')}\n</div>`;
  return folded(title, headline(series), content, open);
}

/** The days that lost most beyond their VaR, in order of time. */
function exceedanceTable(days: NonNullable<Series['days']>): string {
  const exceedances = days.filter(({ exceedance }) => exceedance);
  if (exceedances.length === 0) return '<p>No day lost more than its VaR.</p>';
  const beyond = ({ loss, valueAtRisk }: (typeof days)[number]): number => loss - valueAtRisk;
  const largest = [...exceedances].sort((a, b) => beyond(b) - beyond(a)).slice(0, listed.exceedances);
  const rows = largest
    .sort((a, b) => (a.date < b.date ? -1 : 1))
    .map(({ date, loss, valueAtRisk }) => [date, loss.toPrecision(4), valueAtRisk.toPrecision(4)]);
  const note =
    largest.length < exceedances.length
      ? `\n<p>The ${largest.length} largest of ${grouped(exceedances.length)}; all in --json and --out FILE.csv.</p>`
      : '';
  return `${table(['exceedance', 'loss', 'VaR'], rows)}${note}`;
}
