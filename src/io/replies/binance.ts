// Binance: USD-M and COIN-M accounts and positionRisk, portfolio margin; symbolConfig and leverageBracket beside them. Figures are truncated at 8 decimals, in the margin asset.
import { Fault } from '../../fault.js';
import { accountFigures, isAccount, isUnified, unifiedFigures } from './binanceAccounts.js';
import { type Bracket, bracketRate, tiersOfBrackets } from './bracketTiers.js';
import { assumedLeverage, Draft } from './draft.js';
import { has, lastDigit, list, maybe, must, mustWord, type Row, rowsOf, seenIn, word } from './fields.js';
import { crossingPrice } from './prices.js';
import type { Reply, ReplyOptions } from './reply.js';

const digit = 1e-8;
/** Least rate, used without a bracket among the replies, and compared with nothing. */
const leastRate = 0.004;

const isPosition = (row: Row): boolean =>
  has(row, 'symbol') && ['notional', 'notionalValue', 'positionAmt', 'contracts'].some((key) => has(row, key));
const isOption = (row: Row): boolean => /-[CP]$/.test(String(row.symbol));
const isBrackets = (row: Row): boolean => has(row, 'symbol') && Array.isArray(row.brackets);
const isConfig = (row: Row): boolean => has(row, 'symbol') && has(row, 'leverage') && !isPosition(row);
const isListing = (row: Row): boolean => has(row, 'symbol') && has(row, 'contractSize') && !isPosition(row);

export function binance(replies: readonly unknown[], _: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const draft = new Draft('USDT');
  const account = rows.find(isAccount);
  const unified = rows.find(isUnified);
  const inner = account === undefined ? [] : list(account, 'positions');
  const loose = rows.filter((row) => isPosition(row) && !isOption(row));
  const options = rows.filter((row) => isPosition(row) && isOption(row)).length;
  if (options > 0) draft.notes.push(`${options} positions in options are not made again: futures alone are`);
  if (account === undefined && unified === undefined && loose.length + options === 0)
    throw new Fault('MISSING_FIELD', 'replies', 'an account, positionRisk or a portfolio-margin account', seenIn(rows));
  const brackets = new Map(rows.filter(isBrackets).map((row) => [String(row.symbol), bracketsOf(row)]));
  const leverages = new Map(rows.filter(isConfig).map((row) => [String(row.symbol), must(row, 'leverage', 'symbolConfig')]));
  const sizes = new Map(rows.filter(isListing).map((row) => [String(row.symbol), must(row, 'contractSize', 'exchangeInfo')]));
  const tiers: Record<string, unknown> = {};
  const held = [
    ...inner.map((row, i) => ({ row, path: `positions[${i}]` })),
    ...loose.map((row, i) => ({ row, path: loose.length === 1 ? '' : `[${i}]` })),
  ];
  for (const { row, path } of held) {
    const symbol = String(row.symbol);
    const leverage = maybe(row, 'leverage', path || 'position') ?? leverages.get(symbol);
    const table = brackets.get(symbol);
    if (table !== undefined) tiers[symbol] = tiersOfBrackets(table, leverage);
    else if (leverage !== undefined) tiers[symbol] = { initial: `1/${leverage}`, maintenance: Math.min(leastRate, 1 / leverage) };
    positionRow(draft, row, path, { leverage, table, contractSize: sizes.get(symbol) });
  }
  if (held.length > 0) draft.read.push(`${held.length} positions`);
  draft.lacks.push(held.length > 0 ? 'its balance: rows of positions are margined one by one' : 'its positions');
  if (account !== undefined) accountFigures(draft, account);
  if (unified !== undefined) unifiedFigures(draft, unified);
  return draft.reply('binance', {
    preset: 'binance-futures',
    ...(Object.keys(tiers).length > 0 && { overlay: { terms: { futures: { tiers } } } }),
  });
}

/** A bracket's cap is in notional, of COIN-M in contracts or coins (`qtyCap`). */
function bracketsOf(row: Row): readonly Bracket[] {
  return list(row, 'brackets').map((one, i) => {
    const at = `leverageBracket.brackets[${i}]`;
    return {
      upTo: maybe(one, 'notionalCap', at) ?? must(one, 'qtyCap', at),
      maintenance: must(one, 'maintMarginRatio', at),
      deduction: maybe(one, 'cum', at) ?? 0,
      leverage: maybe(one, 'initialLeverage', at),
    };
  });
}

interface Known {
  readonly leverage: number | undefined;
  readonly table: readonly Bracket[] | undefined;
  readonly contractSize: number | undefined;
}

/** The first of these that the row states; venues and unified views spell them in several ways. */
const either = (row: Row, keys: readonly string[]): string | undefined => keys.find((key) => has(row, key));

function positionRow(draft: Draft, row: Row, path: string, { leverage, table, contractSize }: Known): void {
  const account = path === '' ? 'position' : path;
  const symbol = mustWord(row, 'symbol', account);
  const coinM = has(row, 'notionalValue') || /USD_(?:PERP|\d+)$/.test(symbol);
  const amountKey = either(row, ['positionAmt', 'contracts']);
  const short = word(row, 'side') === 'short' || word(row, 'positionSide') === 'SHORT';
  const stated = amountKey === undefined ? undefined : must(row, amountKey, account);
  if (stated === 0) return;
  const mark = maybe(row, 'markPrice', account);
  const notional = Math.abs(maybe(row, coinM ? 'notionalValue' : 'notional', account) ?? Number.NaN);
  const size = contractSize ?? 1;
  // what a row does not state of its size is one unit, at the price of the whole
  const units = Math.abs(stated ?? 1) * (coinM ? size : 1);
  const price = mark ?? (coinM ? (stated === undefined ? maybe(row, 'entryPrice', account) : units / notional) : notional / units);
  if (price === undefined || !(price > 0))
    throw new Fault('MISSING_FIELD', `${account}.markPrice`, 'a mark, or a notional to make it of', row.markPrice);
  const face = coinM && stated === undefined ? notional * price : units;
  const sign = stated === undefined ? (short ? -1 : 1) : stated < 0 || short ? -1 : 1;
  const entry = maybe(row, 'entryPrice', account) || undefined;
  const pnlKey = either(row, ['unRealizedProfit', 'unrealizedProfit', 'unrealizedPnl']);
  const pnl = pnlKey === undefined ? undefined : maybe(row, pnlKey, account);
  const wallet = isolatedWallet(row, account, pnl);
  draft.contract({ id: symbol, kind: 'perpetual', underlying: symbol, asset: coinM ? `${symbol} coin` : 'USDT', price, inverse: coinM });
  const unit = coinM ? price : 1;
  draft.account(
    account,
    [{ instrument: symbol, quantity: sign * face, entryPrice: entry ?? price }],
    wallet === undefined || coinM ? [] : [{ asset: 'USDT', amount: wallet }],
    leverage === undefined ? {} : { figures: { [`leverage.${symbol}`]: Math.max(1, leverage) } },
  );
  const value = coinM ? face / price : face * price;
  const within = digit + 1e-12 * value;
  const figure = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const margin = (keys: readonly string[], view: 'initial' | 'maintenance', rule: string, missing: string | undefined): void => {
    for (const key of keys.filter((one) => has(row, one)))
      draft.figure({
        ...{ name: figure(key), stated: maybe(row, key, account), rule, within },
        ...(missing === undefined ? { recompute: (answers) => answers[view](account) / unit } : { missing }),
      });
  };
  if (leverage === undefined) draft.notes.push(assumedLeverage([symbol], 'symbolConfig has it'));
  const noLeverage = leverage === undefined ? `the leverage of ${symbol}: symbolConfig has it` : undefined;
  const orders = maybe(row, 'openOrderInitialMargin', account) ?? 0;
  margin([orders === 0 ? 'initialMargin' : '', 'positionInitialMargin'], 'initial', 'notional / leverage', noLeverage);
  const noTable = table === undefined ? `the brackets of ${symbol}: leverageBracket has them` : undefined;
  margin(['maintMargin', 'maintenanceMargin'], 'maintenance', 'notional x rate less cum', noTable);
  if (pnlKey !== undefined && entry !== undefined)
    draft.figure({
      name: figure(pnlKey),
      stated: pnl,
      rule: coinM ? 'face x (1 / entry - 1 / mark)' : 'size x (mark - entry)',
      // entry prices are shown shorter than they are counted
      within: 2 * digit + (coinM ? 0 : 0.5 * face * Math.min(1e-4, lastDigit(row, 'entryPrice'))),
      ...(coinM && stated === undefined
        ? { missing: 'the row states no size' }
        : { recompute: () => sign * (coinM ? face / entry - face / price : face * (price - entry)) }),
    });
  if (!coinM && mark !== undefined && stated !== undefined)
    draft.figure({
      ...{ name: figure('notional'), stated: maybe(row, 'notional', account), rule: 'size x mark, signed', within: 2 * digit + within },
      ...{ own: true, recompute: () => sign * units * mark },
    });
  const posted = maybe(row, 'isolatedWallet', account);
  if (posted !== undefined && posted !== 0 && pnl !== undefined)
    draft.figure({
      ...{ name: figure('isolatedMargin'), stated: maybe(row, 'isolatedMargin', account), rule: 'isolated wallet and P&L' },
      ...{ within: 3 * digit, own: true, recompute: () => posted + pnl },
    });
  const rate = table === undefined ? undefined : bracketRate(table, value);
  if (wallet === undefined || coinM || rate === undefined) return;
  draft.figure({
    name: figure('liquidationPrice'),
    stated: maybe(row, 'liquidationPrice', account),
    rule: 'where the isolated wallet and the P&L are the maintenance margin',
    within: Math.max(1e-6, Math.min(1e-2, lastDigit(row, 'liquidationPrice'))),
    recompute: (answers) => crossingPrice(answers, { account, units: sign * face, price, rate }),
  });
}

/** Cash of an isolated position; its margin counts the P&L as well. */
function isolatedWallet(row: Row, path: string, pnl: number | undefined): number | undefined {
  const wallet = maybe(row, 'isolatedWallet', path);
  if (wallet !== undefined && wallet !== 0) return wallet;
  const margin = maybe(row, 'isolatedMargin', path);
  return margin === undefined || margin === 0 ? undefined : margin - (pnl ?? 0);
}
