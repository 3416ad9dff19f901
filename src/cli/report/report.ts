// The HTML report of a margin run: a pure function of the inputs, but for the section on this run, which only a record adds.
import { grouped, instantText, milliseconds, share, short, times } from '../format.js';
import type { MarginResult } from '../marginResult.js';
import type { Pieces } from '../output.js';
import { runNotes } from '../runNotes.js';
import { worstMeaning, worstText } from '../worstText.js';
import { countChart, type HeatMap, heatMapChart, releasedChart, requirementChart, worstChart } from './charts.js';
import { faultsPart } from './faults.js';
import { type Figures, figuresOf } from './figures.js';
import { type Cell, definitions, escapeHtml, figure, pageOf, section, table } from './page.js';

export interface ReportInputs extends MarginResult {
  readonly heatMap?: HeatMap | undefined;
  /** Lines for the section on this run: what was compared, how fast. */
  readonly notes?: readonly (readonly [string, string])[];
}

/** The page in pieces. */
export function reportOf(report: ReportInputs): Pieces {
  return pageOf(`Margin report, ${instantText(report.run.asOf)}`, partsOf(report, figuresOf(report)));
}

function* partsOf(report: ReportInputs, figures: Figures): Generator<string, void, undefined> {
  const { run, market, record, judged } = report;
  const book = figures.judged;
  yield `<h1>Margin report</h1>\n<p>Prices of ${instantText(run.asOf)}; amounts in ${run.numeraire}.</p>`;
  yield tiles(report, figures);
  const part = book.partial.accounts === 0 ? '' : `, ${grouped(book.partial.accounts)} charged in part`;
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Instruments', grouped(market.quotes.length)],
      ['Accounts', `${grouped(book.accounts)} margined${part}, ${grouped(book.faulted)} with faults`],
      ['Rules', `${run.rules.name} of ${run.rules.date}`],
      ...(run.factorSource === undefined ? [] : [['Factors', run.factorSource] as const]),
    ]),
  );
  const notes = runNotes(run);
  if (notes.length > 0)
    yield section('Warned of, assumed, and not charged', notesMeaning, `<ul>\n${notes.map(listItem).join('\n')}\n</ul>`);
  yield section(
    'Requirements',
    'Sums over all accounts that are charged whole, every account under the same requirement.',
    totalsTable(figures),
  );
  if (book.partial.accounts > 0)
    yield section(
      'Accounts charged in part',
      'In no other sum of this page: a part of what they hold is not charged.',
      partialTable(figures),
    );
  yield '<div class="pair">';
  yield section(
    'Requirement',
    'Initial and maintenance requirement of the book.',
    figure('Initial and maintenance by requirement', requirementChart(figures)),
  );
  if (figures.released.length > 0) {
    yield section(
      'Capital released',
      'What the excess of the accounts, equity less initial, gains from one requirement to the next.',
      figure('Capital released', releasedChart(figures)),
    );
  }
  yield '</div>';
  if (report.heatMap !== undefined) {
    const note = 'P&L of everything held, charged or not, when all prices and all vols move at once; collateral at the market.';
    yield section('Heat map', note, figure('P&L of the book by price move and vol shock', heatMapChart(report.heatMap)));
  }
  const greeks = greeksRows(report);
  if (greeks.length > 0)
    yield section(
      'Net Greeks',
      'What all positions together move by: delta in units of the underlying, gamma per unit of its price, vega per point of volatility.',
      table(['underlying', 'delta', 'gamma', `vega, ${run.numeraire}`, `theta a day, ${run.numeraire}`], greeks),
    );
  yield section(
    'Health',
    `Accounts by equity over maintenance, ${judged === 'own' ? 'each under its own requirement' : `under ${judged}`}. Below 1 there is a margin call.`,
    figure('Health', countChart(figures.health, 'equity / maintenance')),
  );
  const worst = worstText(figures.worst);
  if (worst !== undefined) {
    const note = `The book’s ${worst}. ${worstMeaning} Bars: what accounts lose, summed by their worst scenario, and how many they are.`;
    yield section('Worst scenarios', note, figure('Losses of accounts by their worst scenario', worstChart(figures)));
  }
  if (figures.risky.length > 0) yield section('Accounts at risk', riskyNote, riskyTable(figures, figures.worst.length > 0));
  if (run.faultCount > 0) yield faultsPart(run.faults, run.faultCount);
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

const notesMeaning =
  'What to know before the figures are believed; what the market or the book does not state, and the rules say what to take for it; what the rules leave out.';
const riskyNote = 'The twenty with the least equity above their maintenance requirement, in money.';
const listItem = (text: string): string => `<li>${escapeHtml(text)}</li>`;

function tiles({ run, judged }: ReportInputs, { judged: book, released, totals }: Figures): string {
  const last = totals.at(-1);
  const first = released.find(({ from, to }) => from === totals[0]?.requirement && to === last?.requirement);
  const tile = (value: string, name: string): string => `<div class="tile"><b>${value}</b><span>${escapeHtml(name)}</span></div>`;
  const shown = [
    tile(grouped(run.accounts.length), 'accounts'),
    tile(grouped(book.positions), 'positions'),
    tile(short(book.notional), `notional, ${run.numeraire}`),
    tile(times(last?.efficiency ?? Number.NaN), `notional / initial, ${last?.requirement}`),
    tile(grouped(book.belowMaintenance), `below maintenance, ${judged === 'own' ? 'own requirement' : judged}`),
  ];
  if (first !== undefined) shown.push(tile(share(first.amount, first.initial), `of ${first.from} capital released by ${first.to}`));
  return `<div class="tiles">\n${shown.join('\n')}\n</div>`;
}

function totalsTable({ totals }: Figures): string {
  const head = [
    'requirement',
    'initial',
    'maintenance',
    'equity',
    'equity / maintenance',
    'notional',
    'notional / initial',
    'below maintenance',
  ];
  const rows = totals.map((sums) => [
    sums.requirement,
    grouped(sums.initial),
    grouped(sums.maintenance),
    grouped(sums.equity),
    times(sums.health),
    grouped(sums.notional),
    times(sums.efficiency),
    grouped(sums.belowMaintenance),
  ]);
  return table(head, rows);
}

function partialTable({ totals }: Figures): string {
  const head = ['requirement', 'accounts', 'initial', 'maintenance', 'equity', 'notional', 'below maintenance'];
  const rows = totals.map(({ requirement, partial }) => [
    requirement,
    grouped(partial.accounts),
    grouped(partial.initial),
    grouped(partial.maintenance),
    grouped(partial.equity),
    grouped(partial.notional),
    grouped(partial.belowMaintenance),
  ]);
  return table(head, rows);
}

function greeksRows({ run: { underlyings, greeks } }: ReportInputs): string[][] {
  return underlyings.flatMap((id, u) => {
    const { deltas, gammas, vegas, thetas } = greeks;
    const [delta, gamma, vega, theta] = [deltas, gammas, vegas, thetas].map((of) => of[u] as number) as [number, number, number, number];
    if (delta === 0 && gamma === 0 && vega === 0 && theta === 0) return [];
    return [[id, grouped(delta, 2), grouped(gamma, 4), grouped(vega), grouped(theta)]];
  });
}

function riskyTable({ risky }: Figures, scenarios: boolean): string {
  const scenario: Cell[] = scenarios ? [{ text: 'worst scenario', words: true }] : [];
  const head = [
    'account',
    { text: 'requirement', words: true },
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
    { text: account.requirement, words: true },
    grouped(account.positions),
    grouped(account.equity),
    grouped(account.maintenance),
    { text: grouped(account.buffer), call: account.buffer < 0 },
    { text: grouped(account.health, 2), call: account.buffer < 0 },
    grouped(account.notional),
    ...(scenarios ? [{ text: account.worstScenario, words: true }] : []),
  ]);
  return table(head, rows);
}
