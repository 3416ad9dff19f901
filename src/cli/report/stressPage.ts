// The page of a stress run: scenarios, heat map, reverse stress. A pure function of the inputs.
import { grouped, instantText } from '../format.js';
import type { Pieces } from '../output.js';
import type { StressResult } from '../stressInputs.js';
import {
  accountName,
  heatmapTitle,
  nearestPlaces,
  percent,
  reverseBins,
  scenarioHead,
  scenarioRows,
  sigmas,
  worstCases,
  worstHead,
  worstRows,
} from '../stressText.js';
import { heatMapChart } from './charts.js';
import { definitions, figure, pageOf, section, table } from './page.js';
import { callsChart, reverseChart, scenarioChart } from './stressCharts.js';

/** Accounts listed by name. */
const listed = 20;

export function stressPage(result: StressResult): Pieces {
  return pageOf(`Stress report, ${instantText(result.run.asOf)}`, partsOf(result));
}

function* partsOf({ subject, run, heatmap, heatmapAccount, reverse }: StressResult): Generator<string, void, undefined> {
  const { market } = subject;
  yield `<h1>Stress report</h1>\n<p>Prices of ${instantText(run.asOf)}; amounts in ${run.numeraire}.</p>`;
  const faulted = run.before.statuses.reduce((sum, status) => sum + status, 0);
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Accounts', `${grouped(run.accounts.length - faulted)} stressed, ${grouped(faulted)} with faults`],
      ['Rules', `${run.rules.name} of ${run.rules.date}`],
      ['Sigmas', run.factorSource],
    ]),
  );
  yield section(
    'Scenarios',
    'P&L with collateral at the market; below: equity under the maintenance requirement of the shocked market; held: under that of before; insolvent: owing more than everything is worth; deficit: what is missing.',
    `${figure('P&L of the book by scenario', scenarioChart(run), true)}\n${figure('Accounts below maintenance by scenario', callsChart(run), true)}\n${table(
      scenarioHead.slice(0, -1),
      scenarioRows(run).map((row) => row.slice(0, -1)),
    )}`,
  );
  const cases = worstCases(run).slice(0, listed);
  if (cases.length > 0)
    yield section('Largest losses', `Every account in its own worst scenario, the largest first.`, table(worstHead, worstRows(run, cases)));
  if (heatmap) {
    const rows = heatmap.volShocks.map((_, row) =>
      Array.from(heatmap.pnls.subarray(row * heatmap.moves.length, (row + 1) * heatmap.moves.length)),
    );
    const map = {
      moves: heatmap.moves.map(percent),
      vols: heatmap.volShocks.map(percent),
      pnls: rows,
      moveName: 'price move',
      volName: 'relative vol shock',
    };
    yield section('Heat map', heatmapTitle(heatmap, heatmapAccount), figure('P&L by price move and vol shock', heatMapChart(map), true));
  }
  if (reverse) {
    const places = nearestPlaces(reverse).slice(0, listed);
    const rows = places.map((place) => [
      accountName(reverse, place),
      grouped(reverse.excesses[place] as number),
      ...reverse.paths.map((_, p) => sigmas(reverse.nearest[p * reverse.accounts.length + place] as number)),
    ]);
    yield section(
      'Reverse stress',
      `How many sigmas bring accounts below the maintenance requirement they have now, the nearest of up and down; looked for up to ${reverse.maximumSigmas} sigmas. Below: the nearest on the joint path.`,
      `${figure('Accounts by sigmas to a call', reverseChart(reverse, reverseBins(reverse)), true)}\n${table(['account', 'above maintenance', ...reverse.paths.map(({ name }) => name)], rows)}`,
    );
  }
  const sources = run.scenarios.map(({ name, description, source }) => [name, `${description}. ${source}`] as const);
  yield section('Where the scenarios are from', '', definitions(sources));
  if (run.faults.length > 0) {
    const rows = run.faults
      .slice(0, listed)
      .map(({ code, message, scenario }) => [code, { text: scenario === '' ? message : `${scenario}: ${message}`, words: true }]);
    yield section(
      'Faults',
      `${grouped(run.faults.length)} in all; accounts with a fault are in no figure above.`,
      table(['code', { text: 'what', words: true }], rows),
    );
  }
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both lanes.</footer>';
}
