// A stress run as text: scenarios, worst accounts, heat map, distances from a call. The page uses the same heads and rows of tables.
import type { FoundBy } from '../questions/question.js';
import type { stress } from '../questions/stress.js';
import type { StressScenario } from '../rules.js';
import { accountName, counted, grouped, instantText, share, short } from './format.js';
import { colours, tableText } from './terminal.js';

export type Stressed = FoundBy<typeof stress>;
type HeatMap = NonNullable<Stressed['heatmap']>;
type Reverse = NonNullable<Stressed['reverse']>;

/** Accounts listed when not all are asked for. */
const listed = 10;

export const percent = (x: number): string => `${x > 0 ? '+' : ''}${grouped(100 * x, 1)} %`;
const amount = (x: number | null): string => grouped(x ?? Number.NaN);
const nameOf = ({ account, subaccount }: { readonly account: string; readonly subaccount: string }): string =>
  accountName(account, subaccount);

export function stressSummary(found: Stressed, byAccount: boolean): string {
  const { accountCount, asOf, numeraire, losses, heatmap, reverse } = found;
  const scenarios = scenarioRows(found).map((row, s) => [...row, ...loserOf(found, s)]);
  const shown = losses.slice(0, byAccount ? losses.length : listed);
  const lines = [
    colours.bold(`stress of ${counted(accountCount, 'account')} as of ${instantText(asOf)}, in ${numeraire}, ${judgedBy(found)}`),
    '',
    tableText([...scenarioHead, 'loses most', 'its P&L'], scenarios),
    '',
    'below: equity under the maintenance requirement of the shocked market; held: left at current margin below 0; insolvent: owing more than all is worth; left: what an account is worth, all sold',
    ...(found.faulted > 0 ? [colours.red(`not stressed, for their faults: ${counted(found.faulted, 'account')}`)] : []),
    ...sideNotes(found),
    '',
    tableText(worstHead, worstRows(shown), 2),
    ...(shown.length < accountCount - found.faulted
      ? [`the largest ${grouped(shown.length)} losses; all with --by-account, --json or --out FILE.csv`]
      : []),
    ...(heatmap ? ['', heatmapTable(heatmap, numeraire)] : []),
    ...(reverse ? ['', reverseTable(reverse, byAccount)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Which requirement accounts are judged by. */
export const judgedBy = ({ rules, requirement }: Stressed): string =>
  `under ${rules.name}, ${requirement === 'own' ? "each account's own requirement" : requirement}`;

/** Source of sigmas, assumptions and exclusions. */
export function sideNotes({ factorSource, assumptions, notCharged, partial }: Stressed): string[] {
  const assumed = assumptions.map(({ of, attribute, assumed: word, count }) => `${attribute} of ${grouped(count)} ${of} as ${word}`);
  const left = notCharged.map(({ kind, of, accounts }) => `${kind} (${of}) of ${counted(accounts, 'account')}`);
  return [
    ...(factorSource === null ? [] : [`sigmas: ${factorSource}`]),
    ...(assumed.length > 0 ? [`assumed: ${assumed.join('; ')}`] : []),
    ...(left.length > 0
      ? [`not charged, in ${counted(partial, 'account')} marked partial: ${left.join('; ')}; P&L is of all that they hold`]
      : []),
  ];
}

export const scenarioHead = [
  ...['scenario', 'P&L', 'of collateral', 'equity after', 'maintenance after'],
  ...['below before', 'below', 'at current margin', 'insolvent', 'deficit'],
];

export const scenarioRows = ({ totals }: Stressed): string[][] =>
  totals.map(({ scenario, ...of }) => [
    scenario,
    ...[of.pnl, of.collateralPnl, of.equity, of.maintenance].map(amount),
    ...[of.belowBefore, of.below, of.belowAtCurrentMargin, of.insolvent, of.deficit].map(amount),
  ]);

/** Who loses most, and how much: beside the head on the terminal, where the report has its list of losses. */
function loserOf({ totals }: Stressed, s: number): string[] {
  const { worstAccount, worstSubaccount, worstPnl } = totals[s] as Stressed['totals'][number];
  const none = worstAccount === null || worstPnl === null || worstPnl >= 0;
  return none ? ['nobody', '-'] : [accountName(worstAccount, worstSubaccount ?? ''), short(worstPnl)];
}

export const worstHead = ['account', 'worst scenario', 'P&L', 'equity before', 'equity after', 'maintenance after', 'left'] as const;

export const worstRows = (losses: Stressed['losses']): string[][] =>
  losses.map((one) => [
    ...[nameOf(one), one.scenario ?? 'none'],
    ...[one.pnl, one.equityBefore, one.equity, one.maintenance, one.liquidationValue].map(amount),
  ]);

export function heatmapTitle({ underlyings, account, subaccount, accounts }: HeatMap, numeraire: string): string {
  const whose = account === null ? counted(accounts, 'account') : `account ${accountName(account, subaccount ?? '')}`;
  return `P&L of ${whose} when ${underlyings.join(', ')} and ${underlyings.length === 1 ? 'its' : 'their'} vols move, in ${numeraire}`;
}

function heatmapTable(grid: HeatMap, numeraire: string): string {
  const coloured = (pnl: number): string => (pnl < 0 ? colours.red(short(pnl)) : pnl > 0 ? colours.green(short(pnl)) : short(pnl));
  const rows = grid.pnls.map((row, v) => [`vol ${percent(grid.volShocks[v] as number)}`, ...row.map(coloured)]);
  return `${colours.bold(heatmapTitle(grid, numeraire))}\n${tableText(['spot', ...grid.moves.map(percent)], rows)}`;
}

/** Describes the range that a reverse stress searched. */
export function searched({ form, driver, horizonDays, maximumSigmas, steps }: Reverse): string {
  const anew = form === 'still' ? "today's maintenance is held" : 'every point margined anew';
  return `sigmas of ${counted(horizonDays, 'day')}, joint path along ${driver} and each underlying alone, up to ${maximumSigmas} either way in steps of ${maximumSigmas / steps}; vols stand still, ${anew}`;
}

const sigmas = (z: number | null): string => (z === null ? '-' : `${z > 0 ? '+' : ''}${grouped(z, 2)}`);

/** Rows of the accounts nearest to a breach, of so many paths. */
export const nearestRows = ({ nearest }: Reverse, most: number, paths = Number.POSITIVE_INFINITY): string[][] =>
  nearest.slice(0, most).map((one) => [nameOf(one), grouped(one.excess), ...Object.values(one.nearest).slice(0, paths).map(sigmas)]);

function reverseTable(reverse: Reverse, byAccount: boolean): string {
  const names = reverse.paths.map(({ name }) => name);
  const bins = reverse.within.map(({ sigmas: label, accounts }) => [label, ...Object.values(accounts).map((n) => grouped(n))]);
  const rows = nearestRows(reverse, byAccount ? reverse.nearest.length : listed);
  const rest = `the nearest ${grouped(rows.length)} on the joint path, ${share(rows.length, reverse.reached)} of those it reaches`;
  return [
    `${colours.bold('reverse stress: accounts by the sigmas that bring them below maintenance, nearest side')}, ${reverse.form}`,
    searched(reverse),
    tableText(['nearest call', ...names], bins),
    '',
    tableText(['account', 'above maintenance', ...names], rows),
    ...(rows.length < reverse.reached ? [rest] : []),
  ].join('\n');
}

/** The scenarios of `--list`. */
export function listText(scenarios: readonly StressScenario[]): string {
  const unit = ({ spotUnit }: StressScenario, x: number | undefined): string =>
    x === undefined ? 'refused' : spotUnit === 'sigmas' ? `${grouped(x, 2)} sigmas` : spotUnit === 'log' ? `e^${x}` : percent(x);
  const vol = (shock: StressScenario['vols'][string] | undefined): string =>
    shock === undefined ? 'refused' : shock.kind === 'relative' ? percent(shock.size) : `${percent(shock.size)} abs.`;
  const rows = scenarios.map((scenario) => [
    ...[scenario.name, scenario.kind],
    ...['BTC', 'ETH', '*'].map((id) => unit(scenario, scenario.spots[id] ?? scenario.spots['*'])),
    vol(scenario.vols.BTC ?? scenario.vols['*']),
  ]);
  const notes = scenarios.map(({ name, description, source }) => `${colours.bold(name)}: ${description}\n  ${source}`);
  return `${tableText(['scenario', 'kind', 'BTC', 'ETH', 'others', 'vol (BTC)'], rows, 2)}\n\n${notes.join('\n')}\n`;
}
