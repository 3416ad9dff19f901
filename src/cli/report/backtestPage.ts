// The page of a backtest: a plot, the tests and the exceedances of each series. A pure function of the inputs.
import { dateText, headline, probabilityText, shortfallRows, type TestedSeries, testRows } from '../backtestText.js';
import { grouped } from '../format.js';
import type { Pieces } from '../output.js';
import { backtestChart } from './backtestChart.js';
import { figure, pageOf, section, table } from './page.js';

export function backtestPage(confidence: number, tested: readonly TestedSeries[]): Pieces {
  return pageOf('Backtest of VaR', partsOf(confidence, tested));
}

function* partsOf(confidence: number, tested: readonly TestedSeries[]): Generator<string, void, undefined> {
  yield `<h1>Backtest of VaR</h1>\n<p>Confidence ${100 * confidence} %. A small p-value says that a right model would seldom look like this.</p>`;
  for (const series of tested) {
    const { name, method, dates, losses, valuesAtRisk, result } = series;
    const exceedances = Array.from(result.exceedances);
    const plot = backtestChart({ dates: dates.map(dateText), losses, valuesAtRisk, exceedances });
    const title = method === undefined ? name : `${name}, ${method}`;
    const tests = testRows(series).map(([test, { statistic, degreesOfFreedom, pValue }]) => [
      test,
      grouped(statistic, 3),
      String(degreesOfFreedom),
      { text: probabilityText(pValue), call: pValue < 0.05 },
    ]);
    for (const [test, one] of shortfallRows(result)) {
      const p = { text: probabilityText(one.pValue), call: one.pValue < 0.05 };
      tests.push([`Acerbi-Szekely ${test} of ES`, grouped(one.statistic, 3), '', p]);
    }
    const days = exceedances.map((day) => [
      dateText(dates[day] as number),
      (losses[day] as number).toPrecision(4),
      (valuesAtRisk[day] as number).toPrecision(4),
    ]);
    const content = [figure(`VaR and loss of ${title}`, plot, true), table(['test', 'statistic', 'degrees of freedom', 'p-value'], tests)];
    if (days.length > 0) content.push(table(['exceedance', 'loss', 'VaR'], days));
    yield section(title, headline(series), content.join('\n'));
  }
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both lanes.</footer>';
}
