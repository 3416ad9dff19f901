// The page of a stress run: scenarios, heat map, reverse stress. A pure function of the inputs.
import { counted, grouped, instantText } from '../format.js';
import type { Pieces } from '../output.js';
import type { ReverseView, StressResult, StressView } from '../stressInputs.js';
import {
  faultedBefore,
  heatmapTitle,
  judgedBy,
  nameAt,
  nearestPlaces,
  percent,
  reverseBins,
  scenarioHead,
  scenarioRows,
  sideNotes,
  sigmas,
  type WorstCase,
  worstCases,
  worstHead,
  worstRows,
} from '../stressText.js';
import { countChart, heatMapChart } from './charts.js';
import { faultsPart } from './faults.js';
import { definitions, figure, folded, pageOf, section, table } from './page.js';
import { callsChart, scenarioChart } from './stressCharts.js';

/** Listed by name: the rest is in the documents. */
const listed = { accounts: 20, scenarios: 30, paths: 8 } as const;

export function stressPage(result: StressResult): Pieces {
  return pageOf(`Stress report, ${instantText(result.run.asOf)}`, partsOf(result));
}

function* partsOf({ subject, requirement, run, heatmap, heatmapAccount, reverse }: StressResult): Generator<string, void, undefined> {
  const { market } = subject;
  yield `<h1>Stress report</h1>\n<p>Prices of ${instantText(run.asOf)}; amounts in ${run.numeraire}.</p>`;
  const faulted = faultedBefore(run);
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Accounts', `${grouped(run.accounts.length - faulted)} stressed, ${grouped(faulted)} with faults`],
      ['Rules', `${run.rules.name} of ${run.rules.date}`],
      ['Judged', judgedBy(run.rules.name, requirement)],
      ...(run.factorSource === null ? [] : [['Sigmas', run.factorSource] as const]),
      ...sideNotes(run).map((note) => ['Note', note] as const),
    ]),
  );
  yield scenarioPart(run);
  const cases = worstCases(run)
    .filter(({ pnl }) => pnl < 0)
    .slice(0, listed.accounts);
  const losses = `Every account in its own worst scenario, the largest loss first; the ${counted(cases.length, 'account')} that lose most.`;
  if (cases.length > 0) yield section('Largest losses', losses, lossTable(run, cases));
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
    yield section('Heat map', heatmapTitle(heatmap, heatmapAccount), figure('P&L by price move and vol shock', heatMapChart(map)));
  }
  if (reverse) yield reversePart(reverse);
  const sources = run.scenarios.map(({ name, description, source }) => [name, `${description}. ${source}`] as const);
  yield folded('Where the scenarios are from', counted(sources.length, 'scenario'), definitions(sources), false);
  if (run.faults.length > 0) {
    const placed = run.faults.map(({ code, message, scenario }) => ({
      code,
      message: scenario === '' ? message : `${scenario}: ${message}`,
    }));
    yield faultsPart(placed);
  }
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

function lossTable(run: StressView, cases: readonly WorstCase[]): string {
  const [account, scenario, ...figures] = worstHead;
  const rows = worstRows(run, cases).map(([name, worst, ...rest]) => [name as string, { text: worst as string, words: true }, ...rest]);
  return table([account, { text: scenario, words: true }, ...figures], rows);
}

/** The scenarios in their order; of very many, those that lose most. */
function scenarioPart(run: StressView): string {
  const byLoss = [...run.totals.keys()].sort((a, b) => (run.totals[a]?.pnl as number) - (run.totals[b]?.pnl as number) || a - b);
  const shown = byLoss.slice(0, listed.scenarios).sort((a, b) => a - b);
  const left = run.totals.length - shown.length;
  const totals = shown.map((place) => run.totals[place] as StressView['totals'][number]);
  const rows = scenarioRows(run);
  const meaning =
    'P&L with collateral at the market; below: equity under the maintenance requirement of the shocked market; at current margin: under that of before, with the P&L since; insolvent: owing more than everything is worth; deficit: what is missing.';
  const rest = left === 0 ? '' : ` The ${shown.length} that lose most; ${grouped(left)} more in --json and --out FILE.csv.`;
  const content = [
    figure('P&L of the book by scenario', scenarioChart(totals)),
    figure('Accounts below maintenance by scenario', callsChart(totals)),
    table(
      scenarioHead,
      shown.map((place) => rows[place] as string[]),
    ),
  ];
  return section('Scenarios', `${meaning}${rest}`, content.join('\n'));
}

function reversePart(reverse: ReverseView): string {
  const { form, paths, accounts, nearest, excesses, maximumSigmas } = reverse;
  const shown = paths.slice(0, listed.paths);
  const left = paths.length - shown.length;
  const rows = nearestPlaces(reverse)
    .slice(0, listed.accounts)
    .map((place) => [
      nameAt(reverse, place),
      grouped(excesses[place] as number),
      ...shown.map((_, p) => sigmas(nearest[p * accounts.length + place] as number)),
    ]);
  const bins = reverseBins(reverse).map(({ label, accounts: counts }, bin) => ({
    label,
    accounts: counts[0] as number,
    called: bin === 0,
  }));
  const required =
    form === 'still' ? 'the maintenance requirement that they have now' : 'their maintenance requirement, every point margined anew';
  const meaning = `How many sigmas bring accounts below ${required}, the nearest of up and down; looked for up to ${maximumSigmas} sigmas. Below: the nearest on the joint path.`;
  const rest = left === 0 ? '' : ` ${grouped(left)} more paths in --json.`;
  const chart = figure('Accounts by sigmas to a call', countChart(bins, `sigmas on the path ${paths[0]?.name}`));
  return section(
    'Reverse stress',
    `${meaning}${rest}`,
    `${chart}\n${table(['account', 'above maintenance', ...shown.map(({ name }) => name)], rows)}`,
  );
}
