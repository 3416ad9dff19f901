// Every listed instrument as the oracle sees it: in the currency of the document, valued by the textbook.
import type { Instrument } from '../../../src/book/instrument.js';
import type { Market, Quote } from '../../../src/market/market.js';
import type { Rules } from '../../../src/rules/document/rules.js';
import { black76 } from '../textbookBlack.js';
import { Refused, type Sayings } from './standIns.js';

const yearMs = 365 * 86_400_000;

export interface Row {
  readonly n: number;
  readonly instrument: Instrument;
  readonly quote: Quote;
  /** Place of its underlying. */
  readonly u: number;
  readonly option: boolean;
  readonly inverse: boolean;
  readonly call: boolean;
  readonly forward: number;
  readonly strike: number;
  readonly index: number;
  readonly vol: number;
  readonly rate: number;
  readonly years: number;
  /** Of the settlement asset. */
  readonly assetPrice: number;
  /** Contract size: units of the underlying; of inverse futures a face. */
  readonly multiplier: number;
  /** Price of the contract in its own quote: the model's for options. */
  readonly price: number;
  /** What prices of the contract are divided by to be in the document's currency: of inverse futures, which are quoted in the market's. */
  readonly quoted: number;
  /** What one contract is worth for a quote of 1. */
  readonly scale: number;
  /** Of one contract, in currency. */
  readonly blackDelta: number;
  readonly adjustedDelta: number;
  readonly gamma: number;
  readonly vega: number;
}

export interface Listing {
  readonly rows: readonly Row[];
  readonly underlyings: readonly string[];
  readonly indexes: readonly number[];
  /** What one unit of the document's currency is worth in the market's. */
  readonly currency: number;
  assetPrice(id: string): number;
}

export function listingOf(rules: Rules, market: Market, says: Sayings): Listing {
  const stated = new Map(market.assets.map(({ id, price }) => [id, price]));
  const name = rules.about.currency;
  const currency = name === '*' || name === market.numeraire ? 1 : says.attribute('assets', 'price', stated.get(name), {}, name);
  const assetPrice = (id: string): number => {
    const price = stated.get(id);
    if (price === undefined) throw new Refused(`asset ${id}`);
    return price / currency;
  };
  const underlyings = market.underlyings.map(({ id }) => id);
  const indexes = market.underlyings.map(({ index }) => index / currency);
  const rows = market.quotes.map((quote, n): Row => {
    const { instrument } = quote;
    const u = underlyings.indexOf(instrument.underlying);
    return rowOf(n, quote, u, indexes[u] as number, assetPrice(instrument.asset), currency, market.asOf);
  });
  return { rows, underlyings, indexes, currency, assetPrice };
}

function rowOf(n: number, quote: Quote, u: number, index: number, assetPrice: number, currency: number, asOf: number): Row {
  const { instrument, vol } = quote;
  const option = instrument.kind === 'option';
  const inverse = instrument.settlement === 'inverse';
  const forward = inverse ? quote.forward / currency : quote.forward;
  const strike = option ? (instrument.strike as number) / (inverse ? currency : 1) : 0;
  const multiplier = inverse && !option ? instrument.multiplier / currency : instrument.multiplier;
  const rate = inverse ? 0 : quote.rate;
  const years = instrument.expiry === undefined ? 0 : (instrument.expiry - asOf) / yearMs;
  const scale = multiplier * assetPrice;
  const call = instrument.call === true;
  const quoted = inverse && !option ? currency : 1;
  const base = {
    n,
    instrument,
    quote,
    u,
    option,
    inverse,
    call,
    forward,
    strike,
    index,
    vol,
    rate,
    years,
    assetPrice,
    multiplier,
    scale,
    quoted,
  };
  if (!option) {
    const delta = inverse ? scale / forward : scale * forward;
    return { ...base, price: forward, blackDelta: delta, adjustedDelta: delta, gamma: 0, vega: 0 };
  }
  const black = black76(forward, strike, years, vol, rate, call);
  if (!inverse) {
    const delta = scale * black.delta * forward;
    return {
      ...base,
      price: black.value,
      blackDelta: delta,
      adjustedDelta: delta,
      gamma: scale * black.gamma * forward ** 2,
      vega: scale * black.vega,
    };
  }
  // an inverse option is worth black.value / forward coins, each worth the forward as far as the forward moves with the coin
  const coins = multiplier * (assetPrice / forward);
  return {
    ...base,
    price: black.value / forward,
    blackDelta: coins * black.delta * forward,
    adjustedDelta: coins * (black.delta * forward - black.value),
    gamma: coins * black.gamma * forward ** 2,
    vega: coins * black.vega,
  };
}

export function shockedPrice(row: Row, move: number, fixed: number, vol: number): number {
  const forward = fixed + (row.forward - fixed) * (1 + move);
  if (!row.option) return forward;
  const { value } = black76(forward, row.strike, row.years, vol, row.rate, row.call);
  return row.inverse ? value / forward : value;
}

/** Units of the underlying in one contract. */
export function unitsOf(row: Row): number {
  return row.inverse && !row.option ? row.multiplier / row.forward : row.multiplier;
}

/** What one contract counts at a price; an inverse future its face. */
export function notionalOf(row: Row, price: 'forward' | 'index'): number {
  if (row.inverse && !row.option) return row.multiplier;
  if (price === 'index') return row.multiplier * row.index;
  return row.multiplier * row.forward * (row.inverse ? 1 : row.assetPrice);
}

/** What tables by name are read with: the instrument, its underlying. */
export function idsOf({ instrument }: Row): readonly [string, string] {
  return [instrument.id, instrument.underlying];
}
