// A market in which the price of one asset is another and everything else is what it was: what one factor alone does to an account.
import type { Market, Quote } from '../../../market/market.js';
import type { Rows } from '../../../program/layout/rows.js';
import type { Program } from '../../../program/program.js';
import type { Tick } from '../../../program/tick/tick.js';
import type { Rules } from '../../../rules/document/rules.js';

/** A program through the prices of one asset after another: what an asset moves is made anew, and nothing else. */
export class PriceTicks {
  readonly program: Program;
  readonly #market: Market;
  readonly #rows: Rows;
  readonly #marked: boolean;
  readonly #moved = new Map<string, { readonly rows: Uint32Array; readonly at: (price: number) => Market }>();
  #tick: Tick;
  /** The asset whose price may be another than the market's. */
  #asset: string | undefined;

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
    const known = this.#moved.get(asset) ?? this.#movedBy(asset);
    this.#moved.set(asset, known);
    return this.#to(asset, known.rows, known.at(price));
  }

  #movedBy(asset: string) {
    const now = this.#market.assets.find(({ id }) => id === asset)?.price as number;
    const { underlyings, assets } = this.#market;
    const rows = Uint32Array.from({ length: this.#rows.count }, (_, row) => row).filter(
      (row) =>
        underlyings[this.#rows.underlyings[row] as number]?.asset === asset || assets[this.#rows.assets[row] as number]?.id === asset,
    );
    const read = (market: Market): Tick => this.#to(asset, rows, market);
    return { rows, at: movedMarket(this.#market, asset, now, this.#marked ? read : undefined, this.#rows) };
  }

  #to(asset: string, rows: Uint32Array, market: Market): Tick {
    if (this.#asset !== undefined && this.#asset !== asset) this.program.tick(this.#market);
    this.#asset = asset;
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
 * The market at a price of an asset. With it move, in proportion, the indexes that are prices of it and the forwards of their instruments; forwards
 * that are quoted in it fall as it rises. Vols, rates, figures, risk arrays and all other prices stand still. A stated mark of an option moves by what its
 * model value changes, and is never below 0: `read` ticks a program of these rows, for its model values; left out, marks stand still, for nobody reads them.
 * At the current price the market is the same, bit by bit.
 */
export function movedMarket(
  market: Market,
  asset: string,
  now: number,
  read: ((market: Market) => Tick) | undefined,
  rows: Rows,
): (price: number) => Market {
  const moving = new Set(market.underlyings.filter((one) => one.asset === asset).map(({ id }) => id));
  const forwardAt = ({ instrument, forward }: Quote, ratio: number): number => {
    const rises = moving.has(instrument.underlying);
    const quoted = instrument.settlement === 'linear' && instrument.asset === asset;
    if (rises === quoted) return forward;
    return rises ? forward * ratio : forward / ratio;
  };
  const at = (price: number): Market => {
    const ratio = price / now;
    return {
      ...market,
      assets: market.assets.map((one) => (one.id === asset ? { ...one, price } : one)),
      underlyings: market.underlyings.map((one) => (moving.has(one.id) ? { ...one, index: one.index * ratio } : one)),
      quotes: market.quotes.map((quote) => {
        const forward = forwardAt(quote, ratio);
        return forward === quote.forward ? quote : { ...quote, forward };
      }),
    };
  };
  const marked = market.quotes.some((quote) => quote.mark !== undefined && forwardAt(quote, 2) !== quote.forward);
  if (read === undefined || !marked) return at;
  const valuesOf = (moved: Market): Float64Array => read(moved).columns.prices.slice(0, rows.count);
  const before = valuesOf(market);
  return (price) => {
    const moved = at(price);
    const after = valuesOf(moved);
    const quotes = moved.quotes.map((quote, n) => {
      const { mark } = quote;
      if (mark === undefined || quote.instrument.kind !== 'option' || quote === market.quotes[n]) return quote;
      const row = rows.rowOf(quote.instrument.id);
      return { ...quote, mark: Math.max(0, mark + ((after[row] as number) - (before[row] as number))) };
    });
    return { ...moved, quotes };
  };
}
