// The HTML report of a margin run: a pure function of the inputs, but for the section on this run, which only a record adds.
import { type Core, callsOf, type MarginInputs, releasedTotals } from '../../index.js';
import { grouped, instantText, milliseconds, share, short, times } from '../format.js';
import type { MarginResult } from '../marginJson.js';
import type { Pieces } from '../output.js';
import { worstMeaning, worstText } from '../worstText.js';
import { heatMapOf } from './bookScenarios.js';
import { countChart, heatMapChart, releasedChart, requirementChart, worstChart } from './charts.js';
import { faultsPart } from './faults.js';
import { type Figures, figuresOf } from './figures.js';
import { type Cell, definitions, figure, pageOf, section, table } from './page.js';

export interface ReportInputs extends MarginResult {
  readonly core: Core;
  readonly inputs: MarginInputs;
  /** Lines for the section on this run: what was compared, how fast. */
  readonly notes?: readonly (readonly [string, string])[];
}

/** The page in pieces. */
export function reportOf(report: ReportInputs): Pieces {
  const { core, inputs, run, modes } = report;
  const figures = figuresOf(run, modes, modes.includes('portfolio') ? heatMapOf(core, inputs, run) : undefined);
  return pageOf(`Margin report, ${instantText(run.asOf)}`, partsOf(report, figures));
}

function* partsOf(report: ReportInputs, figures: Figures): Generator<string, void, undefined> {
  const { run, market, modes, record } = report;
  const book = figures.totals[0];
  yield `<h1>Margin report</h1>\n<p>Prices of ${instantText(run.asOf)}; amounts in ${run.numeraire}.</p>`;
  yield tiles(report, figures);
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Instruments', grouped(market.quotes.length)],
      ['Accounts', `${grouped(book?.accounts ?? 0)} margined, ${grouped(book?.faulted ?? 0)} with faults`],
      ['Rules', `${run.rules.name} of ${run.rules.date}`],
      ['Factors', run.factorSource],
      ['Scenarios', grouped(run.scenarios.length)],
    ]),
  );
  yield section('Requirement by mode', 'Sums over all accounts, every account under the same mode.', totalsTable(figures));
  yield '<div class="pair">';
  yield section(
    'Requirement',
    'Initial and maintenance requirement of the book.',
    figure('Requirement by mode', requirementChart(figures)),
  );
  if (figures.released.length > 0) {
    yield section(
      'Capital released',
      'What the excess of the accounts gains from one mode to the next.',
      figure('Capital released', releasedChart(figures)),
    );
  }
  yield '</div>';
  if (figures.heatMap) {
    const note =
      'P&L of all positions together when every underlying moves at once. The rule states what one price range and one vol shock are.';
    yield section('Scenario heat map', note, figure('P&L of the book by price move and vol shock', heatMapChart(figures.heatMap)));
  }
  yield section(
    'Health',
    'Accounts by equity over maintenance, each under its own mode. Below 1 there is a margin call.',
    figure('Health', countChart(figures.health, 'equity / maintenance')),
  );
  const worst = worstText(figures.worst);
  if (worst !== undefined) {
    const note = `The book’s ${worst}. ${worstMeaning} Bars: what accounts lose, summed by their worst scenario, and how many they are.`;
    yield section('Worst scenarios', note, figure('Losses of accounts by their worst scenario', worstChart(figures)));
  }
  if (figures.risky.length > 0) yield section('Accounts at risk', riskyNote, riskyTable(figures, modes.includes('portfolio')));
  if (run.faults.length > 0) yield faultsPart(run.faults);
  if (record) {
    const timings = Object.entries(record.timings).map(([stage, ms]) => `${stage} ${milliseconds(ms)}`);
    const lines = [
      ['Backend', `${record.backend} (${record.backendReason})`],
      ['Time', timings.join(', ')],
      ...(report.notes ?? []),
    ] as const;
    yield section(
      'This run',
      'Differs from run to run; everything above does not.',
      definitions(lines as readonly (readonly [string, string])[]),
    );
  }
  yield '<footer>margincore. The same inputs give the same figures, bit for bit, on every machine and in both backends.</footer>';
}

const riskyNote = 'The twenty with the least equity above their own maintenance requirement, in money.';

function tiles({ run, modes }: ReportInputs, { totals }: Figures): string {
  const released = releasedTotals(run).isolatedToPortfolio;
  const best = totals.at(-1);
  const isolated = totals.find(({ mode }) => mode === 'isolated');
  const tile = (value: string, name: string): string => `<div class="tile"><b>${value}</b><span>${name}</span></div>`;
  const shown = [
    tile(grouped(run.accounts.length), 'accounts'),
    tile(grouped(best?.positions ?? 0), 'positions'),
    tile(short(best?.notional ?? 0), `notional, ${run.numeraire}`),
    tile(times(best?.efficiency ?? Number.NaN), `notional / initial, ${best?.mode}`),
    tile(grouped(callsOf(run, 'own').below.length), 'below maintenance, own mode'),
  ];
  if (released !== undefined && isolated && modes.includes('portfolio')) {
    shown.push(tile(share(released, isolated.initial), 'of isolated capital released by portfolio'));
  }
  return `<div class="tiles">\n${shown.join('\n')}\n</div>`;
}

function totalsTable({ totals }: Figures): string {
  const head = ['mode', 'initial', 'maintenance', 'equity', 'equity / maintenance', 'notional', 'notional / initial', 'below maintenance'];
  const rows = totals.map((mode) => [
    mode.mode,
    grouped(mode.initial),
    grouped(mode.maintenance),
    grouped(mode.modeEquity),
    times(mode.health),
    grouped(mode.notional),
    times(mode.efficiency),
    grouped(mode.belowMaintenance),
  ]);
  return table(head, rows);
}

function riskyTable({ risky }: Figures, portfolio: boolean): string {
  const scenario: Cell[] = portfolio ? [{ text: 'worst scenario', words: true }] : [];
  const head = [
    'account',
    { text: 'mode', words: true },
    'positions',
    'equity',
    'maintenance',
    'above maintenance',
    'health',
    'notional',
    ...scenario,
  ];
  const rows = risky.map((account) => [
    { text: account.account, words: true },
    { text: account.mode, words: true },
    grouped(account.positions),
    grouped(account.equity),
    grouped(account.maintenance),
    { text: grouped(account.buffer), call: account.buffer < 0 },
    { text: grouped(account.health, 2), call: account.buffer < 0 },
    grouped(account.notional),
    ...(portfolio ? [{ text: account.worstScenario, words: true }] : []),
  ]);
  return table(head, rows);
}
