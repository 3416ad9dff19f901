// A grid, coins and their moves for the tests of scans, and what an oracle is told of them.
import type { Fill, Held } from '../reference/stepScans.js';
import { field, from, type Writer } from './onBlocks.js';
import { filled } from './registers.js';
import { type Packed, type Pair, type Position, type StepBook, unitCount } from './stepBook.js';

export class ScanCase {
  readonly book: StepBook;
  readonly scenarios: number;
  /** Cells of a row: whole groups of four. */
  readonly width: number;
  readonly grid: readonly (readonly number[])[];
  readonly moves: readonly (readonly number[])[];
  /** What each pair has of its coin; what is sure not to be counted where it has none. */
  readonly values: readonly number[];
  readonly floor: number;

  constructor(book: StepBook, scenarios: number, floor: number) {
    this.book = book;
    this.scenarios = scenarios;
    this.width = (scenarios + 3) & ~3;
    this.grid = book.rows.map(() => book.table(scenarios));
    this.moves = Array.from({ length: unitCount }, () => book.table(scenarios));
    this.values = book.pairs.map(() => book.amount());
    this.floor = floor;
  }

  get rowBytes(): number {
    return 8 * this.width;
  }

  /** Rows as steps take them: what is behind the last scenario repeats the first. */
  packed(rows: readonly (readonly number[])[]): number[] {
    return rows.flatMap((row) => Array.from({ length: this.width }, (_, s) => row[s < this.scenarios ? s : 0] as number));
  }

  /** A register with the coins of the pairs. */
  valueRegister(writer: Writer): Float64Array {
    return filled(
      writer,
      'values',
      'pair',
      this.values.map((x) => [x]),
    )[0] as Float64Array;
  }

  /** The arguments that scans of whole groups share. */
  groupArguments(writer: Writer, packed: { readonly [Name in keyof Packed]: Uint32Array | Float64Array }, level: 'account' | 'pair') {
    const { columns } = writer;
    const ofAccount = level === 'account';
    return {
      starts: ofAccount ? from(packed.starts, 'account', 4) : from(packed.pairPositions, 'pair', 4),
      rows: packed.positionRows,
      quantities: packed.quantities,
      grid: columns.f64(this.packed(this.grid)),
      coinStarts: ofAccount ? from(packed.coinAccountStarts, 'account', 4) : from(packed.coinStarts, 'pair', 4),
      coinPairs: packed.coinPairs,
      values: this.valueRegister(writer),
      firstPair: field('pair'),
      units: packed.pairUnits,
      moves: columns.f64(this.packed(this.moves)),
      floor: writer.cell(this.floor),
      out: writer.register('losses', level),
      count: field(ofAccount ? 'accounts' : 'pairs'),
      rowBytes: this.rowBytes,
    };
  }

  /** A register of rows, and the stride that keeps each of them. */
  rows(writer: Writer, level: 'account' | 'pair' | 'group' | 'optionGroup'): readonly [Float64Array, number] {
    return [writer.register('rows', level, this.width), this.rowBytes];
  }

  coinsOf(pairs: readonly Pair[]): Held[] {
    return pairs
      .filter(({ coins }) => coins)
      .map((pair) => ({
        quantity: 0 + (this.values[this.book.pairs.indexOf(pair)] as number),
        gains: this.moves[pair.unit] as readonly number[],
      }));
  }

  positionsOf(positions: readonly Position[]): Held[] {
    return positions.map(({ row, quantity }) => ({ quantity, gains: this.grid[row] as readonly number[] }));
  }

  /** Fills of open orders under marks [price, scale, coin] by row. */
  fillsOf(
    orders: readonly Position[],
    marks: readonly (readonly [number, number, number])[],
    byUnit: readonly (readonly number[])[],
  ): Fill[] {
    return orders.map(({ row, quantity, entry }) => {
      const [price, scale, coin] = marks[row] as readonly [number, number, number];
      const gain = quantity * (price - entry);
      const unit = this.book.rows[row]?.unit as number;
      const [moves, weights] = [this.moves[unit] as readonly number[], byUnit[unit] as readonly number[]];
      return { quantity, gains: this.grid[row] as readonly number[], cash: gain * scale, coin: gain * coin, weights, moves };
    });
  }

  /** Rows of a register, without what is behind the last scenario. */
  cut(rows: readonly number[]): number[][] {
    return Array.from({ length: rows.length / this.width }, (_, g) => rows.slice(g * this.width, g * this.width + this.scenarios));
  }
}
