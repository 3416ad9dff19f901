// Deribit's account summaries: totals against one another.
// Under cross collateral every currency repeats the whole account, converted by its index: a sum of rows is wrong.
import type { Draft } from './draft.js';
import { has, lastDigit, maybe, type Row, word } from './fields.js';

export const isSummary = (row: Row): boolean =>
  has(row, 'margin_balance') || has(row, 'total_initial_margin_usd') || has(row, 'available_funds');

/** Portfolio margin: maintenance over the initial margin of the risk matrix. */
const maintenanceShare = 0.8;

export function summaries(draft: Draft, rows: readonly Row[]): void {
  const cross = rows.some((row) => String(row.margin_model ?? '').startsWith('cross'));
  const portfolio = rows.some((row) => String(row.margin_model ?? '').endsWith('pm'));
  if (cross && rows.length > 1)
    draft.notes.push('cross collateral: every currency repeats the whole account; the totals in USD count once');
  for (const [i, row] of rows.entries()) one(draft, row, rows.length === 1 ? '' : `summaries[${word(row, 'currency') ?? i}]`, cross);
  totals(draft, rows, portfolio);
}

function one(draft: Draft, row: Row, path: string, cross: boolean): void {
  const at = (key: string): number | undefined => maybe(row, key, path || 'summary');
  const state = (name: string, rule: string, value: number | undefined, near = 0): void => {
    if (value === undefined || at(name) === undefined) return;
    const within = 2.5 * shown(row, name) + 1e-15 * Math.abs(value) * 8;
    draft.figure({ name: path === '' ? name : `${path}.${name}`, stated: at(name), rule, within, near, own: true, recompute: () => value });
  };
  const sum = (...terms: readonly (readonly [number, string])[]): number | undefined => {
    const values = terms.map(([sign, key]) => {
      const value = at(key);
      return value === undefined ? undefined : sign * value;
    });
    return values.includes(undefined) ? undefined : (values as number[]).reduce((all, value) => all + value, 0);
  };
  const plain = row.portfolio_margining_enabled === true || cross ? '' : 'segregated_sm';
  if (String(row.margin_model ?? plain) === 'segregated_sm')
    state('margin_balance', 'equity less the value of options', sum([1, 'equity'], [-1, 'options_value']));
  state('available_funds', 'margin balance less initial margin', sum([1, 'margin_balance'], [-1, 'initial_margin']));
  state('total_pl', 'of futures and options', sum([1, 'futures_pl'], [1, 'options_pl']));
  state('session_upl', 'of futures and options', sum([1, 'futures_session_upl'], [1, 'options_session_upl']));
  state('session_rpl', 'of futures and options', sum([1, 'futures_session_rpl'], [1, 'options_session_rpl']));
  const parts = [
    [1, 'balance'],
    [1, 'session_upl'],
    [1, 'session_rpl'],
    [1, 'options_value'],
    [-1, 'options_session_upl'],
  ] as const;
  state('equity', 'balance, session P&L and options, their own P&L once', sum(...parts));
  const map = row.delta_total_map;
  // in the account's own currency deltas are of its own pair, less what options are worth in it
  if (!cross && typeof map === 'object' && map !== null) {
    const deltas = Object.values(map as Row).reduce<number>((all, value) => all + Number(value), 0);
    const options = at('options_value');
    if (options !== undefined) state('delta_total', 'deltas of the pairs less the value of options', deltas - options);
  }
  if (!cross) return;
  // one index converts all that a row repeats of the account
  const [usd, own] = [at('total_margin_balance_usd'), at('margin_balance')];
  if (usd === undefined || own === undefined || usd === 0 || path === '') return;
  for (const name of ['initial_margin', 'maintenance_margin']) {
    const total = at(`total_${name}_usd`);
    if (total !== undefined) state(name, 'the total in USD at the index of the margin balance', (total * own) / usd, 1e-3);
  }
}

function totals(draft: Draft, rows: readonly Row[], portfolio: boolean): void {
  const row = rows.find((one) => has(one, 'total_initial_margin_usd'));
  if (row === undefined) return;
  const at = (key: string): number | undefined => maybe(row, key, 'summary');
  const [initial, own] = [at('total_initial_margin_usd'), at('initial_margin')];
  if (initial === undefined || own === undefined || own === 0) return;
  const index = initial / own;
  for (const name of ['maintenance_margin', 'margin_balance']) {
    const key = `total_${name}_usd`;
    const [stated, value] = [at(key), at(name)];
    if (stated === undefined || value === undefined) continue;
    const share = maintenanceShare * initial;
    const shared = portfolio && name === 'maintenance_margin' && Math.abs(share - stated) <= 1e-8 * stated;
    draft.figure({
      name: key,
      stated,
      rule: shared ? '0.8 x initial margin, where no orders are charged' : 'the figure of the currency at the index of its initial margin',
      within: 2 * shown(row, key) + 1e-9 * Math.abs(stated),
      // figures of a currency have few digits where its coin is dear
      near: shown(row, 'initial_margin') / Math.abs(own) + shown(row, name) / Math.max(Math.abs(value), Number.MIN_VALUE),
      recompute: () => (shared ? share : value * index),
    });
  }
}

/** The last digit shown, six decimals at least: zeros at the end are not. */
const shown = (row: Row, key: string): number => Math.min(1e-6, lastDigit(row, key));
