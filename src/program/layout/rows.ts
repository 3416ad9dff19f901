// Instruments as rows: every instrument that is held, or asked about, once.
// A row is where its numbers stand; its rank is its place in every sum.

import type { InstrumentKind } from '../../book/instrument.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';

/** What a row of an unlisted instrument is. */
export const unlisted = -1;

/** An expiry of an underlying; `instant` undefined for what does not expire. */
export interface ExpiryGroup {
  readonly underlying: number;
  readonly instant: number | undefined;
}

/**
 * Rows in order of their first use; new ones are appended and nothing moves. `rank` is the canonical order of all listed instruments: underlying, expiry (undated
 * first), futures before options, strike, put before call, id: positions stand and are summed by it, so no figure depends on when a row was made.
 */
export class Rows {
  readonly market: Market;
  count = 0;
  /** [capacity] each; grown by doubling. */
  quotes = new Uint32Array(64);
  ranks = new Uint32Array(64);
  underlyings = new Uint32Array(64);
  expiries = new Uint32Array(64);
  option = new Uint8Array(64);
  inverse = new Uint8Array(64);
  calls = new Uint8Array(64);
  multipliers = new Float64Array(64);
  strikes = new Float64Array(64);
  readonly kinds: InstrumentKind[] = [];
  readonly ids: string[] = [];
  /** Asset that a row pays in, by index of the market's assets. */
  assets = new Uint32Array(64);
  readonly expiryGroups: ExpiryGroup[] = [];
  /** (expiry, strike, side) and (expiry, strike) of options, numbered: what a naked short is counted by. */
  sideGroups = new Uint32Array(64);
  strikeGroups = new Uint32Array(64);
  readonly #quoteOf = new Map<string, number>();
  readonly #rankOf: Uint32Array;
  readonly #rowOf: Int32Array;
  readonly #underlyingOf = new Map<string, number>();
  readonly #assetOf = new Map<string, number>();
  readonly #expiryOf = new Map<string, number>();
  readonly #sideOf = new Map<string, number>();
  readonly #strikeOf = new Map<string, number>();

  constructor(market: Market) {
    this.market = market;
    market.underlyings.forEach(({ id }, n) => void this.#underlyingOf.set(id, n));
    market.assets.forEach(({ id }, n) => void this.#assetOf.set(id, n));
    market.quotes.forEach(({ instrument }, n) => void this.#quoteOf.set(instrument.id, n));
    this.#rankOf = ranksOf(market);
    this.#rowOf = new Int32Array(market.quotes.length).fill(unlisted);
  }

  get sideCount(): number {
    return this.#sideOf.size;
  }

  get strikeCount(): number {
    return this.#strikeOf.size;
  }

  /** The row of an instrument, made when it is asked for first; `unlisted` for one that the market does not list. */
  rowOf(id: string): number {
    const quote = this.#quoteOf.get(id);
    if (quote === undefined) return unlisted;
    const known = this.#rowOf[quote];
    return known >= 0 ? known : this.#make(quote);
  }

  /** The quote of an instrument, whether it has a row or not; `unlisted` for one that the market does not list. */
  quoteOf(id: string): number {
    return this.#quoteOf.get(id) ?? unlisted;
  }

  /** The row that a quote has so far. */
  rowOfQuote(quote: number): number {
    return this.#rowOf[quote];
  }

  assetOf(id: string): number {
    return this.#assetOf.get(id) ?? unlisted;
  }

  underlyingOf(id: string): number {
    return this.#underlyingOf.get(id) ?? unlisted;
  }

  #make(quote: number): number {
    const row = this.count;
    if (row === this.quotes.length) this.#grow();
    const listed = this.market.quotes[quote];
    if (listed === undefined)
      throw new Fault('OUT_OF_RANGE', `market.quotes[${quote}]`, `one of ${this.market.quotes.length} quotes`, quote);
    const { instrument } = listed;
    const underlying = this.underlyingOf(instrument.underlying);
    const asset = this.assetOf(instrument.asset);
    if (underlying < 0)
      throw new Fault(
        'UNKNOWN_UNDERLYING',
        `market.quotes[${quote}].instrument.underlying`,
        'an underlying of the market',
        instrument.underlying,
      );
    if (asset < 0) throw new Fault('UNKNOWN_ASSET', `market.quotes[${quote}].instrument.asset`, 'an asset of the market', instrument.asset);
    this.quotes[row] = quote;
    this.ranks[row] = this.#rankOf[quote];
    this.underlyings[row] = underlying;
    this.assets[row] = asset;
    this.option[row] = instrument.kind === 'option' ? 1 : 0;
    this.inverse[row] = instrument.settlement === 'inverse' ? 1 : 0;
    this.calls[row] = instrument.call === true ? 1 : 0;
    this.multipliers[row] = instrument.multiplier;
    this.strikes[row] = instrument.strike ?? 0;
    this.kinds.push(instrument.kind);
    this.ids.push(instrument.id);
    const expiry = numbered(this.#expiryOf, `${underlying} ${instrument.expiry}`);
    if (expiry === this.expiryGroups.length) this.expiryGroups.push({ underlying, instant: instrument.expiry });
    this.expiries[row] = expiry;
    if (instrument.kind === 'option') {
      this.sideGroups[row] = numbered(this.#sideOf, `${expiry} ${instrument.strike} ${instrument.call}`);
      this.strikeGroups[row] = numbered(this.#strikeOf, `${expiry} ${instrument.strike}`);
    }
    this.#rowOf[quote] = row;
    this.count += 1;
    return row;
  }

  #grow(): void {
    const wider = 2 * this.quotes.length;
    const u32 = (column: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => widened(new Uint32Array(wider), column);
    const u8 = (column: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => widened(new Uint8Array(wider), column);
    const f64 = (column: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> => widened(new Float64Array(wider), column);
    this.quotes = u32(this.quotes);
    this.ranks = u32(this.ranks);
    this.underlyings = u32(this.underlyings);
    this.expiries = u32(this.expiries);
    this.assets = u32(this.assets);
    this.sideGroups = u32(this.sideGroups);
    this.strikeGroups = u32(this.strikeGroups);
    this.option = u8(this.option);
    this.inverse = u8(this.inverse);
    this.calls = u8(this.calls);
    this.multipliers = f64(this.multipliers);
    this.strikes = f64(this.strikes);
  }
}

function widened<T extends { set(from: T): void }>(into: T, from: T): T {
  into.set(from);
  return into;
}

function numbered(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

/** Quote -> rank. */
function ranksOf({ underlyings, quotes }: Market): Uint32Array {
  const unit = new Map(underlyings.map(({ id }, n) => [id, n] as const));
  const keys = quotes.map(({ instrument: i }) => [
    unit.get(i.underlying) ?? 0,
    i.expiry ?? 0,
    i.kind === 'option' ? 1 : 0,
    i.strike ?? 0,
    i.call === true ? 1 : 0,
  ]);
  const order = Uint32Array.from(quotes, (_, n) => n).sort((a, b) => {
    const x = keys[a];
    const y = keys[b];
    for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i] - y[i];
    return compareIds(quotes[a].instrument.id, quotes[b].instrument.id);
  });
  const ranks = new Uint32Array(quotes.length);
  order.forEach((quote, rank) => {
    ranks[quote] = rank;
  });
  return ranks;
}
