// Figures of the market as columns: by instrument row, underlying or asset; what is missing spoils the rows that need it.

import { type InstrumentRows, spoil } from '../../columns/packInstruments.js';
import type { Figures, Market } from '../../market/market.js';

export class FigureColumns {
  readonly #market: Market;
  readonly #rows: InstrumentRows;

  constructor(market: Market, rows: InstrumentRows) {
    this.#market = market;
    this.#rows = rows;
  }

  /** A figure of the quotes, by listed row; `needed` tells which rows must state it: one that does not is spoiled (its accounts get a fault). */
  ofQuotes(figure: string, needed: (row: number) => boolean): Float64Array {
    const { handles, listed } = this.#rows;
    return this.#gather(
      figure,
      (row) => this.#market.quotes[handles[row] as number]?.figures,
      (row) => row < listed && needed(row),
    );
  }

  /** A figure of the underlying of each row, by row. */
  ofUnderlyings(figure: string, needed: (row: number) => boolean): Float64Array {
    return this.#gather(figure, (row) => this.#market.underlyings[this.#rows.units[row] as number]?.figures, needed);
  }

  /** A figure of every asset of the market, NaN where it is not stated. */
  ofAssets(figure: string): Float64Array {
    return Float64Array.from(this.#market.assets, ({ figures }) => figureOf(figures, figure) ?? Number.NaN);
  }

  /** A figure of every underlying, NaN where it is not stated. */
  ofUnits(figure: string): Float64Array {
    return Float64Array.from(this.#market.underlyings, ({ figures }) => figureOf(figures, figure) ?? Number.NaN);
  }

  #gather(figure: string, figuresOf: (row: number) => Figures | undefined, needed: (row: number) => boolean): Float64Array {
    const column = new Float64Array(this.#rows.count);
    for (let row = 0; row < column.length; row++) {
      const value = figureOf(figuresOf(row), figure);
      if (value !== undefined) column[row] = value;
      else if (needed(row))
        spoil(this.#rows, row, {
          code: 'MISSING_FIELD',
          field: `figures.${figure}`,
          expectation: 'stated: the rule asks for it',
          got: 'nothing',
        });
    }
    return column;
  }
}

function figureOf(figures: Figures | undefined, figure: string): number | undefined {
  return figures !== undefined && Object.hasOwn(figures, figure) ? figures[figure] : undefined;
}
