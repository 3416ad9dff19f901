// A margin run in a few lines of text, and as CSV with a row an account.
import type { CsvTextOptions } from '../io/support.js';
import type { book } from '../questions/book.js';
import type { FoundBy } from '../questions/question.js';
import { csvLine } from './csv.js';
import { counted, grouped, instantText, share, times } from './format.js';
import type { Pieces } from './output.js';
import { runNotes } from './runNotes.js';
import { colours, tableText } from './terminal.js';
import { worstText } from './worstText.js';

export type Book = FoundBy<typeof book>;
type Sums = NonNullable<Book['totals']['own']>;

/** Fields that a document has only with `--timings`: they differ from run to run and from backend to backend. */
export interface RunRecord {
  readonly backend: string;
  readonly backendReason: string;
  readonly memoryBytes: number;
  /** Stage -> ms. */
  readonly timings: Readonly<Record<string, number>>;
}

const termsShown = 5;

/** The heat map of the report: everything moves at once. */
export const reportMap = { moves: [-0.3, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.3], volShocks: [-0.25, 0, 0.5] } as const;

/** Sums by which accounts are judged. */
export const judgedSums = ({ judged, totals }: Book): Sums => (totals.own ?? totals.requirements[judged]) as Sums;
/** An answer has null for what is infinite, or not known. */
export const healthText = ({ health, accounts, equity }: Sums): string =>
  times(health ?? (accounts === 0 ? Number.NaN : (equity ?? 0) < 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY));
export const efficiencyText = ({ efficiency, positions }: Sums): string =>
  times(efficiency ?? (positions === 0 ? Number.NaN : Number.POSITIVE_INFINITY));
export const amount = (x: number | null): string => grouped(x ?? Number.NaN);

/** Text for people; amounts in the numeraire. */
export function marginSummary(found: Book): string {
  const { asOf, numeraire, rules, factorSource, requirements, judged, totals } = found;
  const last = requirements.at(-1) as string;
  const book = judgedSums(found);
  const lines = [
    colours.bold(`Margin of ${counted(totals.accounts, 'account')} as of ${instantText(asOf)}, in ${numeraire}`),
    `rules ${rules.name} of ${rules.date}${factorSource === undefined ? '' : `; factors: ${factorSource}`}`,
    `positions ${grouped(totals.positions)}   notional ${grouped(totals.notional)}`,
    '',
    requirementTable(found),
    '',
  ];
  for (const { from, to, released, initial } of totals.released)
    if (to === last) lines.push(`capital released by ${to} margin against ${from}: ${grouped(released)} (${share(released, initial)})`);
  const binding = totals.bindings.slice(0, termsShown).map(({ term, accounts }) => `${term} ${grouped(accounts)}`);
  if (binding.length > 0) lines.push(`terms that add most to ${last} margin, and of how many accounts: ${binding.join(', ')}`);
  const worst = worstText(totals.worstScenarios);
  if (worst !== undefined) lines.push(worst);
  lines.push(...runNotes(found));
  const { partial } = book;
  const below = book.belowMaintenance + partial.belowMaintenance;
  const count = `${counted(below, 'account')} below maintenance under ${judged === 'own' ? 'their own requirement' : judged}`;
  lines.push(below > 0 ? colours.red(count) : count);
  if (book.deficit > 0) lines.push(`lost beyond collateral, by accounts with equity below 0: ${grouped(book.deficit)}`);
  if (partial.accounts > 0)
    lines.push(
      colours.yellow(
        `charged in part, and in no sum above: ${counted(partial.accounts, 'account')}, initial ${amount(partial.initial)}, notional ${grouped(partial.notional)}`,
      ),
    );
  if (totals.faulted > 0) lines.push(colours.red(`not margined, for their faults: ${counted(totals.faulted, 'account')}`));
  return `${lines.join('\n')}\n`;
}

function requirementTable({ totals, requirements }: Book): string {
  const all = { ...totals.requirements, ...(requirements.length > 1 && totals.own && { own: totals.own }) };
  const rows = Object.entries(all).map(([name, sums]) => [
    ...[name, ...[sums.equity, sums.initial, sums.maintenance].map(amount)],
    ...[efficiencyText(sums), healthText(sums), grouped(sums.belowMaintenance)],
  ]);
  return tableText(
    ['requirement', 'equity', 'initial', 'maintenance', 'notional / initial', 'equity / maintenance', 'below maintenance'],
    rows,
  );
}

const figures = ['equity', 'initial', 'maintenance', 'excess', 'health', 'efficiency'] as const;

/** Six columns a requirement, `crossInitial` ...; what is not a number is blank. */
export function* marginCsv({ requirements, accounts }: Book, options: CsvTextOptions): Pieces & Generator<string, void, undefined> {
  const named = requirements.flatMap((name) => figures.map((figure) => `${name}${figure[0]?.toUpperCase()}${figure.slice(1)}`));
  const before = ['account', 'subaccount', 'requirement', 'status', 'belowMaintenance', 'deficit', 'positions', 'notional'] as const;
  const after = ['binding', 'worstScenario', 'worstLoss'] as const;
  yield csvLine([...before, ...named, ...after], options);
  for (const row of accounts) {
    const own = requirements.flatMap((name) => figures.map((figure) => row.requirements?.[name]?.[figure]));
    yield csvLine([...before.map((name) => row[name]), ...own, ...after.map((name) => row[name])], options);
  }
}
