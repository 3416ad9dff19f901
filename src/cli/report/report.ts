// The HTML report of a margin run: a pure function of the inputs, but for the section on this run, which only a record adds.
import { accountName, grouped, instantText, milliseconds, share, short } from '../format.js';
import { amount, type Book, efficiencyText, healthText, judgedSums, type RunRecord } from '../marginText.js';
import type { Pieces } from '../output.js';
import { runNotes } from '../runNotes.js';
import { percent } from '../stressText.js';
import { worstMeaning, worstText } from '../worstText.js';
import { countChart, heatMapChart, releasedChart, requirementChart, worstChart } from './charts.js';
import { faultsPart } from './faults.js';
import { definitions, escapeHtml, figure, pageOf, section, table } from './page.js';

export interface ReportInputs {
  readonly found: Book;
  readonly record?: RunRecord | undefined;
  /** Lines for the section on this run: what was compared, how fast. */
  readonly notes?: readonly (readonly [string, string])[];
}

/** The page in pieces. */
export function reportOf(report: ReportInputs): Pieces {
  return pageOf(`Margin report, ${instantText(report.found.asOf)}`, partsOf(report));
}

function* partsOf({ found, record, notes = [] }: ReportInputs): Generator<string, void, undefined> {
  const { market, judged, rules, totals, heatmap } = found;
  const book = judgedSums(found);
  yield `<h1>Margin report</h1>\n<p>Prices of ${instantText(found.asOf)}; amounts in ${found.numeraire}.</p>`;
  yield tiles(found);
  const part = book.partial.accounts === 0 ? '' : `, ${grouped(book.partial.accounts)} charged in part`;
  yield section(
    'Inputs',
    '',
    definitions([
      ['Market', market.source],
      ['Underlyings', market.underlyings.map(({ id, index }) => `${id} ${grouped(index, 2)}`).join(', ')],
      ['Instruments', grouped(market.instruments)],
      ['Accounts', `${grouped(book.accounts)} margined${part}, ${grouped(totals.faulted)} with faults`],
      ['Rules', `${rules.name} of ${rules.date}`],
      ...(found.factorSource === undefined ? [] : [['Factors', found.factorSource] as const]),
    ]),
  );
  const told = runNotes(found);
  if (told.length > 0) yield section('Warned of, assumed, and not charged', notesMeaning, `<ul>\n${told.map(listItem).join('\n')}\n</ul>`);
  yield section(
    'Requirements',
    'Sums over all accounts that are charged whole, every account under the same requirement.',
    totalsTable(totals),
  );
  if (book.partial.accounts > 0)
    yield section(
      'Accounts charged in part',
      'In no other sum of this page: a part of what they hold is not charged.',
      partialTable(totals),
    );
  yield '<div class="pair">';
  yield section(
    'Requirement',
    'Initial and maintenance requirement of the book.',
    figure('Initial and maintenance by requirement', requirementChart(totals.requirements)),
  );
  if (totals.released.length > 0) {
    yield section(
      'Capital released',
      'What the excess of the accounts, equity less initial, gains from one requirement to the next.',
      figure('Capital released', releasedChart(totals)),
    );
  }
  yield '</div>';
  if (heatmap && heatmap.accounts > 0) {
    const { moves, volShocks, pnls } = heatmap;
    const map = { moves: moves.map(percent), vols: volShocks.map(percent), pnls, moveName: 'price move', volName: 'relative vol shock' };
    const note = 'P&L of everything held, charged or not, when all prices and all vols move at once; collateral at the market.';
    yield section('Heat map', note, figure('P&L of the book by price move and vol shock', heatMapChart(map)));
  }
  const greeks = greeksRows(totals);
  if (greeks.length > 0)
    yield section(
      'Net Greeks',
      'What all positions together move by: delta in units of the underlying, gamma per unit of its price, vega per point of volatility.',
      table(['underlying', 'delta', 'gamma', `vega, ${found.numeraire}`, `theta a day, ${found.numeraire}`], greeks),
    );
  yield section(
    'Health',
    `Accounts by equity over maintenance, ${judged === 'own' ? 'each under its own requirement' : `under ${judged}`}. Below 1 there is a margin call.`,
    figure('Health', countChart(found.health, 'equity / maintenance')),
  );
  const worst = worstText(totals.worstScenarios);
  if (worst !== undefined) {
    const note = `The book’s ${worst}. ${worstMeaning} Bars: what accounts lose, summed by their worst scenario, and how many they are.`;
    yield section('Worst scenarios', note, figure('Losses of accounts by their worst scenario', worstChart(totals)));
  }
  if (found.atRisk.length > 0) yield section('Accounts at risk', riskyNote, riskyTable(found));
  if (found.faultCount > 0) yield faultsPart(found.faults, found.faultCount);
  if (record) {
    const timings = Object.entries(record.timings).map(([stage, ms]) => `${stage} ${milliseconds(ms)}`);
    const lines = [['Backend', `${record.backend} (${record.backendReason})`], ['Time', timings.join(', ')], ...notes] as const;
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

function tiles(found: Book): string {
  const { totals, requirements, numeraire, judged } = found;
  const [first, last] = [requirements[0], requirements.at(-1)];
  const book = judgedSums(found);
  const tile = (value: string, name: string): string => `<div class="tile"><b>${value}</b><span>${escapeHtml(name)}</span></div>`;
  const shown = [
    tile(grouped(book.accounts + book.partial.accounts + totals.faulted), 'accounts'),
    tile(grouped(book.positions), 'positions'),
    tile(short(book.notional), `notional, ${numeraire}`),
    tile(efficiencyText(totals.requirements[last as string] as typeof book), `notional / initial, ${last}`),
    tile(grouped(book.belowMaintenance), `below maintenance, ${judged === 'own' ? 'own requirement' : judged}`),
  ];
  const freed = totals.released.find(({ from, to }) => from === first && to === last);
  if (freed !== undefined) shown.push(tile(share(freed.released, freed.initial), `of ${first} capital released by ${last}`));
  return `<div class="tiles">\n${shown.join('\n')}\n</div>`;
}

function totalsTable({ requirements }: Book['totals']): string {
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
  const rows = Object.entries(requirements).map(([name, sums]) => [
    ...[name, amount(sums.initial), amount(sums.maintenance), amount(sums.equity), healthText(sums)],
    ...[grouped(sums.notional), efficiencyText(sums), grouped(sums.belowMaintenance)],
  ]);
  return table(head, rows);
}

function partialTable({ requirements }: Book['totals']): string {
  const head = ['requirement', 'accounts', 'initial', 'maintenance', 'equity', 'notional', 'below maintenance'];
  const rows = Object.entries(requirements).map(([name, { partial }]) => [
    ...[name, grouped(partial.accounts), amount(partial.initial), amount(partial.maintenance), amount(partial.equity)],
    ...[grouped(partial.notional), grouped(partial.belowMaintenance)],
  ]);
  return table(head, rows);
}

const greeksRows = ({ netGreeks }: Book['totals']): string[][] =>
  Object.entries(netGreeks).map(([id, { delta, gamma, vegaPerPoint, thetaPerDay }]) => [
    ...[id, grouped(delta, 2), grouped(gamma, 4), grouped(vegaPerPoint), grouped(thetaPerDay)],
  ]);

function riskyTable({ atRisk, totals }: Book): string {
  const scenarios = totals.worstScenarios.length > 0;
  const head = [
    ...['account', { text: 'requirement', words: true }, 'positions', 'equity', 'maintenance', 'above maintenance', 'health', 'notional'],
    ...(scenarios ? [{ text: 'worst scenario', words: true }] : []),
  ];
  const rows = atRisk.map((one) => [
    { text: accountName(one.account, one.subaccount), words: true },
    { text: one.requirement, words: true },
    ...[grouped(one.positions), grouped(one.equity), grouped(one.maintenance)],
    { text: grouped(one.buffer), call: one.buffer < 0 },
    { text: one.health === null ? '-' : grouped(one.health, 2), call: one.buffer < 0 },
    grouped(one.notional),
    ...(scenarios ? [{ text: one.worstScenario ?? 'none', words: true }] : []),
  ]);
  return table(head, rows);
}
