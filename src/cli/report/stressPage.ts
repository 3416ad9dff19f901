// The page of a stress run: scenarios, heat map, reverse stress. A pure function of the answer.
import { counted, grouped, instantText } from '../format.js';
import type { Pieces } from '../output.js';
import {
  heatmapTitle,
  judgedBy,
  nearestRows,
  percent,
  type Stressed,
  scenarioHead,
  scenarioRows,
  searched,
  sideNotes,
  worstHead,
  worstRows,
} from '../stressText.js';
import { countChart, heatMapChart } from './charts.js';
import { faultsPart } from './faults.js';
import { definitions, figure, folded, pageOf, section, table } from './page.js';
import { callsChart, scenarioChart } from './stressCharts.js';

/** Listed by name: the rest is in the documents. */
const listed = { accounts: 20, scenarios: 30, paths: 8 } as const;

export function stressPage(found: Stressed): Pieces {
  return pageOf(`Stress report, ${instantText(found.asOf)}`, partsOf(found));
}

function* partsOf(found: Stressed): Generator<string, void, undefined> {
  const { asOf, numeraire, market, rules, accountCount, faulted, heatmap, reverse, scenarios, faults, faultCount } = found;
  yield `<h1>Stress report</h1>\n<p>Prices of ${instantText(asOf)}; amounts in ${numeraire}.</p>`;
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Accounts', `${grouped(accountCount - faulted)} stressed, ${grouped(faulted)} with faults`],
      ['Rules', `${rules.name} of ${rules.date}`],
      ['Judged', judgedBy(found)],
      ...sideNotes(found).map((note) => ['Note', note] as const),
    ]),
  );
  yield scenarioPart(found);
  const cases = found.losses.filter(({ scenario }) => scenario !== null).slice(0, listed.accounts);
  const losses = `Every account in its own worst scenario, the largest loss first; the ${counted(cases.length, 'account')} that lose most.`;
  if (cases.length > 0) yield section('Largest losses', losses, lossTable(cases));
  if (heatmap) {
    const { moves, volShocks, pnls } = heatmap;
    const map = { moves: moves.map(percent), vols: volShocks.map(percent), pnls, moveName: 'price move', volName: 'relative vol shock' };
    yield section('Heat map', heatmapTitle(heatmap, numeraire), figure('P&L by price move and vol shock', heatMapChart(map)));
  }
  if (reverse) yield reversePart(reverse);
  const sources = scenarios.map(({ name, description, source }) => [name, `${description}. ${source}`] as const);
  yield folded('Where the scenarios are from', counted(sources.length, 'scenario'), definitions(sources), false);
  if (faultCount > 0) {
    const named = ({ scenario, message }: (typeof faults)[number]): string => (scenario ? `${scenario}: ${message}` : message);
    yield faultsPart(
      faults.map((fault) => ({ code: fault.code, message: named(fault) })),
      faultCount,
    );
  }
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

function lossTable(cases: Stressed['losses']): string {
  const [account, scenario, ...figures] = worstHead;
  const rows = worstRows(cases).map(([name, worst, ...rest]) => [name as string, { text: worst as string, words: true }, ...rest]);
  return table([account, { text: scenario, words: true }, ...figures], rows);
}

/** The scenarios in their order; of very many, those that lose most. */
function scenarioPart(found: Stressed): string {
  const { totals: all } = found;
  const byLoss = [...all.keys()].sort((a, b) => (all[a]?.pnl as number) - (all[b]?.pnl as number) || a - b);
  const shown = byLoss.slice(0, listed.scenarios).sort((a, b) => a - b);
  const totals = shown.map((place) => all[place] as Stressed['totals'][number]);
  const rows = scenarioRows({ ...found, totals });
  const meaning =
    'P&L with collateral at the market; below: equity under the maintenance requirement of the shocked market; at current margin: under that of before, with the P&L since; insolvent: owing more than everything is worth; deficit: what is missing.';
  const left = all.length - shown.length;
  const rest = left === 0 ? '' : ` The ${shown.length} that lose most; ${grouped(left)} more in --json and --out FILE.csv.`;
  const content = [
    figure('P&L of the book by scenario', scenarioChart(totals)),
    figure('Accounts below maintenance by scenario', callsChart(totals)),
    table(scenarioHead, rows),
  ];
  return section('Scenarios', `${meaning}${rest}`, content.join('\n'));
}

function reversePart(reverse: NonNullable<Stressed['reverse']>): string {
  const { form, paths, within, maximumSigmas } = reverse;
  const shown = paths.slice(0, listed.paths).map(({ name }) => name);
  const left = paths.length - shown.length;
  const bins = within.map(({ sigmas, accounts }, n) => ({
    label: sigmas,
    accounts: Object.values(accounts)[0] as number,
    called: n === 0,
  }));
  const required =
    form === 'still' ? 'the maintenance requirement that they have now' : 'their maintenance requirement, every point margined anew';
  const meaning = `How many sigmas bring accounts below ${required}, the nearest of up and down; looked for up to ${maximumSigmas} sigmas: ${searched(reverse)}. Below: the nearest on the joint path.`;
  const chart = figure('Accounts by sigmas to a call', countChart(bins, `sigmas on the path ${paths[0]?.name}`));
  const rows = nearestRows(reverse, listed.accounts, listed.paths);
  return section(
    'Reverse stress',
    `${meaning}${left === 0 ? '' : ` ${grouped(left)} more paths in --json.`}`,
    `${chart}\n${table(['account', 'above maintenance', ...shown], rows)}`,
  );
}
