// A stress run as text: a line a scenario, the accounts that suffer most, the heat map, how far accounts stand from a call.

import type { StressRun } from '../index.js';
import type { StressScenario } from '../rules.js';
import type { SpotVolGrid } from '../support.js';
import { accountName, counted, grouped, instantText, share, short } from './format.js';
import type { ReverseView, StressResult, StressView } from './stressInputs.js';
import { colours, tableText } from './terminal.js';

/** Accounts listed when not all are asked for. */
const listed = 10;

export const percent = (x: number): string => `${x > 0 ? '+' : ''}${grouped(100 * x, 1)} %`;

/** The account at that place of a run. */
export const nameAt = ({ accounts, subaccounts }: Pick<StressRun, 'accounts' | 'subaccounts'>, place: number): string =>
  accountName(accounts[place] as string, subaccounts[place] as string);

export function stressSummary({ subject, requirement, run, heatmap, heatmapAccount, reverse }: StressResult, byAccount: boolean): string {
  const lines = [
    colours.bold(
      `stress of ${counted(run.accounts.length, 'account')} as of ${instantText(run.asOf)}, in ${run.numeraire}, ${judgedBy(subject.rules.about.name, requirement)}`,
    ),
    '',
    scenarioTable(run),
    '',
    'below: equity under the maintenance requirement of the shocked market; held: left at current margin below 0; insolvent: owing more than all is worth; left: what an account is worth, all sold',
  ];
  const faulted = faultedBefore(run);
  if (faulted > 0) lines.push(colours.red(`not stressed, for their faults: ${counted(faulted, 'account')}`));
  lines.push(...sideNotes(run), '', accountTable(run, byAccount));
  if (heatmap) lines.push('', heatmapTable(heatmap, heatmapAccount));
  if (reverse) lines.push('', reverseTable(reverse, byAccount));
  return `${lines.join('\n')}\n`;
}

/** Which requirement accounts are judged by. */
export const judgedBy = (rules: string, requirement: string | undefined): string =>
  `under ${rules}, ${requirement === undefined ? "each account's own requirement" : requirement}`;

export const faultedBefore = ({ before }: StressView): number => before.codes.reduce((sum, code) => sum + (code === 0 ? 0 : 1), 0);

/** What was assumed, and what is not charged. */
export function sideNotes({ assumptions, notCharged, partial }: StressView): string[] {
  const assumed = assumptions.map(({ of, attribute, assumed: word, count }) => `${attribute} of ${grouped(count)} ${of} as ${word}`);
  const left = notCharged.map(({ kind, of, accounts }) => `${kind} (${of}) of ${counted(accounts, 'account')}`);
  const accounts = partial.reduce((sum, one) => sum + one, 0);
  return [
    ...(assumed.length > 0 ? [`assumed: ${assumed.join('; ')}`] : []),
    ...(left.length > 0
      ? [`not charged, in ${counted(accounts, 'account')} marked partial: ${left.join('; ')}; P&L is of all that they hold`]
      : []),
  ];
}

/** Head and rows, for the terminal and the report alike. */
export const scenarioHead = [
  'scenario',
  'P&L',
  'of collateral',
  'equity after',
  'maintenance after',
  'below before',
  'below',
  'at current margin',
  'insolvent',
  'deficit',
];

/** Who loses most, and how much: beside the head on the terminal, where the report has its list of losses. */
const loserHead = ['loses most', 'its P&L'];

function loserOf(run: StressView, scenario: number): string[] {
  const { worstAccount, worstPnl } = run.totals[scenario] as StressView['totals'][number];
  return worstAccount >= 0 && worstPnl < 0 ? [nameAt(run, worstAccount), short(worstPnl)] : ['nobody', '-'];
}

export function scenarioRows(run: StressView): string[][] {
  return run.totals.map((totals) => [
    totals.scenario,
    grouped(totals.pnl),
    grouped(totals.collateralPnl),
    grouped(totals.equity),
    grouped(totals.maintenance),
    grouped(totals.belowBefore),
    grouped(totals.below),
    grouped(totals.belowAtCurrentMargin),
    grouped(totals.insolvent),
    grouped(totals.deficit),
  ]);
}

function scenarioTable(run: StressView): string {
  const rows = scenarioRows(run).map((row, scenario) => [...row, ...loserOf(run, scenario)]);
  return tableText([...scenarioHead, ...loserHead], rows);
}

export interface WorstCase {
  readonly place: number;
  readonly scenario: string;
  readonly pnl: number;
  readonly equity: number;
  readonly maintenance: number;
  readonly left: number;
}

/** Of every account the scenario with its lowest P&L, leaving out those with a fault; the largest loss first. Who loses in none has no worst scenario. */
export function worstCases(run: StressView): WorstCase[] {
  const count = run.accounts.length;
  const cases = [...run.accounts.keys()].flatMap((place): WorstCase[] => {
    let worst = -1;
    for (const s of run.scenarios.keys()) {
      const cell = s * count + place;
      if (run.codes[cell] === 0 && (worst < 0 || (run.pnls[cell] as number) < (run.pnls[worst] as number))) worst = cell;
    }
    if (worst < 0) return [];
    const at = (column: Float64Array): number => column[worst] as number;
    const { name } = run.scenarios[Math.floor(worst / count)] as StressScenario;
    return [
      {
        place,
        scenario: at(run.pnls) < 0 ? name : 'none',
        pnl: at(run.pnls),
        equity: at(run.equities),
        maintenance: at(run.maintenances),
        left: at(run.netLiquidationValues),
      },
    ];
  });
  return cases.sort((a, b) => a.pnl - b.pnl || a.place - b.place);
}

export const worstHead = ['account', 'worst scenario', 'P&L', 'equity before', 'equity after', 'maintenance after', 'left'] as const;

export function worstRows(run: StressView, cases: readonly WorstCase[]): string[][] {
  return cases.map(({ place, scenario, pnl, equity, maintenance, left }) => [
    nameAt(run, place),
    scenario,
    grouped(pnl),
    grouped(run.before.equities[place] as number),
    grouped(equity),
    grouped(maintenance),
    grouped(left),
  ]);
}

function accountTable(run: StressView, byAccount: boolean): string {
  const cases = worstCases(run);
  const shown = cases.slice(0, byAccount ? cases.length : listed);
  const text = tableText(worstHead, worstRows(run, shown), 2);
  return shown.length < cases.length
    ? `${text}\nthe largest ${grouped(shown.length)} losses; all with --by-account, --json or --out FILE.csv`
    : text;
}

export function heatmapTitle({ underlyings, accounts, numeraire }: SpotVolGrid, one: StressResult['heatmapAccount']): string {
  const whose = one === undefined ? counted(accounts, 'account') : `account ${accountName(one.account, one.subaccount)}`;
  return `P&L of ${whose} when ${underlyings.join(', ')} and ${underlyings.length === 1 ? 'its' : 'their'} vols move, in ${numeraire}`;
}

function heatmapTable(grid: SpotVolGrid, account: StressResult['heatmapAccount']): string {
  const { moves, volShocks, pnls } = grid;
  const rows = volShocks.map((shock, row) => [
    `vol ${percent(shock)}`,
    ...moves.map((_, column) => {
      const pnl = pnls[row * moves.length + column] as number;
      return pnl < 0 ? colours.red(short(pnl)) : pnl > 0 ? colours.green(short(pnl)) : short(pnl);
    }),
  ]);
  return `${colours.bold(heatmapTitle(grid, account))}\n${tableText(['spot', ...moves.map(percent)], rows)}`;
}

/** Upper borders of |z|, in sigmas. */
const borders = [1, 2, 3, 5, 10];

export interface ReverseBin {
  readonly label: string;
  /** By path. */
  readonly accounts: readonly number[];
}

/** How many accounts fall below maintenance within so many sigmas, by path; those with a fault are left out. */
export function reverseBins({ paths, accounts, nearest, maximumSigmas }: ReverseView): ReverseBin[] {
  const uppers = [0, ...borders.filter((border) => border < maximumSigmas), maximumSigmas];
  const counts = uppers.concat(0).map(() => paths.map(() => 0));
  for (const [cell, z] of nearest.entries()) {
    if (Number.isNaN(z)) continue;
    const bin = uppers.findIndex((upper) => Math.abs(z) <= upper);
    const row = counts[bin < 0 ? uppers.length : bin] as number[];
    row[Math.floor(cell / accounts.length)]++;
  }
  const labels = uppers.map((upper, i) => (i === 0 ? 'below already' : `${uppers[i - 1]} to ${upper} sigmas`));
  return [...labels, `beyond ${maximumSigmas}`].map((label, i) => ({ label, accounts: counts[i] as number[] }));
}

/** Places of the accounts that the first path brings below maintenance, the nearest first. */
export function nearestPlaces({ nearest, accounts }: ReverseView): number[] {
  const distance = (place: number): number => Math.abs(nearest[place] as number);
  return [...accounts.keys()]
    .filter((place) => distance(place) > 0 && distance(place) < Number.POSITIVE_INFINITY)
    .sort((a, b) => distance(a) - distance(b) || a - b);
}

export const sigmas = (z: number): string => (Number.isFinite(z) ? `${z > 0 ? '+' : ''}${grouped(z, 2)}` : '-');

function reverseTable(reverse: ReverseView, byAccount: boolean): string {
  const { form, paths, accounts, nearest, excesses } = reverse;
  const bins = tableText(
    ['nearest call', ...paths.map(({ name }) => name)],
    reverseBins(reverse).map(({ label, accounts: counts }) => [label, ...counts.map((n) => grouped(n))]),
  );
  const places = nearestPlaces(reverse);
  const shown = places.slice(0, byAccount ? places.length : listed);
  const rows = shown.map((place) => [
    nameAt(reverse, place),
    grouped(excesses[place] as number),
    ...paths.map((_, p) => sigmas(nearest[p * accounts.length + place] as number)),
  ]);
  const text = tableText(['account', 'above maintenance', ...paths.map(({ name }) => name)], rows);
  const title = `${colours.bold('reverse stress: accounts by the sigmas that bring them below maintenance, nearest side')}, ${form}`;
  const rest =
    shown.length < places.length
      ? `\nthe nearest ${grouped(shown.length)} on the joint path, ${share(shown.length, places.length)} of those it reaches`
      : '';
  return `${title}\n${bins}\n\n${text}${rest}`;
}

/** The scenarios of `--list`. */
export function listText(scenarios: readonly StressScenario[]): string {
  const unit = ({ spotUnit }: StressScenario, x: number | undefined): string =>
    x === undefined ? 'refused' : spotUnit === 'sigmas' ? `${grouped(x, 2)} sigmas` : spotUnit === 'log' ? `e^${x}` : percent(x);
  const vol = (shock: StressScenario['vols'][string] | undefined): string =>
    shock === undefined ? 'refused' : shock.kind === 'relative' ? percent(shock.size) : `${percent(shock.size)} abs.`;
  const rows = scenarios.map((scenario) => [
    scenario.name,
    scenario.kind,
    unit(scenario, scenario.spots.BTC ?? scenario.spots['*']),
    unit(scenario, scenario.spots.ETH ?? scenario.spots['*']),
    unit(scenario, scenario.spots['*']),
    vol(scenario.vols.BTC ?? scenario.vols['*']),
  ]);
  const notes = scenarios.map(({ name, description, source }) => `${colours.bold(name)}: ${description}\n  ${source}`);
  return `${tableText(['scenario', 'kind', 'BTC', 'ETH', 'others', 'vol (BTC)'], rows, 2)}\n\n${notes.join('\n')}\n`;
}
