// One market as a program sees it: prices of assets and underlyings, the numbers of every row, attributes with their stand-ins.
import type { Backend } from '../../backends/contract.js';
import type { Market, Quote, Underlying } from '../../market/market.js';
import { yearMs } from '../../market/year.js';
import type { Rules } from '../../rules/document/rules.js';
import type { Rows } from '../layout/rows.js';
import type { AssumptionLog, AttributeOwner, StandIn } from './assumptions.js';
import type { TickMath } from './math.js';
import type { RowColumns } from './rowColumns.js';
import { type RowFlaw, rowCodes } from './rowFlaw.js';
import { Touched } from './touched.js';
import { valueRows } from './valueRows.js';
import { fillVolTerms } from './volTerms.js';

/** Columns of a row that cannot be used. */
const zeroed = ['values', 'vegas', 'thetas', 'gammas', 'vannas', 'volgas', 'netDeltas', 'blackDeltas', 'prices'] as const;

export interface TickParts {
  readonly backend: Backend;
  readonly math: TickMath;
  readonly rules: Rules;
  readonly rows: Rows;
  readonly columns: RowColumns;
  readonly assumptions: AssumptionLog;
}

export class Tick {
  readonly backend: Backend;
  readonly math: TickMath;
  readonly rules: Rules;
  readonly rows: Rows;
  readonly columns: RowColumns;
  readonly assumptions: AssumptionLog;
  readonly flaws = new Map<number, RowFlaw>();
  /** By volatility shock, the options whose vol a shift would have taken below the floor. */
  readonly floored = new Map<string, Set<number>>();
  market: Market;
  /** Where factor vols and correlations came from, in words, where the rules read any. */
  factorSource: string | undefined;
  /** Whether a market has been read, and how often. */
  ready = false;
  reads = 0;
  /** Price of an asset of the market in the numeraire; index of an underlying. */
  assetPrices = new Float64Array(0);
  indexes = new Float64Array(0);
  /** Numeraire per unit of the currency that the document states its amounts in. */
  currency = 1;
  /** Every row, and those whose numbers are to be made anew: all of them in a whole tick. */
  all = new Uint32Array(0);
  moved: Uint32Array = new Uint32Array(0);
  /** Whether everything is made anew. */
  whole = true;
  /** What has moved of the market since the last tick. */
  readonly touched = new Touched();
  /** Whether an option past its expiry may be worth its payoff: where the rules fix forwards on the way to settlement. */
  readonly #settles: boolean;

  constructor({ backend, math, rules, rows, columns, assumptions }: TickParts) {
    this.backend = backend;
    this.math = math;
    this.rules = rules;
    this.rows = rows;
    this.columns = columns;
    this.assumptions = assumptions;
    this.market = rows.market;
    this.#settles = Object.values(rules.scenarios).some(({ settlement }) => settlement?.fixed !== undefined);
  }

  /** Takes a market of the same listing: everything about the first `count` rows, before any term reads it. */
  read(market: Market, count: number): void {
    this.market = market;
    this.ready = this.whole = true;
    this.reads += 1;
    this.assumptions.clear();
    this.flaws.clear();
    this.floored.clear();
    this.touched.begin(market.underlyings.length, market.assets.length, true);
    this.assetPrices = Float64Array.from(market.assets, ({ price }) => price);
    this.indexes = Float64Array.from(market.underlyings, ({ index }) => index);
    this.currency = this.#currency();
    this.#takeAll(count);
    this.moved = this.all;
    this.columns.codes.fill(0);
    fillVolTerms(this);
    this.#readRows();
  }

  /**
   * Takes a market of the same instant in which these rows have moved: their numbers alone are made anew. False, and nothing is of use but a whole tick, where more than rows
   * follows from what has moved.
   */
  readMoved(market: Market, moved: Uint32Array, count: number): boolean {
    const { columns, touched } = this;
    this.market = market;
    this.whole = false;
    this.reads += 1;
    touched.begin(market.underlyings.length, market.assets.length, false);
    for (let n = 0; n < market.assets.length; n++) {
      const { price } = market.assets[n];
      if (touched.differs(this.assetPrices[n], price)) touched.assets[n] = 1;
      this.assetPrices[n] = price;
    }
    for (let u = 0; u < market.underlyings.length; u++) {
      const { index } = market.underlyings[u];
      if (touched.differs(this.indexes[u], index)) touched.underlyings[u] = 1;
      this.indexes[u] = index;
    }
    if (touched.differs(this.currency, this.#currency())) return false;
    if (count > this.all.length) {
      this.#takeAll(count);
      fillVolTerms(this);
    }
    this.moved = moved;
    for (const row of moved) {
      columns.codes[row] = 0;
      this.flaws.delete(row);
      for (const rowsAtFloor of this.floored.values()) rowsAtFloor.delete(row);
    }
    this.#readRows();
    return true;
  }

  #takeAll(count: number): void {
    this.all = Uint32Array.from({ length: count }, (_, row) => row);
  }

  #readRows(): void {
    const { columns, rows, market } = this;
    for (const row of this.moved) {
      const { forward, vol, rate, instrument, settlementPrice } = this.quote(row);
      const inverse = rows.inverse[row] === 1;
      const index = this.indexes[rows.underlyings[row]];
      const paid = inverse ? index : this.assetPrices[rows.assets[row]];
      const multiplier = rows.multipliers[row];
      columns.forwards[row] = forward;
      columns.vols[row] = vol;
      columns.rates[row] = inverse ? 0 : rate;
      columns.strikes[row] = rows.strikes[row];
      columns.calls[row] = rows.calls[row];
      columns.multipliers[row] = multiplier;
      columns.settlementPrices[row] = paid;
      columns.scales[row] = multiplier * paid;
      columns.indexes[row] = index;
      const years = instrument.expiry === undefined ? 0 : (instrument.expiry - market.asOf) / yearMs;
      const ended = instrument.expiry !== undefined && !(years > 0);
      const pays = ended && this.#settles && instrument.kind === 'option';
      const settled = pays && settlementPrice !== undefined;
      columns.settled[row] = settled ? 1 : 0;
      columns.expiryYears[row] = settled ? 0 : years;
      if (settled) columns.forwards[row] = settlementPrice;
      else if (ended) {
        const unless = pays ? ', unless the market states its settlementPrice' : '';
        this.invalidate(row, {
          code: rowCodes.expired,
          field: 'expiry',
          expectation: `after the market's instant, ${new Date(market.asOf).toISOString()}${unless}`,
          got: new Date(instrument.expiry).toISOString(),
        });
      }
    }
    valueRows(this.backend, rows, columns, this.moved);
    for (const row of this.moved) {
      const sum = columns.values[row] + columns.vegas[row] + columns.netDeltas[row] + columns.blackDeltas[row];
      if (columns.codes[row] === 0 && !Number.isFinite(sum))
        this.invalidate(row, { code: rowCodes.notFinite, field: 'value', expectation: 'a finite number', got: sum });
      if (columns.codes[row] !== 0) {
        for (const name of zeroed) columns[name][row] = 0;
      }
      // such a row has its value all the same, for who asks beside the rules
      if (Number.isNaN(this.currency))
        this.invalidate(row, {
          code: rowCodes.missingAttribute,
          field: 'price',
          expectation: `known of ${this.rules.about.currency}, in which the rules state amounts`,
          got: undefined,
        });
    }
  }

  quote(row: number): Quote {
    return this.market.quotes[this.rows.quotes[row]];
  }

  underlying(u: number): Underlying {
    return this.market.underlyings[u];
  }

  /** A row that cannot be used: the accounts that hold it have no figures. The first reason stands. */
  invalidate(row: number, flaw: RowFlaw): void {
    if (this.columns.codes[row] !== 0) return;
    this.columns.codes[row] = flaw.code;
    this.flaws.set(row, flaw);
  }

  /** Size of a contract in the numeraire at a price: of the forward, the index; an inverse future is its face. */
  notional(row: number, price: 'forward' | 'index'): number {
    const { columns, rows } = this;
    const multiplier = columns.multipliers[row];
    if (rows.inverse[row] === 1) {
      if (rows.option[row] === 0) return multiplier;
      return multiplier * (price === 'index' ? columns.indexes[row] : columns.forwards[row]);
    }
    return price === 'index' ? multiplier * columns.indexes[row] : columns.scales[row] * columns.forwards[row];
  }

  /** An attribute of a quote, or what stands in for it; undefined (and the row invalid) where nothing does. */
  quoteAttribute(row: number, name: string): number | undefined {
    const quote = this.quote(row);
    const stated = name === 'mark' ? quote.mark : quote.figures?.[name];
    const value =
      stated ??
      this.#answered(this.assumptions.standIn('quotes', name, quote.instrument.id, quote.instrument.underlying), (word) =>
        this.#rowWord(row, word),
      );
    if (value === undefined)
      this.invalidate(row, { code: rowCodes.missingAttribute, field: name, expectation: 'stated: the rules ask for it', got: undefined });
    return value;
  }

  underlyingAttribute(u: number, name: string): number | undefined {
    const { id, index, figures } = this.underlying(u);
    if (name === 'index') return index;
    return (
      figures?.[name] ?? this.#answered(this.assumptions.standIn('underlyings', name, id), (word) => (word === 'index' ? index : undefined))
    );
  }

  assetAttribute(asset: string, name: string): number | undefined {
    const found = this.market.assets.find(({ id }) => id === asset);
    if (name === 'price' && found !== undefined) return found.price;
    // of an asset that the market does not list its price is what stands in for it
    const price = (): number | undefined => found?.price ?? (name === 'price' ? undefined : this.assetAttribute(asset, 'price'));
    const standIn = (): StandIn => this.assumptions.standIn('assets', name, asset);
    return found?.figures?.[name] ?? this.#answered(standIn(), (word) => (word === 'price' ? price() : undefined));
  }

  accountAttribute(name: string, account: string): number | undefined {
    return this.#answered(this.assumptions.standIn('accounts', name, account), () => undefined);
  }

  #answered(standIn: StandIn, word: (name: string) => number | undefined): number | undefined {
    return typeof standIn === 'string' ? word(standIn) : standIn;
  }

  #rowWord(row: number, word: string): number | undefined {
    const { columns } = this;
    switch (word) {
      case 'model':
        return columns.prices[row];
      case 'forward':
        return columns.forwards[row];
      case 'index':
        return columns.indexes[row];
      case 'rate':
        return this.quote(row).rate;
      case 'delta':
        return this.#delta(row);
      default:
        return undefined;
    }
  }

  /** Black's delta as tickers state it, coins a contract and unit of multiplier: of a linear future 1, of a face what its price buys. */
  #delta(row: number): number {
    const { columns, rows } = this;
    const inverse = rows.inverse[row] === 1;
    if (rows.option[row] === 0) return inverse ? 1 / columns.forwards[row] : 1;
    return columns.blackDeltas[row] / (columns.scales[row] * (inverse ? 1 : columns.forwards[row]));
  }

  /** Amounts of a document convert at the market's price of its currency. */
  #currency(): number {
    const { currency } = this.rules.about;
    if (currency === '*' || currency === this.market.numeraire) return 1;
    return this.assetAttribute(currency, 'price') ?? Number.NaN;
  }
}

export type { AttributeOwner };
