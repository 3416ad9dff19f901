// Derive's private/get_subaccount, and rows of positions alone: margins net of the requirement, positive is covered; the delta of a row is of one contract.
import type { Leg } from './deriveQuotes.js';
import { mustInstant, optionOf, quoteLegs } from './deriveQuotes.js';
import { anyInstant, type Draft } from './draft.js';
import { has, list, maybe, must, mustWord, type Row, word } from './fields.js';
import type { ReplyAnswers, StatedFigure } from './reply.js';

export const isSubaccount = (row: Row): boolean => has(row, 'subaccount_value') || Array.isArray(row.collaterals);
export const isPosition = (row: Row): boolean =>
  has(row, 'instrument_name') && has(row, 'amount') && has(row, 'mark_price') && !has(row, 'option_pricing');

interface Held extends Leg {
  readonly row: Row;
  readonly path: string;
  /** Remainder of funding and settlements beside the P&L since entry. */
  readonly unsettled: number;
}

const double = (x: number): number => 1e-12 * Math.abs(x);
const net = (account: string, view: 'initial' | 'maintenance') => (answers: ReplyAnswers) =>
  answers.equity(account) - answers[view](account);
const views = ['initial', 'maintenance'] as const;

export function positionRows(draft: Draft, rows: readonly Row[], tickers: ReadonlyMap<string, Row>, at: number | undefined): void {
  const held = rows.map((row, i) => heldOf(row, rows.length === 1 ? '' : `[${i}]`));
  draft.lacks.push('its collateral: get_subaccount has it');
  const missing = quoted(draft, held, tickers, at, true);
  for (const one of held) position(draft, one, one.path === '' ? 'position' : one.path, true, missing.includes(one.instrument));
}

export function subaccount(draft: Draft, reply: Row, tickers: ReadonlyMap<string, Row>, at: number | undefined): void {
  const standard = word(reply, 'margin_type') === 'SM';
  const held = list(reply, 'positions').map((row, i) => heldOf(row, `positions[${i}]`));
  const collateral = list(reply, 'collaterals').map((row, i) => {
    const path = `collaterals[${i}]`;
    const asset = mustWord(row, 'asset_name', path);
    draft.asset(asset, must(row, 'mark_price', path));
    return { row, path, asset, amount: must(row, 'amount', path), price: must(row, 'mark_price', path) };
  });
  const missing = quoted(draft, held, tickers, at, standard);
  if (!Array.isArray(reply.positions)) draft.lacks.push('its positions');
  if (!Array.isArray(reply.collaterals)) draft.lacks.push('its collaterals');
  if (missing.length > 0) draft.lacks.push(`quotes of ${missing.slice(0, 3).join(', ')}: public/get_ticker has them`);
  for (const one of held) position(draft, one, one.path, standard, missing.includes(one.instrument));
  for (const { row, path, asset, amount, price } of collateral) {
    if (amount !== 0) draft.account(path, [], [{ asset, amount }]);
    for (const view of views)
      draft.figure({
        name: `${path}.${view}_margin`,
        stated: maybe(row, `${view}_margin`, path),
        rule: 'value after its haircut',
        within: double(amount * price),
        ...(amount === 0
          ? { recompute: () => 0 }
          : standard
            ? { recompute: net(path, view) }
            : asset === 'USDC'
              ? { recompute: net(path, view) }
              : underPortfolio),
      });
    draft.figure({
      name: `${path}.unrealized_pnl`,
      stated: has(row, 'average_price') ? maybe(row, 'unrealized_pnl', path) : undefined,
      rule: 'amount x (mark - average price)',
      within: 1e-6,
      recompute: () => amount * (price - must(row, 'average_price', path)),
    });
  }
  const cash = collateral.filter(({ amount }) => amount !== 0).map(({ asset, amount }) => ({ asset, amount }));
  const funding = held.reduce((sum, { unsettled }) => sum + unsettled, 0);
  const positions = held.filter(({ amount }) => amount !== 0);
  if (missing.length === 0) {
    const whole = positions.map(({ instrument, amount, entry }) => ({ instrument, quantity: amount, entryPrice: entry }));
    draft.account('account', whole, cash, { figures: { unsettledFunding: funding } });
    draft.account('collaterals', [], cash);
    draft.account('positions', whole, [], { figures: { unsettledFunding: funding } });
  }
  totals(draft, reply, missing, collateral, held);
}

const underPortfolio = { missing: 'under portfolio margin the requirement is of the account, not of a row' };

function quoted(draft: Draft, held: readonly Held[], tickers: ReadonlyMap<string, Row>, at: number | undefined, standard: boolean) {
  const options = held.some(({ instrument }) => optionOf(instrument) !== undefined);
  if (options && at === undefined) return held.map(({ instrument }) => instrument);
  draft.asOf = mustInstant(at, held, anyInstant);
  return quoteLegs(draft, held, tickers, standard);
}

function heldOf(row: Row, path: string): Held {
  const at = path === '' ? 'position' : path;
  const instrument = mustWord(row, 'instrument_name', at);
  const amount = must(row, 'amount', at);
  const price = must(row, 'mark_price', at);
  const index = maybe(row, 'index_price', at);
  const perpetual = optionOf(instrument) === undefined;
  const unsettled = perpetual ? (maybe(row, 'pending_funding', at) ?? 0) - (maybe(row, 'net_settlements', at) ?? 0) : 0;
  const entry = maybe(row, 'average_price', at) ?? price;
  return { row, path, instrument, amount, price, entry, unsettled, ...(index !== undefined && { index }) };
}

function position(draft: Draft, one: Held, account: string, standard: boolean, missing: boolean): void {
  const { row, path, instrument, amount, entry, unsettled } = one;
  const price = one.price as number;
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const perpetual = optionOf(instrument) === undefined;
  if (!missing && amount !== 0)
    draft.account(account, [{ instrument, quantity: amount, entryPrice: entry }], [], { figures: { unsettledFunding: unsettled } });
  const why = missing ? { missing: `no quote of ${instrument}: public/get_ticker has its forward and volatility` } : undefined;
  for (const view of views)
    draft.figure({
      name: at(`${view}_margin`),
      stated: maybe(row, `${view}_margin`, account),
      rule: 'value less the requirement: positive is covered',
      within: double(amount * price),
      ...(why ?? (standard ? { recompute: net(account, view) } : underPortfolio)),
    });
  const pnl = amount * (price - entry);
  draft.figure({
    name: at('unrealized_pnl'),
    stated: has(row, 'average_price') ? maybe(row, 'unrealized_pnl', account) : undefined,
    rule: 'amount x (mark - average price)',
    within: 1e-6 + double(amount * price),
    recompute: () => pnl,
  });
  draft.figure({
    name: at('mark_value'),
    stated: maybe(row, 'mark_value', account),
    rule: perpetual ? 'unrealised P&L less what was settled, and pending funding' : 'amount x mark',
    within: 1e-6 + double(amount * price),
    own: true,
    recompute: () => (perpetual ? pnl + unsettled : amount * price),
  });
}

/** Parts of the account's totals. */
function totals(
  draft: Draft,
  reply: Row,
  missing: readonly string[],
  collateral: readonly { readonly amount: number; readonly price: number }[],
  held: readonly Held[],
): void {
  const value = (key: string): number => maybe(reply, key, 'subaccount') ?? 0;
  const size = Math.abs(value('subaccount_value')) + collateral.reduce((sum, { amount, price }) => sum + Math.abs(amount) * price, 0);
  const within = 1e-9 + double(size + held.reduce((sum, { amount, price }) => sum + Math.abs(amount) * (price as number), 0));
  const sum = (name: string, rule: string, recompute: StatedFigure['recompute'], own = true): void =>
    draft.figure({ name, stated: maybe(reply, name, 'subaccount'), rule, within, own, ...(recompute && { recompute }) });
  sum('collaterals_value', 'amounts at their marks', () => collateral.reduce((all, { amount, price }) => all + amount * price, 0));
  sum('positions_value', 'mark values of the rows', () =>
    held.reduce((all, { row }) => all + (maybe(row, 'mark_value', 'position') ?? 0), 0),
  );
  sum('subaccount_value', 'collaterals and positions', () => value('collaterals_value') + value('positions_value'));
  const why = { missing: `quotes of ${missing.slice(0, 3).join(', ')} are not among the replies: public/get_ticker has them` };
  for (const view of views) {
    for (const [name, account] of [
      [`collaterals_${view}_margin`, 'collaterals'],
      [`positions_${view}_margin`, 'positions'],
      [`${view}_margin`, 'account'],
    ] as const) {
      const rule = 'value less the requirement: positive is covered';
      const empty = account === 'positions' && held.length === 0;
      draft.figure({
        name,
        stated: maybe(reply, name, 'subaccount'),
        rule,
        within,
        ...(missing.length > 0 ? why : { recompute: empty ? () => 0 : net(account, view) }),
      });
    }
  }
}
