// Sums that terms share: slot tables rolled up by pair, dots over collateral by account.
import type { Address, Linked } from '../heap.js';
import type { BlockArrays, Counts } from '../layout/columns.js';
import type { Tick } from '../tick/tick.js';
import type { Compiler, Dot } from './compiler.js';
import type { Region } from './regions.js';
import type { Argument, ProgramStep } from './steps.js';

/** A slot table of four or eight columns side by side, and a step that rolls them up. */
export function rollupSteps(compiler: Compiler, orders: boolean): ProgramStep[] {
  const { heap, local, rowCapacity, strides } = compiler;
  const steps: ProgramStep[] = [];
  const columns = compiler.slotColumns.filter((one) => one.orders === orders);
  for (let from = 0; from < columns.length; ) {
    const width = columns.length - from > 4 ? 8 : 4;
    const part = columns.slice(from, from + width);
    const base = local.take(width * strides.U);
    const table = heap.f64(2 * width * rowCapacity);
    part.forEach((one, c) => {
      one.register.at = base + c * strides.U;
      one.table = { at: table + 8 * c, width };
    });
    compiler.onTick((tick, linked) => {
      const cells = linked.f64(table, 2 * width * rowCapacity);
      for (const row of tick.moved) {
        const at = 2 * width * row;
        if (tick.columns.codes[row] !== 0) cells.fill(0, at, at + 2 * width);
        else
          part.forEach(({ number }, c) => {
            cells[at + c] = number(tick, row, 1);
            cells[at + width + c] = number(tick, row, -1);
          });
      }
    });
    steps.push({
      name: width === 8 ? 'rollup8' : 'rollup4',
      arguments: {
        starts: compiler.column(orders ? 'orderStarts' : 'pairPositions'),
        slots: compiler.column(orders ? 'orderSlots' : 'slots'),
        sizes: compiler.column(orders ? 'orderSizes' : 'sizes'),
        table: compiler.at(table),
        out: { local: base },
        stride: strides.U,
        count: compiler.count('pair'),
      },
    });
    from += width;
  }
  return steps;
}

/** Inputs of dots from a block. */
interface Weighed {
  readonly accounts: Uint32Array;
  readonly region: Region;
  readonly counts: Counts;
}

interface DotColumn {
  readonly dots: readonly Dot[];
  readonly amounts: Address;
  /** The whole column, once it has been written to. */
  cells?: Float64Array;
}

/** Weighed amounts of collateral: two columns of the book a step, of one price table. */
export class DotColumns {
  readonly steps: readonly ProgramStep[];
  readonly #compiler: Compiler;
  readonly #blocks: () => readonly Weighed[];
  readonly #columns: DotColumn[] = [];

  /** `blocks` are all that are packed when a tick comes. */
  constructor(compiler: Compiler, blocks: () => readonly Weighed[]) {
    this.#compiler = compiler;
    this.#blocks = blocks;
    const spare = compiler.scratch('account', 2);
    const plain = compiler.dots.filter(({ price, everyTick }) => price === undefined && everyTick === undefined);
    const lists: Dot[][] = [];
    for (let i = 0; i < plain.length; i += 2) lists.push(plain.slice(i, i + 2));
    lists.push(...compiler.dots.filter((dot) => !plain.includes(dot)).map((dot) => [dot]));
    this.steps = lists.map((dots) => this.#step(dots, spare));
  }

  /** Writes the amounts of a block that was packed; `tick` where a market has been read. An account without an asset needs no entry of it. */
  write(block: Weighed, arrays: BlockArrays, linked: Linked, tick: Tick | undefined): void {
    const { accounts, region, counts } = block;
    const first = region.first.asset;
    const all = 2 * (this.#compiler.regions.total('asset') + 8);
    for (let k = 0; k < this.#columns.length; k++) {
      const column = this.#columns[k];
      const { dots, amounts } = column;
      const everyTick = dots[0]?.everyTick;
      if (everyTick !== undefined && tick !== undefined) {
        this.#remake(block, everyTick, amounts, tick, linked, true);
        continue;
      }
      column.cells ??= linked.f64(amounts, all);
      const { cells } = column;
      for (let a = 0; a < counts.account; a++) {
        for (let c = arrays.assetStarts[a]; c < arrays.assetStarts[a + 1]; c++) {
          for (let n = 0; n < dots.length; n++)
            cells[2 * (first + c) + n] = arrays.amounts[c] === 0 ? 0 : dots[n].amounts(arrays.assets[c], arrays.amounts[c], accounts[a]);
        }
      }
    }
  }

  #step(dots: readonly Dot[], spare: Argument): ProgramStep {
    const compiler = this.#compiler;
    const { heap, regions } = compiler;
    const assets = compiler.rows.market.assets.length;
    const [first, second] = dots as [Dot, Dot?];
    const amounts = heap.f64(2 * (regions.total('asset') + 8));
    const prices = heap.f64(assets);
    this.#columns.push({ dots, amounts });
    compiler.onTick((tick, linked) => {
      const cells = linked.f64(prices, assets);
      for (let asset = 0; asset < assets; asset++) {
        const price = first.price === undefined ? tick.assetPrices[asset] : first.price(tick, asset);
        if (tick.touched.differs(cells[asset], price)) tick.touched.assets[asset] = 1;
        cells[asset] = price;
      }
      const { everyTick } = first;
      if (everyTick !== undefined) for (const block of this.#blocks()) this.#remake(block, everyTick, amounts, tick, linked, tick.whole);
    });
    return {
      name: 'dot2',
      arguments: {
        starts: compiler.column('assetStarts'),
        handles: compiler.column('assets'),
        amounts: { heap: true, ref: { base: amounts, field: 'asset', shift: 4 } },
        prices: compiler.at(prices),
        out0: compiler.cells(first.register),
        out1: second === undefined ? spare : compiler.cells(second.register),
        count: compiler.count('account'),
      },
    };
  }

  #remake({ region, counts }: Weighed, make: NonNullable<Dot['everyTick']>, at: number, tick: Tick, linked: Linked, all: boolean): void {
    const { regions } = this.#compiler;
    const first = region.first.asset;
    const assets = linked.u32(regions.address('assets') + 4 * first, counts.asset);
    const amounts = linked.f64(regions.address('amounts') + 8 * first, counts.asset);
    const cells = linked.f64(at + 16 * first, 2 * counts.asset);
    for (let c = 0; c < counts.asset; c++) {
      const asset = assets[c];
      // what an attribute of an asset is moves with nothing but its price
      if (all || tick.touched.assets[asset] === 1) cells[2 * c] = amounts[c] === 0 ? 0 : make(tick, asset, amounts[c]);
    }
  }
}
