// Columns of the book that few terms ask for: made when a block is packed, one of each.
import { blockFields } from '../../backends/contract.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { BlockView } from './block.js';
import type { Compiler } from './compiler.js';
import type { Register } from './operand.js';
import { spaceFields } from './regions.js';
import type { Argument } from './steps.js';

/** The larger of what an account may end up holding of an instrument, long or short: one column of the open instruments. */
export function openSizes(compiler: Compiler): Argument {
  const at = compiler.once('open sizes', () => {
    const column = compiler.heap.f64(compiler.regions.total('open') + 8);
    compiler.packJobs.push(({ record }, { openSizes }, { open }, linked) => {
      const first = record[blockFields.indexOf('open')];
      const cells = linked.f64(column + 8 * first, open);
      for (let o = 0; o < open; o++) cells[o] = Math.max(openSizes[2 * o], openSizes[2 * o + 1]);
    });
    return column;
  });
  return { heap: true, ref: { base: at, field: 'open', shift: 3 } };
}

/** Contracts of futures times their average entry price, of the heavier side where long and short stand beside each other; contracts of inverse ones, whose notional is their face. */
export function entrySizes(compiler: Compiler): Argument {
  const column = lotColumn(compiler, 'entry sizes', (lots) => Math.abs(atEntry(lots)));
  compiler.told.columns.set(column.ref.base, 'entry');
  return column;
}

/** Amount paid for the lots less the amount received, in the quote: both sides count. Contracts for inverse ones. */
export function entryPaid(compiler: Compiler): Argument {
  return lotColumn(compiler, 'entry paid', ({ quantities, entries, inverse, from, to }) => {
    let paid = 0;
    for (let i = from; i < to; i++) paid += quantities[i] * (inverse ? 1 : entries[i]);
    return paid;
  });
}

/** Lots of one instrument of a pair: one, or one of each side. */
interface RowLots {
  readonly quantities: Float64Array;
  readonly entries: Float64Array;
  readonly inverse: boolean;
  readonly from: number;
  readonly to: number;
}

/** Net contracts times the average entry price of the heavier side, signed; net contracts of inverse ones. */
export function atEntry({ quantities, entries, inverse, from, to }: RowLots): number {
  let net = 0;
  let heavier = from;
  for (let i = from; i < to; i++) {
    net += quantities[i];
    if (Math.abs(quantities[i]) > Math.abs(quantities[heavier])) heavier = i;
  }
  return inverse ? net : net * entries[heavier];
}

function lotColumn(compiler: Compiler, key: string, counted: (lots: RowLots) => number) {
  const at = compiler.once(key, () => {
    const column = compiler.heap.f64(compiler.regions.total('future') + 8);
    compiler.packJobs.push(
      ({ record }, { futureRows, futurePairs, lotRows, lotPairs, lotQuantities, lotEntries }, { future, lot }, linked) => {
        const first = record[blockFields.indexOf('future')];
        const cells = linked.f64(column + 8 * first, future);
        for (let f = 0, i = 0; f < future; f++) {
          // a lot of no contracts has no position
          while (i < lot && (lotRows[i] !== futureRows[f] || lotPairs[i] !== futurePairs[f])) i += 1;
          const from = i;
          while (i < lot && lotRows[i] === futureRows[f] && lotPairs[i] === futurePairs[f]) i += 1;
          const inverse = compiler.rows.inverse[futureRows[f]] === 1;
          cells[f] = counted({ quantities: lotQuantities, entries: lotEntries, inverse, from, to: i });
        }
      },
    );
    return column;
  });
  return { heap: true, ref: { base: at, field: 'future', shift: 3 } } satisfies Argument;
}

/**
 * The same of what may come to be held: lots at their entries and fills at their limits, the larger of position + buys as a long and sells - position as a short. A side that the
 * contracts do not reach counts nothing.
 */
export function openEntrySizes(compiler: Compiler): Argument {
  const { rows } = compiler;
  const at = compiler.once('open entry sizes', () => {
    const column = compiler.heap.f64(compiler.regions.total('open') + 8);
    compiler.told.columns.set(column, 'openEntry');
    compiler.packJobs.push(({ record }, arrays, { open, lot, pair }, linked) => {
      const { openRows, openPairs, openSizes, orderStarts, orderRows, orderQuantities, orderPrices } = arrays;
      const first = record[blockFields.indexOf('open')];
      const cells = linked.f64(column + 8 * first, open);
      const paid = new Map<number, { own: number; bought: number; sold: number }>();
      const of = (p: number, row: number) => {
        const key = p * rows.count + row;
        const known = paid.get(key) ?? { own: 0, bought: 0, sold: 0 };
        paid.set(key, known);
        return known;
      };
      const at = (row: number, quantity: number, price: number): number => quantity * (rows.inverse[row] === 1 ? 1 : price);
      const { lotRows, lotPairs, lotQuantities: quantities, lotEntries: entries } = arrays;
      for (let from = 0, to = 0; from < lot; from = to) {
        const row = lotRows[from];
        while (to < lot && lotRows[to] === row && lotPairs[to] === lotPairs[from]) to += 1;
        of(lotPairs[from], row).own = atEntry({ quantities, entries, inverse: rows.inverse[row] === 1, from, to });
      }
      for (let p = 0; p < pair; p++) {
        for (let j = orderStarts[p]; j < orderStarts[p + 1]; j++) {
          const row = orderRows[j];
          const amount = at(row, orderQuantities[j], orderPrices[j]);
          if (amount > 0) of(p, row).bought += amount;
          else of(p, row).sold -= amount;
        }
      }
      for (let o = 0; o < open; o++) {
        const { own, bought, sold } = of(openPairs[o], openRows[o]);
        const long = openSizes[2 * o] > 0 ? Math.max(0, own + bought) : 0;
        const short = openSizes[2 * o + 1] > 0 ? Math.max(0, sold - own) : 0;
        cells[o] = Math.max(long, short);
      }
    });
    return column;
  });
  return { heap: true, ref: { base: at, field: 'open', shift: 3 } };
}

/** Column of an account attribute or its stand-in. An account with neither has no figures. */
export function accountAttribute(compiler: Compiler, name: string): Register {
  return compiler.once(`account attribute ${name}`, () => {
    // of the book: nothing changes it, and questions ask again and again
    const known = new Float64Array(compiler.book.accounts.length).fill(Number.NaN);
    const at = statedColumn(compiler, 'account', 1, ({ accounts, attributes }, cells, tick) => {
      for (let n = 0; n < cells.length; n++) {
        const account = accounts[n];
        const own = attributes?.[n]?.[name];
        if (own === undefined && Number.isNaN(known[account])) known[account] = statedOf(compiler, account, undefined, name, name, tick);
        cells[n] = own ?? known[account];
      }
    });
    return { level: 'A', of: 'account', at };
  });
}

/** The same of futures, or of what may come to be held: `cellOf` what the account states by names; columns of one key are one. */
export function instrumentAttribute(
  compiler: Compiler,
  key: string,
  space: 'future' | 'open',
  width: 1 | 2,
  cellOf: (stated: (name: string, standIn?: string) => number, row: number) => number,
): Argument {
  const at = compiler.once(`instrument attribute ${key} ${space}`, () =>
    statedColumn(compiler, space, width, (block, cells, tick, linked) => {
      const held = compiler.part(linked, block, space === 'open' ? 'openRows' : 'futureRows');
      const pairs = compiler.part(linked, block, space === 'open' ? 'openPairs' : 'futurePairs');
      const pairAccounts = compiler.part(linked, block, 'pairAccounts');
      const first = compiler.firstAccount(block);
      for (let k = 0; k < held.length; k++) {
        const n = pairAccounts[pairs[k]] - first;
        const own = block.attributes?.[n];
        cells[width * k] = cellOf((of, standIn) => statedOf(compiler, block.accounts[n], own, of, standIn, tick), held[k]);
      }
    }),
  );
  compiler.told.columns.set(at, (account, row, tick) =>
    cellOf((of, standIn) => statedOf(compiler, account, undefined, of, standIn, tick), row),
  );
  return { heap: true, ref: { base: at, field: space, shift: 2 + width } };
}

/** Value of a name that an account states, in a question or in the book; else the stand-in of an attribute, if any. */
function statedOf(
  { book }: Compiler,
  account: number,
  asked: Readonly<Record<string, number>> | undefined,
  name: string,
  standIn: string | undefined,
  tick: Tick,
): number {
  const own = asked?.[name] ?? book.accountFigures?.get(name)?.[account] ?? Number.NaN;
  if (!Number.isNaN(own) || standIn === undefined) return own;
  return tick.accountAttribute(standIn, `${book.accounts[account]}/${book.subaccounts[account]}`) ?? Number.NaN;
}

/** A column of the book of what accounts state: written when a block is packed, and once when the first market is there; no market changes what stands in. */
function statedColumn(
  compiler: Compiler,
  space: 'account' | 'future' | 'open',
  width: number,
  fill: (block: BlockView, cells: Float64Array, tick: Tick, linked: Linked) => void,
): Address {
  const at = compiler.heap.f64(width * (compiler.regions.total(space) + 8));
  const blocks = new Map<number, BlockView>();
  const write = (block: BlockView, tick: Tick, linked: Linked): void => {
    const [first, entries] = spaceFields[space].map((name) => block.record[blockFields.indexOf(name)]) as [number, number];
    fill(block, linked.f64(at + 8 * width * first, width * entries), tick, linked);
  };
  compiler.packJobs.push((block, _arrays, _counts, linked, tick) => {
    blocks.set(compiler.firstAccount(block), block);
    if (tick !== undefined) write(block, tick, linked);
  });
  compiler.onTick((tick, linked) => {
    const all = (): void => {
      for (const block of blocks.values()) write(block, tick, linked);
    };
    if (tick.whole) tick.assumptions.noted(blocks, all);
  });
  return at;
}
