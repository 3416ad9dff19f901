// Derive's instruments by their names, and their quotes: public/get_ticker, rows of positions, or none where the pay-off is the same at every price.
import { Fault } from '../../fault.js';
import type { Draft } from './draft.js';
import { has, maybe, mustWord, part, type Row } from './fields.js';

export interface DeriveOption {
  readonly coin: string;
  readonly expiry: number;
  readonly strike: number;
  readonly call: boolean;
}

/** Options expire at 08:00 UTC. */
const hourOfExpiry = 8;
const optionName = /^(\w+)-(\d{4})(\d{2})(\d{2})-(\d+(?:[._]\d+)?)-([CP])$/;

/** `BTC-20260928-89000-C`; an underscore in a strike is a decimal point. Undefined for a perpetual. */
export function optionOf(name: string): DeriveOption | undefined {
  const found = optionName.exec(name);
  if (found === null) return undefined;
  const [, coin, year, month, day, strike, type] = found as unknown as readonly string[];
  return {
    coin: coin,
    expiry: Date.UTC(Number(year), Number(month) - 1, Number(day), hourOfExpiry),
    strike: Number(strike.replace('_', '.')),
    call: type === 'C',
  };
}

export const coinOf = (name: string): string => name.split('-')[0];

export interface Leg {
  readonly instrument: string;
  readonly amount: number;
  readonly entry: number;
  /** Mark and index of the row itself, where it is a row of an account. */
  readonly price?: number;
  readonly index?: number;
}

/** The interface of version 2 discounts portfolio margin at a flat 2 %, which no page says; standard margin not at all. */
export const flatRate = 0.02;

/** Quotes of these legs into the draft; the instruments that have none, and without which nothing can be margined. */
export function quoteLegs(draft: Draft, legs: readonly Leg[], tickers: ReadonlyMap<string, Row>, standard: boolean): readonly string[] {
  const missing: string[] = [];
  const flat = flatExpiries(legs);
  for (const leg of legs) {
    const { instrument } = leg;
    const ticker = tickers.get(instrument);
    const option = optionOf(instrument);
    if (option === undefined) {
      const price = leg.price ?? (ticker && maybe(ticker, 'mark_price', instrument));
      const index = leg.index ?? (ticker && maybe(ticker, 'index_price', instrument)) ?? price;
      const coin = coinOf(instrument);
      if (price === undefined || index === undefined) missing.push(instrument);
      else draft.contract({ id: instrument, kind: 'perpetual', underlying: coin, asset: 'USDC', price, index });
      continue;
    }
    const pricing = ticker === undefined ? undefined : part(ticker, 'option_pricing');
    const rate = standard ? 0 : ((ticker && maybe(ticker, 'rate', instrument)) ?? flatRate);
    const index = leg.index ?? (ticker && maybe(ticker, 'index_price', instrument));
    const forward = pricing && maybe(pricing, 'forward_price', instrument);
    const vol = pricing && maybe(pricing, 'iv', instrument);
    const common = { id: instrument, kind: 'option', underlying: option.coin, asset: 'USDC' } as const;
    if (index !== undefined && forward !== undefined && vol !== undefined)
      draft.contract({ ...common, price: forward, index, option: { ...option, vol, rate } });
    else {
      const middle = flat.get(expiryKey(option));
      if (middle === undefined) missing.push(instrument);
      // a pay-off that no price changes is worth the same at any forward and any volatility
      else draft.contract({ ...common, price: middle, index: index ?? middle, option: { ...option, vol: 0.5, rate } });
    }
  }
  if (flat.size > 0 && legs.every((leg) => !has(tickers.get(leg.instrument) ?? {}, 'option_pricing')))
    draft.notes.push('no quotes: the pay-off of each expiry is the same at every price, so any forward and volatility give its margin');
  return missing;
}

const expiryKey = ({ coin, expiry }: DeriveOption): string => `${coin} ${expiry}`;

/** Expiries of a constant pay-off, with their middle strike: at each strike what calls and puts bend cancels, and so do all puts. */
function flatExpiries(legs: readonly Leg[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const byExpiry = new Map<string, { option: DeriveOption; amount: number }[]>();
  for (const { instrument, amount } of legs) {
    const option = optionOf(instrument);
    if (option === undefined) continue;
    const key = expiryKey(option);
    byExpiry.set(key, [...(byExpiry.get(key) ?? []), { option, amount }]);
  }
  for (const [key, held] of byExpiry) {
    const bends = new Map<number, number>();
    for (const { option, amount } of held) bends.set(option.strike, (bends.get(option.strike) ?? 0) + amount);
    const puts = held.reduce((sum, { option, amount }) => sum + (option.call ? 0 : amount), 0);
    if (puts !== 0 || [...bends.values()].some((bend) => bend !== 0)) continue;
    const strikes = [...bends.keys()];
    found.set(key, strikes.reduce((sum, strike) => sum + strike, 0) / strikes.length);
  }
  return found;
}

/** Tickers by instrument. */
export function tickersOf(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row, i) => [mustWord(row, 'instrument_name', `tickers[${i}]`), row]));
}

/** Instant of the prices: what the tickers say, in ms. */
export function instantOf(tickers: Iterable<Row>, stated: number | undefined): number | undefined {
  for (const ticker of tickers) {
    const at = maybe(ticker, 'timestamp', 'ticker');
    if (at !== undefined) return at;
  }
  return stated;
}

/** Throws MISSING_FIELD where options are to be valued at no instant. */
export function mustInstant(at: number | undefined, legs: readonly Leg[], fallback: number): number {
  if (at !== undefined) return at;
  if (legs.every(({ instrument }) => optionOf(instrument) === undefined)) return fallback;
  throw new Fault('MISSING_FIELD', 'options.asOf', 'the instant of the prices, or tickers with a timestamp', undefined);
}
