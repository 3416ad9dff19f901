// Bybit v5: position/list and account/wallet-balance, with risk-limit and fee-rate.
// Sizes are unsigned with a side; margins are rounded up at 8 decimals, the account's are in USD.
import { Fault } from '../../fault.js';
import type { Figures } from '../../market/market.js';
import { type Bracket, groupedBy, tiersOfBrackets } from './bracketTiers.js';
import { Draft, type RulesAsked } from './draft.js';
import { has, lastDigit, list, maybe, must, mustWord, type Row, rowsOf, seenIn, word } from './fields.js';
import type { Reply, ReplyOptions } from './reply.js';

const digit = 1e-8;
/** No taker pays more: what a row may lie apart where no fee rate is among the replies. */
const highestFee = 0.001;

/** The one tier of the preset: what stands where no risk limit is among the replies, and is compared with nothing. */
const presetRate = 0.01;

const isPosition = (row: Row): boolean => has(row, 'symbol') && has(row, 'size') && has(row, 'positionValue');
const isRiskLimit = (row: Row): boolean => has(row, 'symbol') && has(row, 'riskLimitValue') && has(row, 'maintenanceMargin');
const isFee = (row: Row): boolean => has(row, 'takerFeeRate');
const isWallet = (row: Row): boolean => has(row, 'totalMarginBalance') || has(row, 'totalEquity');
const isOption = (symbol: string): boolean => /-[CP](?:-\w+)?$/.test(symbol);
const isInverse = (symbol: string): boolean => /USD(?:[A-Z]\d{2})?$/.test(symbol);

export function bybit(replies: readonly unknown[], _: ReplyOptions): Reply {
  const rows = replies.flatMap((reply, i) => rowsOf(reply, `replies[${i}]`));
  const draft = new Draft('USD');
  const positions = rows.filter((row) => isPosition(row) && !isOption(String(row.symbol)));
  if (rows.some((row) => isPosition(row) && isOption(String(row.symbol))))
    draft.notes.push('options are not made again: futures alone are');
  const wallets = rows.filter(isWallet);
  if (!rows.some((row) => isPosition(row) || isWallet(row)))
    throw new Fault('MISSING_FIELD', 'replies', 'position/list or account/wallet-balance', seenIn(rows));
  if (positions.length > 0) draft.read.push(`${positions.length} positions`);
  if (wallets.length > 0) draft.read.push('wallet-balance');
  const limits = groupedBy(rows.filter(isRiskLimit), (row) => mustWord(row, 'symbol', 'risk-limit'));
  const fees = new Map(rows.filter(isFee).map((row) => [String(row.symbol), must(row, 'takerFeeRate', 'fee-rate')]));
  const tiers: Record<string, unknown> = {};
  for (const [i, row] of positions.entries()) {
    const symbol = mustWord(row, 'symbol', 'position');
    const brackets = (limits.get(symbol) ?? []).map(bracketOf);
    const leverage = maybe(row, 'leverage', symbol);
    if (brackets.length > 0) tiers[symbol] = tiersOfBrackets(brackets, leverage);
    else if (leverage !== undefined) tiers[symbol] = { initial: `1/${leverage}`, maintenance: Math.min(presetRate, 1 / leverage) };
    positionRow(draft, row, positions.length === 1 ? '' : `[${i}]`, brackets.length > 0, fees.get(symbol));
  }
  for (const wallet of wallets) walletFigures(draft, wallet);
  draft.lacks.push(positions.length > 0 ? 'its balance: rows of positions are margined one by one' : 'its positions');
  const marked = positions.some((row) => has(row, 'positionIMByMp') || has(row, 'positionMMByMp'));
  if (marked) draft.notes.push('maintenance is of the mark value, as rows with figures by mark price have it since 2025');
  return draft.reply('bybit', {
    preset: 'bybit-futures',
    ...(Object.keys(tiers).length > 0 && { overlay: { terms: { futures: { tiers } } } }),
    ...bybitFees(marked),
  });
}

/** The fee of closing at the price where the margin is gone, by side, of a notional of one. */
export function closingFees(fee: number, leverage: number | undefined): Figures {
  const closing = (sign: number): number => fee * (1 - sign / (leverage ?? 1));
  return { closingFeeLong: closing(1), closingFeeShort: closing(-1) };
}

/** Fees added to both margins; `marked`: maintenance is of the mark value. */
export function bybitFees(marked: boolean): Pick<RulesAsked, 'terms' | 'copies' | 'requirement'> {
  const side = (netting: 'long' | 'short', attribute: string) => ({
    ...{ kind: 'notional', kinds: ['future', 'perpetual'], price: 'entry', netting, attributes: [attribute] },
  });
  const fee = '+ longFees + shortFees';
  return {
    terms: { longFees: side('long', 'closingFeeLong'), shortFees: side('short', 'closingFeeShort') },
    ...(marked && { copies: { marked: ['futures', { price: 'forward' }] } }),
    requirement: { initial: `sum(futures ${fee})`, maintenance: `sum(${marked ? 'marked' : 'futures'} ${fee})` },
  };
}

function bracketOf(row: Row): Bracket {
  const at = 'risk-limit';
  return {
    upTo: must(row, 'riskLimitValue', at),
    maintenance: must(row, 'maintenanceMargin', at),
    deduction: maybe(row, 'mmDeduction', at) ?? 0,
    leverage: maybe(row, 'maxLeverage', at),
  };
}

function positionRow(draft: Draft, row: Row, path: string, limited: boolean, fee: number | undefined): void {
  const account = path === '' ? 'position' : path;
  const figure = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const symbol = mustWord(row, 'symbol', account);
  const size = must(row, 'size', account);
  const side = word(row, 'side') === 'Buy' ? 1 : word(row, 'side') === 'Sell' ? -1 : 0;
  if (size === 0 || side === 0) return;
  const entryKey = has(row, 'avgPrice') ? 'avgPrice' : 'entryPrice';
  const entry = must(row, entryKey, account);
  const mark = maybe(row, 'markPrice', account) ?? entry;
  const inverse = isInverse(symbol);
  const leverage = maybe(row, 'leverage', account);
  const value = inverse ? size / entry : size * entry;
  draft.contract({
    ...{
      id: symbol,
      kind: 'perpetual',
      underlying: symbol,
      asset: inverse ? `${symbol} coin` : quoteOf(symbol),
      price: mark,
      inverse,
    },
    figures: closingFees(fee ?? 0, leverage),
  });
  draft.account(account, [{ instrument: symbol, quantity: side * size, entryPrice: entry }], [], {
    ...(leverage !== undefined && { figures: { [`leverage.${symbol}`]: Math.max(1, leverage) } }),
  });
  const unit = inverse ? entry : 1;
  // rows of 2025 lie some units above the rule
  const units = has(row, 'positionIMByMp') ? 10 : 1.5;
  const unknown = fee === undefined ? highestFee * value : 0;
  if (fee === undefined) draft.notes.push(`${symbol}: no fee rate among the replies; margins may lie a closing fee apart`);
  for (const [key, view] of [
    ['positionIM', 'initial'],
    ['positionMM', 'maintenance'],
  ] as const) {
    const stated = maybe(row, key, account);
    const why =
      leverage === undefined
        ? 'portfolio margin: the row states no leverage'
        : view === 'maintenance' && !limited
          ? `the risk limit of ${symbol} is not among the replies`
          : undefined;
    // a margin below the value over its own leverage is none
    const own = view === 'initial' && stated !== undefined && leverage !== undefined && stated < (0.99 * value) / leverage;
    draft.figure({
      name: figure(key),
      stated,
      rule: view === 'initial' ? 'value / leverage, and the fee of closing' : 'value x rate less its deduction, and the fee of closing',
      within: units * digit + unknown + 1e-12 * value,
      own,
      ...(why === undefined ? { recompute: (answers) => answers[view](account) / unit } : { missing: why }),
    });
  }
  draft.figure({
    name: figure('positionValue'),
    stated: maybe(row, 'positionValue', account),
    rule: inverse ? 'size / average price' : 'size x average price',
    within: digit + (inverse ? 0 : 0.5 * size * Math.min(1e-3, lastDigit(row, entryKey))),
    own: true,
    recompute: () => value,
  });
  if (!has(row, 'markPrice')) return;
  draft.figure({
    name: figure('unrealisedPnl'),
    stated: maybe(row, 'unrealisedPnl', account),
    rule: inverse ? 'size x (1 / average - 1 / mark)' : 'size x (mark - average price)',
    within: digit + (inverse ? 0 : 0.5 * size * Math.min(1e-3, lastDigit(row, 'markPrice'))),
    recompute: () => side * (inverse ? size / entry - size / mark : size * (mark - entry)),
  });
}

const dollars = new Set(['USDT', 'USDC', 'USD', 'USDE', 'DAI']);

function walletFigures(draft: Draft, row: Row): void {
  const at = (key: string): number | undefined => maybe(row, key, 'wallet');
  const state = (name: string, rule: string, value: number | undefined, within: number, near = 0): void => {
    if (value !== undefined && Number.isFinite(value))
      draft.figure({ name, stated: at(name), rule, within, near, own: near === 0, recompute: () => value });
  };
  const [equity, initial, maintenance] = ['totalMarginBalance', 'totalInitialMargin', 'totalMaintenanceMargin'].map(at);
  const [wallet, upl] = ['totalWalletBalance', 'totalPerpUPL'].map(at);
  state(
    'totalMarginBalance',
    'wallet balance and P&L of perpetuals',
    wallet === undefined || upl === undefined ? undefined : wallet + upl,
    2.5 * digit,
  );
  if (equity === undefined) return;
  const share = (key: string): number => Math.min(1e-3, lastDigit(row, key));
  if (initial !== undefined) {
    state('totalAvailableBalance', 'margin balance less initial margin', equity - initial, 2.5 * digit);
    state('accountIMRate', 'initial margin over margin balance', initial / equity, share('accountIMRate'));
  }
  if (maintenance !== undefined)
    state('accountMMRate', 'maintenance margin over margin balance', maintenance / equity, share('accountMMRate'));
  const coins = list(row, 'coin').filter((coin) => has(coin, 'totalPositionIM'));
  if (coins.length === 0) return;
  const sum = coins.reduce((all, coin) => {
    const held = maybe(coin, 'equity', 'coin') ?? 0;
    const price = dollars.has(String(coin.coin)) || held === 0 ? 1 : must(coin, 'usdValue', 'coin') / held;
    return all + ((maybe(coin, 'totalPositionIM', 'coin') ?? 0) + (maybe(coin, 'totalOrderIM', 'coin') ?? 0)) * price;
  }, 0);
  state('totalInitialMargin', 'margins of the coins at their prices, dollar coins at 1', sum, digit, 1e-3);
}

/** Linear perpetuals of Bybit are quoted in USDT unless their name says otherwise. */
function quoteOf(symbol: string): string {
  if (/USDC|PERP$/.test(symbol)) return 'USDC';
  return 'USDT';
}
