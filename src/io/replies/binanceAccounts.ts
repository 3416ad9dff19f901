// Totals of Binance accounts: of USD-M, in USD under multi-assets mode and in the asset by row, and of portfolio margin.
import type { Draft } from './draft.js';
import { has, lastDigit, list, maybe, type Row } from './fields.js';

const digit = 1e-8;
/** Value of `uniMMR` without a requirement. */
const noRequirement = 99_999_999;

export const isAccount = (row: Row): boolean => has(row, 'totalMarginBalance') || has(row, 'totalMaintMargin') || Array.isArray(row.assets);
export const isUnified = (row: Row): boolean => has(row, 'uniMMR') || has(row, 'accountEquity');

type State = (name: string, rule: string, value: number | undefined, near?: number, within?: number) => void;

function stating(draft: Draft, row: Row, path: string): State {
  return (name, rule, value, near = 0, within = 2.5 * digit) => {
    const stated = maybe(row, name, path || 'account');
    if (value !== undefined && Number.isFinite(value))
      draft.figure({ name: path === '' ? name : `${path}.${name}`, stated, rule, within, near, own: true, recompute: () => value });
  };
}

/** The sum of fields; undefined where one is absent. */
function sum(row: Row, plus: readonly string[], minus: readonly string[] = []): number | undefined {
  const values = [...plus.map((key) => maybe(row, key, 'account')), ...minus.map((key) => negative(maybe(row, key, 'account')))];
  return values.includes(undefined) ? undefined : (values as number[]).reduce((all, value) => all + value, 0);
}
const negative = (x: number | undefined): number | undefined => (x === undefined ? undefined : -x);

export function accountFigures(draft: Draft, account: Row): void {
  draft.read.push('account');
  const state = stating(draft, account, '');
  const assets = list(account, 'assets');
  state('totalMarginBalance', 'wallet balance and P&L', sum(account, ['totalWalletBalance', 'totalUnrealizedProfit']));
  state('availableBalance', 'margin balance less initial margin', sum(account, ['totalMarginBalance'], ['totalInitialMargin']));
  const initial = maybe(account, 'totalInitialMargin', 'account');
  const only = assets.length === 1 ? assets[0] : undefined;
  const own = only && maybe(only, 'initialMargin', 'assets[0]');
  // under multi-assets mode totals are in USD, and one index links them to the asset
  const index = account.multiAssetsMargin === true ? (initial && own ? initial / own : undefined) : 1;
  for (const [i, asset] of assets.entries()) {
    const stated = stating(draft, asset, `assets[${i}]`);
    stated('marginBalance', 'wallet balance and P&L', sum(asset, ['walletBalance', 'unrealizedProfit']));
    const free = maybe(account, 'availableBalance', 'account');
    if (index !== undefined && only !== undefined && free !== undefined)
      stated('availableBalance', 'that of the account at the index of the asset', free / index);
  }
  const maintenance = only && maybe(only, 'maintMargin', 'assets[0]');
  if (index !== undefined && maintenance !== undefined) state('totalMaintMargin', 'that of the asset at its index', maintenance * index);
  const rows = list(account, 'positions');
  if (rows.length === 0 || only === undefined) return;
  const all = rows.reduce((total, row) => total + (maybe(row, 'maintMargin', 'positions') ?? 0), 0);
  stating(draft, only, 'assets[0]')('maintMargin', 'of the rows', all, 0, digit * (rows.length + 1));
}

export function unifiedFigures(draft: Draft, row: Row): void {
  draft.read.push('portfolio-margin account');
  const state = stating(draft, row, '');
  const [equity, initial, maintenance, ratio] = ['accountEquity', 'accountInitialMargin', 'accountMaintMargin', 'uniMMR'].map((key) =>
    maybe(row, key, 'account'),
  );
  if (String(row.totalAvailableBalance ?? '').includes(','))
    draft.notes.push('totalAvailableBalance is printed with thousands commas, and read so');
  if (equity !== undefined && maintenance !== undefined) {
    if (ratio === noRequirement) state('uniMMR', 'nothing is required', maintenance === 0 ? noRequirement : equity / maintenance);
    else state('uniMMR', 'equity over maintenance margin', equity / maintenance);
  }
  if (equity === undefined || initial === undefined) return;
  const shown = Math.min(1e-3, lastDigit(row, 'totalAvailableBalance'));
  state('totalAvailableBalance', 'equity less initial margin', equity - initial, 0, shown);
  const times = maintenance === undefined || maintenance === 0 ? 0 : Math.round(initial / maintenance);
  if (times > 0 && Math.abs(times * (maintenance as number) - initial) <= 2 * digit)
    state('accountInitialMargin', `${times} times the maintenance margin`, times * (maintenance as number));
}
