// A market with other prices of one asset or several, and everything else unchanged: the effect of one factor on an account.
import type { Market, Quote } from '../../../market/market.js';
import type { Rows } from '../../../program/layout/rows.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import type { Rules } from '../../../rules/document/rules.js';

/** A program through the prices of one asset, or of several together, after another: only the moved parts are computed again. */
export class PriceTicks {
  readonly program: Program;
  readonly #market: Market;
  readonly #rows: Rows;
  readonly #marked: boolean;
  readonly #moved = new Map<string, { readonly rows: Uint32Array; readonly at: (prices: readonly number[]) => Market }>();
  #tick: Tick;
  /** The assets whose prices may be others than the market's. */
  #assets: string | undefined;

  constructor(program: Program, market: Market, rows: Rows, rules: Rules) {
    this.program = program;
    this.#market = market;
    this.#rows = rows;
    this.#marked = readsMarks(rules);
    this.#tick = program.tick(market);
  }

  get tick(): Tick {
    return this.#tick;
  }

  /** Ticks to the market in which the asset has that price and everything else is what it was. */
  at(asset: string, price: number): Tick {
    return this.#at(asset, [asset], [price]);
  }

  /** The same of several assets, a price each. */
  together(assets: readonly string[], prices: readonly number[]): Tick {
    return this.#at(JSON.stringify(assets), assets, prices);
  }

  #at(key: string, assets: readonly string[], prices: readonly number[]): Tick {
    const known = this.#moved.get(key) ?? this.#movedBy(key, assets);
    this.#moved.set(key, known);
    return this.#to(key, known.rows, known.at(prices));
  }

  #movedBy(key: string, moving: readonly string[]) {
    const { underlyings, assets } = this.#market;
    const ids = new Set(moving);
    const rows = Uint32Array.from({ length: this.#rows.count }, (_, row) => row).filter(
      (row) => ids.has(underlyings[this.#rows.underlyings[row]]?.asset) || ids.has(assets[this.#rows.assets[row]]?.id),
    );
    const read = (market: Market): Tick => this.#to(key, rows, market);
    return { rows, at: movedMarket(this.#market, moving, this.#marked ? read : undefined, this.#rows) };
  }

  #to(key: string, rows: Uint32Array, market: Market): Tick {
    if (this.#assets !== undefined && this.#assets !== key) this.program.tick(this.#market);
    this.#assets = key;
    if (this.program.move(market, rows) === undefined) this.#tick = this.program.tick(market);
    return this.#tick;
  }
}

/** Whether a document reads what venues say an option is worth. */
function readsMarks({ terms, scenarios, assumptions }: Rules): boolean {
  const capped = Object.values(terms).some((term) => term.kind === 'fee' && term.optionCap !== undefined);
  return capped || JSON.stringify([terms, scenarios, assumptions]).includes('"mark"');
}

type Written<T> = { -readonly [Name in keyof T]: T[Name] };

/** A quote that moves: the assets it rises and falls with, by their places among those that move. */
interface Moved {
  readonly quote: Quote;
  readonly own: Written<Quote>;
  readonly up: number;
  readonly down: number;
}

/**
 * The market at prices of assets, one each; the same object for all of them, its numbers overwritten. With an asset move, in proportion, the indexes that are prices of it and the forwards
 * of their instruments; forwards that are quoted in it fall as it rises. Vols, rates, figures, risk arrays and all other prices stand still. A stated mark of an option moves by what its
 * model value changes, and is never below 0: `read` ticks a program of these rows, for its model values; left out, marks stand still, for nobody reads them.
 * At the current prices the market is the same, bit by bit.
 */
function movedMarket(
  market: Market,
  moving: readonly string[],
  read: ((market: Market) => Tick) | undefined,
  rows: Rows,
): (prices: readonly number[]) => Market {
  const placeOf = (asset: string | undefined): number => (asset === undefined ? -1 : moving.indexOf(asset));
  const nows = moving.map((asset) => market.assets.find(({ id }) => id === asset)?.price as number);
  const assetOf = new Map(market.underlyings.map(({ id, asset }) => [id, asset]));
  const prices = market.assets.flatMap((one, n) => (moving.includes(one.id) ? [{ n, place: placeOf(one.id), own: { ...one } }] : []));
  const indexes = market.underlyings.flatMap((one, n) =>
    moving.includes(one.asset) ? [{ n, place: placeOf(one.asset), was: one.index, own: { ...one } }] : [],
  );
  const moved: (Moved & { readonly n: number })[] = [];
  for (const [n, quote] of market.quotes.entries()) {
    const { instrument } = quote;
    const rises = assetOf.get(instrument.underlying);
    const quoted = instrument.settlement === 'linear' ? instrument.asset : undefined;
    const [up, down] = rises === quoted ? [-1, -1] : [placeOf(rises), placeOf(quoted)];
    if (up >= 0 || down >= 0) moved.push({ n, quote, own: { ...quote }, up, down });
  }
  const put = <T>(all: readonly T[], some: readonly { readonly n: number; readonly own: T }[]): T[] => {
    const list = all.slice();
    for (const { n, own } of some) list[n] = own;
    return list;
  };
  const own: Market = {
    ...market,
    assets: put(market.assets, prices),
    underlyings: put(market.underlyings, indexes),
    quotes: put(market.quotes, moved),
  };
  const at = (asked: readonly number[]): Market => {
    const ratios = asked.map((price, n) => price / nows[n]);
    for (const one of prices) one.own.price = asked[one.place];
    for (const one of indexes) one.own.index = one.was * ratios[one.place];
    for (const one of moved) {
      const risen = one.up < 0 ? one.quote.forward : one.quote.forward * ratios[one.up];
      one.own.forward = one.down < 0 ? risen : risen / ratios[one.down];
    }
    return own;
  };
  const marked = moved.flatMap(({ quote: { mark, instrument }, own: written }) =>
    mark === undefined || instrument.kind !== 'option' ? [] : [{ mark, written, row: rows.rowOf(instrument.id) }],
  );
  if (read === undefined || marked.length === 0) return at;
  const valuesOf = (asked: Market): Float64Array => read(asked).columns.prices.slice(0, rows.count);
  const before = valuesOf(market);
  return (asked) => {
    const after = valuesOf(at(asked));
    for (const { mark, written, row } of marked) written.mark = Math.max(0, mark + (after[row] - before[row]));
    return own;
  };
}
