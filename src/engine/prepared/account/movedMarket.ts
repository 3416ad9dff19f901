// A market in which the prices of one asset or several are others and everything else is what it was: what one factor does to an account.
import type { Market, Quote } from '../../../market/market.js';
import type { Rows } from '../../../program/layout/rows.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import type { Rules } from '../../../rules/document/rules.js';

/** A program through the prices of one asset, or of several together, after another: what they move is made anew, and nothing else. */
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

/**
 * The market at prices of assets, one each. With an asset move, in proportion, the indexes that are prices of it and the forwards of their instruments; forwards
 * that are quoted in it fall as it rises. Vols, rates, figures, risk arrays and all other prices stand still. A stated mark of an option moves by what its
 * model value changes, and is never below 0: `read` ticks a program of these rows, for its model values; left out, marks stand still, for nobody reads them.
 * At the current prices the market is the same, bit by bit.
 */
export function movedMarket(
  market: Market,
  moving: readonly string[],
  read: ((market: Market) => Tick) | undefined,
  rows: Rows,
): (prices: readonly number[]) => Market {
  const place = new Map(moving.map((asset, n) => [asset, n]));
  const nows = moving.map((asset) => market.assets.find(({ id }) => id === asset)?.price as number);
  const assetOf = new Map(market.underlyings.map(({ id, asset }) => [id, asset]));
  const forwardAt = ({ instrument, forward }: Quote, ratios: readonly number[]): number => {
    const rises = assetOf.get(instrument.underlying) as string;
    const quoted = instrument.settlement === 'linear' ? instrument.asset : undefined;
    if (rises === quoted) return forward;
    const up = ratios[place.get(rises) ?? -1];
    const down = quoted === undefined ? undefined : ratios[place.get(quoted) ?? -1];
    const risen = up === undefined ? forward : forward * up;
    return down === undefined ? risen : risen / down;
  };
  const at = (prices: readonly number[]): Market => {
    const ratios = prices.map((price, n) => price / nows[n]);
    return {
      ...market,
      assets: market.assets.map((one) => {
        const price = prices[place.get(one.id) ?? -1];
        return price === undefined ? one : { ...one, price };
      }),
      underlyings: market.underlyings.map((one) => {
        const ratio = ratios[place.get(one.asset) ?? -1];
        return ratio === undefined ? one : { ...one, index: one.index * ratio };
      }),
      quotes: market.quotes.map((quote) => {
        const forward = forwardAt(quote, ratios);
        return forward === quote.forward ? quote : { ...quote, forward };
      }),
    };
  };
  const apart = moving.map((_, n) => 2 + n);
  const marked = market.quotes.some((quote) => quote.mark !== undefined && forwardAt(quote, apart) !== quote.forward);
  if (read === undefined || !marked) return at;
  const valuesOf = (moved: Market): Float64Array => read(moved).columns.prices.slice(0, rows.count);
  const before = valuesOf(market);
  return (prices) => {
    const moved = at(prices);
    const after = valuesOf(moved);
    const quotes = moved.quotes.map((quote, n) => {
      const { mark } = quote;
      if (mark === undefined || quote.instrument.kind !== 'option' || quote === market.quotes[n]) return quote;
      const row = rows.rowOf(quote.instrument.id);
      return { ...quote, mark: Math.max(0, mark + (after[row] - before[row])) };
    });
    return { ...moved, quotes };
  };
}
