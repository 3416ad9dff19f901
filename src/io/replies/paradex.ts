// Paradex: account, positions, orders; markets with their margin parameters, and markets/summary.
// Sizes are unsigned with a side; no row of a position states a margin. USDC.
import type { Order, Position } from '../../book/account.js';
import { Fault } from '../../fault.js';
import { dayMs } from '../../market/year.js';
import { anyInstant, Draft } from './draft.js';
import { has, maybe, must, mustWord, part, type Row, rowsOf, seenIn, word } from './fields.js';
import { accountFigures, isResult, positionFigures } from './paradexFigures.js';
import { type Listed, listedOf, optionOverlay } from './paradexMarkets.js';
import type { Reply, ReplyOptions } from './reply.js';

const isAccount = (row: Row): boolean => ['account_value', 'initial_margin_requirement', 'total_collateral'].some((key) => has(row, key));
const isPosition = (row: Row): boolean =>
  has(row, 'market') && has(row, 'side') && has(row, 'size') && !has(row, 'price') && !has(row, 'limit_price');
const isOrder = (row: Row): boolean => has(row, 'market') && has(row, 'side') && (has(row, 'price') || has(row, 'limit_price'));
const isMarket = (row: Row): boolean =>
  has(row, 'symbol') && (part(row, 'delta1_cross_margin_params') ?? part(row, 'option_cross_margin_params')) !== undefined;
const isSummary = (row: Row): boolean => has(row, 'symbol') && has(row, 'mark_price');
const isFee = (row: Row): boolean => has(row, 'fee_rate');

const noPositions = 'positions are not among the replies';

export function paradex(replies: readonly unknown[], { asOf }: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const draft = new Draft('USD');
  draft.pegged('USDC');
  const positions = rows.filter((row) => isPosition(row) && word(row, 'status') !== 'CLOSED');
  const orders = rows.filter(isOrder);
  const stated = rows.filter((row) => isAccount(row) || isResult(row));
  if (positions.length + stated.length === 0) throw new Fault('MISSING_FIELD', 'replies', 'an account or positions', seenIn(rows));
  if (stated.length > 0) draft.read.push('account');
  if (positions.length > 0) draft.read.push(`${positions.length} positions`);
  const markets = new Map(rows.filter(isMarket).map((row) => [mustWord(row, 'symbol', 'markets'), row]));
  const summaries = new Map(rows.filter(isSummary).map((row) => [mustWord(row, 'symbol', 'markets/summary'), row]));
  const fee = rows.find(isFee);
  const names = [...new Set([...positions, ...orders].map((row) => mustWord(row, 'market', 'position')))];
  const listed = names.map((name) => listedOf(name, markets.get(name), summaries.get(name), fee && must(fee, 'fee_rate', 'fees')));
  const missing = listed.flatMap((one) => (typeof one === 'string' ? [one] : []));
  if (rows.some((row) => word(row, 'margin_methodology') === 'portfolio_margin'))
    missing.push('portfolio margin: its scenarios are not read, cross margin alone is');
  const known = listed.filter((one): one is Listed => typeof one !== 'string');
  const expiries = known.flatMap(({ contract }) => (contract.option === undefined ? [] : [contract.option.expiry]));
  // cross margin reads no clock: the day before the first expiry will do
  draft.asOf = asOf ?? (expiries.length > 0 ? Math.min(...expiries) - dayMs : anyInstant);
  const account = stated.find(isAccount) ?? {};
  const held = positions.map((row, i) => positionOf(row, `positions[${i}]`));
  if (missing.length === 0 && (held.length > 0 || orders.length > 0)) {
    for (const { contract } of known) draft.contract(contract);
    const cash = cashOf(rows, account);
    draft.account('account', held, cash === undefined || cash === 0 ? [] : [{ asset: 'USDC', amount: cash }], {
      orders: orders.map(orderOf),
    });
    if (cash === undefined) draft.lacks.push('its balance (total_collateral of the account, or balances)');
    // an empty list may be that of the positions
    const empty = replies.some((reply, i) => rowsOf(reply, `replies[${i}]`).length === 0);
    if (held.length === 0 && !empty) draft.lacks.push('its positions');
  } else if (missing.length === 0) missing.push(noPositions);
  if (missing.length > 0) draft.lacks.push(...missing.map((one) => (one === noPositions ? 'its positions' : one)));
  for (const [i, row] of positions.entries())
    positionFigures(draft, row, positions.length === 1 ? '' : `positions[${i}]`, summaries.get(String(row.market)));
  const marks = new Map(known.map(({ contract, mark }) => [contract.id, mark]));
  const openLoss = orders.reduce((all, row, i) => {
    const { quantity, price } = orderOf(row, i);
    return all + Math.max(0, quantity * (price - (marks.get(String(row.market)) ?? price)));
  }, 0);
  const funding = positions.reduce((all, row) => all + (maybe(row, 'unrealized_funding_pnl', 'positions') ?? 0), 0);
  for (const row of stated)
    accountFigures(draft, row, { missing: missing.join('; '), openLoss, funding, cashKnown: has(row, 'total_collateral') });
  const overlay = optionOverlay(known);
  return draft.reply('paradex', {
    preset: 'paradex-cross',
    ...(overlay !== undefined && { overlay }),
    readings: { net: 'sum(futures + options)', fees: 'sum(fees)' },
  });
}

const signOf = (row: Row, path: string): number => {
  const side = word(row, 'side');
  if (side === 'LONG' || side === 'BUY') return 1;
  if (side === 'SHORT' || side === 'SELL') return -1;
  throw new Fault('UNKNOWN_KIND', `${path}.side`, 'LONG, SHORT, BUY or SELL', row.side);
};

function positionOf(row: Row, path: string): Position {
  return {
    instrument: mustWord(row, 'market', path),
    // a size is unsigned in some replies and signed in others; the side is in all
    quantity: signOf(row, path) * Math.abs(must(row, 'size', path)),
    entryPrice: maybe(row, 'average_entry_price', path) ?? 0,
  };
}

function orderOf(row: Row, i: number): Order {
  const path = `orders[${i}]`;
  const size = maybe(row, 'remaining_size', path) ?? must(row, 'size', path);
  return {
    instrument: mustWord(row, 'market', path),
    quantity: signOf(row, path) * Math.abs(size),
    price: maybe(row, 'price', path) ?? must(row, 'limit_price', path),
  };
}

/** Cash of the account beside its positions; undefined if no reply states it. */
function cashOf(rows: readonly Row[], account: Row): number | undefined {
  const total = maybe(account, 'total_collateral', 'account');
  if (total !== undefined) return total;
  const tokens = rows.filter((row) => has(row, 'token') && has(row, 'size'));
  return tokens.length === 0 ? undefined : tokens.reduce((all, row) => all + must(row, 'size', 'balances'), 0);
}
