// Values of accounts' positions at a market, whatever the rules: P&L of spot, futures and perpetuals since entry, option values at the model's price.
import type { Holdings } from '../../../program/layout/holdings.js';
import type { Rows } from '../../../program/layout/rows.js';
import { valueFlaw } from '../../../program/tick/rowFlaw.js';
import type { Tick } from '../../../program/tick/tick.js';

/** By account, numeraire: everything, and of it what the rules charge. NaN where a position has no value. */
export interface PositionWorths {
  readonly whole: Float64Array;
  readonly charged: Float64Array;
}

/** Lots as they are when this is made. */
export class PositionValues {
  readonly #holdings: Holdings;
  readonly #rows: Rows;
  /** Entry price of a lot, -1 / entry of an inverse future, 0 of an option. */
  readonly #bases: Float64Array;
  readonly #charged: Uint8Array;
  readonly #all: boolean;
  #marks = new Float64Array(0);
  #scales = new Float64Array(0);

  constructor(holdings: Holdings, rows: Rows, charges: (row: number) => boolean) {
    this.#holdings = holdings;
    this.#rows = rows;
    this.#charged = Uint8Array.from({ length: rows.count }, (_, row) => (charges(row) ? 1 : 0));
    this.#all = this.#charged.every((charged) => charged === 1);
    const { lots } = holdings;
    this.#bases = Float64Array.from({ length: lots.length }, (_, i) => {
      const row = lots.rows[i];
      if (row < 0) return Number.NaN;
      const entry = lots.prices[i];
      return rows.option[row] === 1 ? 0 : rows.inverse[row] === 1 ? -1 / entry : entry;
    });
  }

  /** Worths of accounts from .. to at a tick. */
  fill(tick: Tick, from: number, to: number, { whole, charged }: PositionWorths): void {
    this.#mark(tick);
    const { starts, ends, rows, quantities } = this.#holdings.lots;
    const [bases, marks, scales, chargedRows] = [this.#bases, this.#marks, this.#scales, this.#charged];
    for (let a = from; a < to; a++) {
      let sum = 0;
      let own = 0;
      for (let i = starts[a]; i < ends[a]; i++) {
        const row = rows[i];
        const worth = quantities[i] * scales[row] * (marks[row] - bases[i]);
        sum += worth;
        if (!this.#all && chargedRows[row] === 1) own += worth;
      }
      whole[a] = sum;
      charged[a] = this.#all ? sum : own;
    }
  }

  /** A lot is worth quantity x scale x (mark - base): coins at the index where it is inverse. */
  #mark(tick: Tick): void {
    const rows = this.#rows;
    const { columns } = tick;
    const count = this.#charged.length;
    if (this.#marks.length < count) [this.#marks, this.#scales] = [new Float64Array(count), new Float64Array(count)];
    for (let row = 0; row < count; row++) {
      const option = rows.option[row] === 1;
      const forward = columns.forwards[row];
      const mark = option ? columns.values[row] : rows.inverse[row] === 1 ? -1 / forward : forward;
      this.#marks[row] = valueFlaw(tick, row) === undefined ? mark : Number.NaN;
      this.#scales[row] = option ? 1 : columns.scales[row];
    }
  }
}
