// The market of a prepared engine: a copy that ticks write into, so that a change costs what it moves and nothing else.
import { fieldsOf, instant, keyPath, objectOf, plainNumber } from '../../book/fields.js';
import { positive, within } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Market, Quote } from '../../market/market.js';
import type { Rows } from '../../program/layout/rows.js';
import type { MarketChanges } from './changes.js';

type Underlying = Market['underlyings'][number];
type Asset = Market['assets'][number];
type Own<T> = { -readonly [K in keyof T]: T[K] };

/** A change that can be made: what each number becomes. */
interface Plan {
  readonly asOf: number;
  /** By underlying (with the ratio to what was), by asset, by quote. */
  readonly indexes: ReadonlyMap<number, { readonly index: number; readonly ratio: number }>;
  readonly assets: ReadonlyMap<number, number>;
  readonly forwards: ReadonlyMap<number, number>;
  readonly vols: ReadonlyMap<number, number>;
}

/** Moved rows: all if time has passed, else these. */
export type MovedRows = 'all' | Uint32Array;

export class LiveMarket {
  /** As it stands: written by the next change. */
  readonly now: Own<Market>;
  readonly #rows: Rows;
  /** Quotes that are copies of ours: only those are written. */
  readonly #own: Uint8Array;
  #quotesOf: readonly Uint32Array[] | undefined;
  #copy: Market | undefined;

  constructor(market: Market, rows: Rows) {
    this.#rows = rows;
    this.now = { ...market, assets: market.assets.slice(), underlyings: market.underlyings.slice(), quotes: market.quotes.slice() };
    this.#own = new Uint8Array(market.quotes.length);
    this.#copy = market;
  }

  /** Current market, as an immutable copy. */
  get copy(): Market {
    if (this.#copy === undefined) {
      const { assets, underlyings, quotes } = this.now;
      const kept = quotes.map((quote, n) => (this.#own[n] === 1 ? { ...quote } : quote));
      this.#copy = { ...this.now, assets: assets.slice(), underlyings: underlyings.slice(), quotes: kept };
    }
    return this.#copy;
  }

  /** Makes a change and says what has moved; what is not named stays. Throws a Fault, and changes nothing, where a part of it cannot be. */
  change(changes: MarketChanges): MovedRows {
    const plan = this.#planOf(changes);
    const { now } = this;
    const time = plan.asOf !== now.asOf;
    now.asOf = plan.asOf;
    for (const [u, { index, ratio }] of plan.indexes) {
      (now.underlyings as Underlying[])[u] = { ...now.underlyings[u], index };
      for (const n of this.#quotesBy(u)) this.#owned(n).forward *= ratio;
    }
    for (const [n, price] of plan.assets) (now.assets as Asset[])[n] = { ...now.assets[n], price };
    for (const [n, forward] of plan.forwards) this.#owned(n).forward = forward;
    for (const [n, vol] of plan.vols) this.#owned(n).vol = vol;
    this.#copy = undefined;
    return time ? 'all' : this.#movedBy(plan);
  }

  #owned(n: number): Own<Quote> {
    const quotes = this.now.quotes as Own<Quote>[];
    if (this.#own[n] === 0) {
      quotes[n] = { ...(quotes[n] as Quote) };
      this.#own[n] = 1;
    }
    return quotes[n];
  }

  #movedBy({ indexes, assets, forwards, vols }: Plan): Uint32Array {
    const rows = this.#rows;
    const marks = new Uint8Array(rows.count);
    const underlyings = new Uint8Array(this.now.underlyings.length);
    const paid = new Uint8Array(this.now.assets.length);
    for (const u of indexes.keys()) underlyings[u] = 1;
    for (const n of assets.keys()) paid[n] = 1;
    // a mark beyond the rows there are, of a quote that has none, falls nowhere
    for (const quote of forwards.keys()) marks[rows.rowOfQuote(quote)] = 1;
    for (const quote of vols.keys()) marks[rows.rowOfQuote(quote)] = 1;
    for (let row = 0; row < marks.length; row++)
      if (underlyings[rows.underlyings[row]] === 1 || paid[rows.assets[row]] === 1) marks[row] = 1;
    const moved = new Uint32Array(marks.length);
    let count = 0;
    for (let row = 0; row < marks.length; row++) if (marks[row] === 1) moved[count++] = row;
    return moved.subarray(0, count);
  }

  #planOf(changes: MarketChanges): Plan {
    const { now } = this;
    const rows = this.#rows;
    const given = fieldsOf(changes, 'changes', [], ['time', 'prices', 'vols']) as MarketChanges;
    const asOf = given.time === undefined ? now.asOf : instant(given.time, 'changes.time');
    if (asOf < now.asOf)
      throw new Fault('OUT_OF_RANGE', 'changes.time', `not before ${new Date(now.asOf).toISOString()}`, new Date(asOf).toISOString());
    const indexes = new Map<number, { readonly index: number; readonly ratio: number }>();
    const assets = new Map<number, number>();
    const forwards = new Map<number, number>();
    const vols = new Map<number, number>();
    const quoteOf = (id: string, path: string): number => {
      const quote = rows.quoteOf(id);
      if (quote < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'an underlying, an instrument or an asset of the market', id);
      return quote;
    };
    const movedBy = new Map<number, number>();
    for (const [id, price] of Object.entries(given.prices === undefined ? {} : objectOf(given.prices, 'changes.prices'))) {
      const path = keyPath('changes.prices', id);
      const stated = positive(price, path);
      const u = rows.underlyingOf(id);
      if (u < 0) {
        const n = rows.quoteOf(id) < 0 ? this.#pricedAlone(id, path) : -1;
        if (n >= 0) assets.set(n, stated);
        else forwards.set(quoteOf(id, path), stated);
        continue;
      }
      const before = now.underlyings[u];
      const ratio = stated / before.index;
      indexes.set(u, { index: stated, ratio });
      const n = rows.assetOf(before.asset);
      const asset = now.assets[n];
      // an asset of several underlyings moves once
      if (asset.id === now.numeraire || u > (movedBy.get(n) ?? u)) continue;
      movedBy.set(n, u);
      assets.set(n, asset.price * ratio);
    }
    for (const [id, vol] of Object.entries(given.vols === undefined ? {} : objectOf(given.vols, 'changes.vols'))) {
      const path = keyPath('changes.vols', id);
      const quote = quoteOf(id, path);
      if (now.quotes[quote].instrument.kind !== 'option') throw new Fault('UNKNOWN_KIND', path, 'an option', id);
      vols.set(quote, within(plainNumber(vol, path), 0, 20, path));
    }
    return { asOf, indexes, assets, forwards, vols };
  }

  /** An asset whose price no underlying is; below 0: it is no asset. Throws BAD_ARGUMENT for one that moves with an underlying, and for the numeraire. */
  #pricedAlone(id: string, path: string): number {
    const { numeraire, underlyings } = this.now;
    const n = this.#rows.assetOf(id);
    if (n < 0) return n;
    if (id === numeraire) throw new Fault('BAD_ARGUMENT', path, 'absent: the price of the numeraire is 1', id);
    const by = underlyings.filter(({ asset }) => asset === id).map((one) => one.id);
    if (by.length > 0) throw new Fault('BAD_ARGUMENT', path, `the underlying ${by.join(' or ')}, with which the asset moves`, id);
    return n;
  }

  #quotesBy(underlying: number): Uint32Array {
    if (this.#quotesOf === undefined) {
      const lists: number[][] = this.now.underlyings.map(() => []);
      for (const [n, { instrument }] of this.now.quotes.entries()) lists[this.#rows.underlyingOf(instrument.underlying)]?.push(n);
      this.#quotesOf = lists.map((list) => Uint32Array.from(list));
    }
    return this.#quotesOf[underlying];
  }
}
