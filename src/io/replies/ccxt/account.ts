// Account from ccxt's structures, as market, book and rules: the exchange's preset margins it, with the structures' leverage tiers over it.
import type { Account, Order } from '../../../book/account.js';
import { bybitFees, closingFees } from '../bybit.js';
import { deribitStandard } from '../deribitStandard.js';
import { assumedLeverage, Draft, type RulesAsked } from '../draft.js';
import { has, isRow, list, maybe, mustWord, part, type Row, word } from '../fields.js';
import type { Reply, ReplyOptions, ReplyVenue } from '../reply.js';
import { contractOf, type Holding, holdingsOf, pnlOf, pricesOf, sizeOf } from './holdings.js';
import { optionsAsked, ratesOf } from './options.js';
import type { Structures } from './structures.js';
import { tiersOf } from './tiers.js';
import { dollars, type Meaning } from './venues.js';

export type Told = Pick<Reply, 'account' | 'unknown' | 'lacks' | 'notes'>;

/** Instruments are named by their symbols; underlyings as the preset names them. @throws Fault MISSING_FIELD where a price, a size or the instant is not among the structures */
export function accountOf(venue: ReplyVenue, found: Structures, meaning: Meaning, { asOf }: ReplyOptions): Told {
  const draft = new Draft('USD');
  const all = holdingsOf(found, meaning);
  const deribit = venue === 'deribit';
  const held = all.filter(({ kind }) => deribit || kind !== 'option');
  if (held.length < all.length)
    draft.notes.push(`${all.length - held.length} positions in options are left out: ${meaning.preset} margins futures alone`);
  const portfolio = deribit && found.balances.some((row) => summariesOf(row).some((one) => String(one.margin_model ?? '').endsWith('pm')));
  const options = optionsAsked(found, held, asOf, portfolio);
  draft.asOf = options.asOf ?? asOf ?? draft.asOf;
  for (const one of held) contract(draft, one, portfolio ? one.base : nameOf(one), options, feeOf(found, [one]));
  const leverages: Record<string, number> = {};
  for (const { symbol, leverage } of held)
    if (leverage !== undefined && leverage > 0) leverages[`leverage.${symbol}`] = Math.max(1, leverage);
  const unsaid = deribit ? [] : held.filter(({ leverage }) => !(leverage !== undefined && leverage > 0)).map(({ symbol }) => symbol);
  if (unsaid.length > 0) draft.notes.push(assumedLeverage(unsaid, 'fetchPositions or fetchLeverages has it'));
  const orders = deribit ? [] : ordersOf(draft, found, meaning);
  const apart = held.filter(({ posted }) => posted !== undefined);
  const cross = held.filter(({ posted }) => posted === undefined);
  for (const one of apart) {
    if (one.inverse) draft.asset(one.settle, one.mark);
    else draft.pegged(one.settle);
    const name = hasBothSides(apart, one) ? `${one.symbol} ${sideOf(one)}` : one.symbol;
    draft.account(name, positionsOf([one]), [{ asset: one.settle, amount: one.posted as number }], { figures: leverages });
  }
  for (const symbol of new Set(cross.filter((one) => !one.hedged && hasBothSides(cross, one)).map(({ symbol }) => symbol)))
    draft.notes.push(`${symbol}: long and short net, as no row says that they stand apart (hedged)`);
  const cash = cashOf(draft, found, meaning, held, portfolio);
  draft.account('account', positionsOf(cross), cash, { figures: leverages, ...(orders.length > 0 && { orders }) });
  if (deribit && found.orders.length > 0) draft.notes.push(`${found.orders.length} open orders are left out: the rules charge none`);
  // isolated positions have balances of their own
  if (found.balances.length === 0 && (cross.length > 0 || apart.length === 0)) draft.lacks.push('its balance (fetchBalance)');
  const listed = held.length > 0 || found.others.some((one) => Array.isArray(one) && one.length === 0);
  if (!listed) draft.lacks.push('its positions (fetchPositions)');
  return { ...draft.whole(rulesOf(venue, found, held, meaning, portfolio, draft)), notes: draft.notes };
}

/** Positions of one account; both sides of a contract are kept apart where the venue's rows say hedge mode, else they net in their order. */
function positionsOf(held: readonly Holding[]): Account['positions'] {
  return held.map((one) => ({
    instrument: one.symbol,
    quantity: one.contracts,
    entryPrice: one.entry,
    ...(one.hedged && hasBothSides(held, one) && { side: sideOf(one) }),
  }));
}

const sideOf = ({ contracts }: Holding): 'long' | 'short' => (contracts > 0 ? 'long' : 'short');
const hasBothSides = (held: readonly Holding[], { symbol, contracts }: Holding): boolean =>
  held.some((other) => other.symbol === symbol && other.contracts > 0 !== contracts > 0);

/** Venue's name of the contract; without its reply, the usual spelling of most venues. */
function nameOf({ row, base, quote, symbol, inverse }: Pick<Holding, 'row' | 'base' | 'quote' | 'symbol' | 'inverse'>): string {
  const info = part(row, 'info') ?? {};
  return word(info, 'instrument_name') ?? word(info, 'symbol') ?? word(info, 'instId') ?? (inverse ? symbol : `${base}${quote}`);
}

function contract(draft: Draft, one: Holding, underlying: string, options: ReturnType<typeof optionsAsked>, fee: number): void {
  const { symbol: id, kind, inverse, size, mark, index, expiry, settle, strike, call } = one;
  const asset = inverse && underlying !== one.base ? `coin of ${id}` : settle;
  const common = { id, kind, underlying, asset, inverse, multiplier: size } as const;
  if (kind === 'option') {
    const { vol, forward } = options.quoted.get(id) ?? { vol: 0.5, forward: index };
    if (!options.quoted.has(id)) draft.withoutVol(id);
    const option = { expiry: expiry as number, strike: strike as number, call: call as boolean, vol, rate: 0 };
    draft.contract({ ...common, price: forward, index, mark, option });
    return;
  }
  // where a contract is an underlying of its own, that is worth its mark
  const of = { price: mark, index: underlying === one.base ? index : mark, figures: closingFees(fee, one.leverage) };
  draft.contract({ ...common, ...of, ...(expiry !== undefined && { expiry }) });
}

/** Open orders that raise exposure, their unfilled parts. */
function ordersOf(draft: Draft, found: Structures, meaning: Meaning): readonly Order[] {
  const left: string[] = [];
  const orders = found.orders.flatMap((row, i): readonly Order[] => {
    const path = `orders[${i}]`;
    const symbol = contractOf(mustWord(row, 'symbol', path), `${path}.symbol`);
    const price = maybe(row, 'price', path);
    const rest = maybe(row, 'remaining', path) ?? (maybe(row, 'amount', path) ?? 0) - (maybe(row, 'filled', path) ?? 0);
    const waits = has(row, 'triggerPrice') || has(row, 'stopPrice');
    if (row.reduceOnly === true || waits || price === undefined || !(price > 0) || symbol.kind === 'option' || rest === 0) {
      left.push(symbol.symbol);
      return [];
    }
    if (!draft.knows(symbol.symbol)) {
      const size = sizeOf(found, meaning, symbol, row, path);
      const { mark } = pricesOf(found, symbol, { markPrice: undefined }, path, 0);
      const known = { id: symbol.symbol, kind: symbol.kind, inverse: symbol.inverse, multiplier: size, price: mark };
      const name = nameOf({ ...symbol, row });
      draft.contract({
        ...known,
        underlying: name,
        asset: symbol.inverse ? `coin of ${symbol.symbol}` : symbol.settle,
        ...(symbol.expiry !== undefined && { expiry: symbol.expiry }),
      });
    }
    return [{ instrument: symbol.symbol, quantity: row.side === 'sell' ? -rest : rest, price }];
  });
  if (left.length > 0)
    draft.notes.push(`orders of ${left.join(', ')} are left out: they reduce, wait for a trigger, state no limit or are of options`);
  return orders;
}

const summariesOf = (balance: Row): readonly Row[] => {
  const info = part(balance, 'info') ?? {};
  const inner = part(info, 'result') ?? info;
  return [inner, ...list(inner, 'summaries'), ...(Array.isArray(info.summaries) ? info.summaries.filter(isRow) : [])];
};

/** Cash of the account beside its positions: balances, less the P&L if they include it. */
function cashOf(draft: Draft, found: Structures, { total }: Meaning, held: readonly Holding[], portfolio: boolean): Account['collateral'] {
  const amounts = new Map<string, number>();
  for (const balance of found.balances)
    for (const asset of Object.keys(part(balance, 'total') ?? {})) {
      const amount = maybe(balance.total as Row, asset, 'balance.total');
      if (amount !== undefined) amounts.set(asset, (amounts.get(asset) ?? 0) + amount);
    }
  if (found.balances.length === 0) draft.notes.push('no balance among the structures: the account holds no collateral');
  for (const one of held) {
    const amount = amounts.get(one.settle);
    // of a wallet that is not among the balances nothing can be taken
    if (amount !== undefined) amounts.set(one.settle, amount - (total === 'equity' ? pnlOf(one) : 0) - (one.posted ?? 0));
    else if (found.balances.length > 0)
      draft.notes.push(`no balance of ${one.settle} among the structures: ${one.symbol} has no collateral in it`);
  }
  if (held.some(({ kind }) => kind === 'option') && !portfolio)
    draft.notes.push('standard margin counts no option value: equity is the margin balance of the venue');
  return [...amounts].flatMap(([asset, amount]) => {
    if (amount === 0) return [];
    const price = dollars.has(asset) ? 1 : priceOf(found, held, asset);
    if (price === undefined) {
      draft.notes.push(`${amount} ${asset} are not counted: no price of it (fetchTickers has ${asset}/USDT)`);
      return [];
    }
    if (dollars.has(asset)) draft.pegged(asset);
    else draft.asset(asset, price);
    return [{ asset, amount }];
  });
}

function priceOf(found: Structures, held: readonly Holding[], asset: string): number | undefined {
  for (const quote of ['USD', 'USDT', 'USDC']) {
    const row = found.quotes.get(`${asset}/${quote}`);
    const price = row && (maybe(row, 'last', asset) ?? maybe(row, 'markPrice', asset));
    if (price !== undefined && price > 0) return price;
  }
  return held.find(({ base }) => base === asset)?.index;
}

/** The highest taker fee that the markets state; 0 where they state none. */
function feeOf(found: Structures, held: readonly Holding[]): number {
  return Math.max(0, ...held.map(({ symbol }) => maybe(found.markets.get(symbol) ?? {}, 'taker', `markets.${symbol}`) ?? 0));
}

function rulesOf(
  venue: ReplyVenue,
  found: Structures,
  held: readonly Holding[],
  meaning: Meaning,
  portfolio: boolean,
  draft: Draft,
): RulesAsked {
  if (venue === 'deribit') {
    if (portfolio) return { preset: meaning.preset };
    const table = ratesOf(held.map((one) => ({ name: nameOf(one), base: one.base, option: one.kind === 'option' })));
    return { document: deribitStandard, ...(table !== undefined && { overlay: { parameters: table } }) };
  }
  const tiers = tiersOf(found, held, meaning, draft.notes);
  const overlay = Object.keys(tiers).length > 0 ? { terms: { futures: { tiers } } } : {};
  const fee = feeOf(found, held);
  if (venue === 'okx') return { preset: meaning.preset, overlay: { ...overlay, ...(fee > 0 && { parameters: { closingFeeRate: fee } }) } };
  const asked = { preset: meaning.preset, ...(Object.keys(overlay).length > 0 && { overlay }) };
  if (venue !== 'bybit') return asked;
  if (fee === 0) {
    draft.notes.push('no taker fee among the structures (fetchMarkets has it): the fee of closing is not in the margin');
    return asked;
  }
  return { ...asked, ...bybitFees(true) };
}
