// Columns of the book that few terms ask for: made when a block is packed, one of each.
import { blockFields } from '../../backends/contract.js';
import type { Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';
import type { BlockView } from './block.js';
import type { Compiler } from './compiler.js';
import type { Register } from './operand.js';
import type { Argument } from './steps.js';

/** The larger of what an account may end up holding of an instrument, long or short: one column of the open instruments. */
export function openSizes(compiler: Compiler): Argument {
  const at = compiler.once('open sizes', () => {
    const column = compiler.heap.f64(compiler.regions.total('open') + 8);
    compiler.packJobs.push(({ record }, { openSizes }, { open }, linked) => {
      const first = record[blockFields.indexOf('open')] as number;
      const cells = linked.f64(column + 8 * first, open);
      for (let o = 0; o < open; o++) cells[o] = Math.max(openSizes[2 * o] as number, openSizes[2 * o + 1] as number);
    });
    return column;
  });
  return { heap: true, ref: { base: at, field: 'open', shift: 3 } };
}

/** Contracts of futures times the price they were entered at, |sum over lots of quantity x entry|; contracts of inverse ones, whose notional is their face. */
export function entrySizes(compiler: Compiler): Argument {
  const at = compiler.once('entry sizes', () => {
    const column = compiler.heap.f64(compiler.regions.total('future') + 8);
    compiler.packJobs.push(
      ({ record }, { futureRows, futurePairs, lotRows, lotPairs, lotQuantities, lotEntries }, { future, lot }, linked) => {
        const first = record[blockFields.indexOf('future')] as number;
        const cells = linked.f64(column + 8 * first, future);
        for (let f = 0, i = 0; f < future; f++) {
          // lots that net to nothing have no position
          while (i < lot && (lotRows[i] !== futureRows[f] || lotPairs[i] !== futurePairs[f])) i += 1;
          const inverse = compiler.rows.inverse[futureRows[f] as number] === 1;
          let paid = 0;
          for (; i < lot && lotRows[i] === futureRows[f] && lotPairs[i] === futurePairs[f]; i++)
            paid += (lotQuantities[i] as number) * (inverse ? 1 : (lotEntries[i] as number));
          cells[f] = Math.abs(paid);
        }
      },
    );
    return column;
  });
  return { heap: true, ref: { base: at, field: 'future', shift: 3 } };
}

/**
 * The same of what may come to be held: lots at their entries and fills at their limits, the larger of position + buys as a long and sells - position as a short. A side that the
 * contracts do not reach counts nothing.
 */
export function openEntrySizes(compiler: Compiler): Argument {
  const { rows } = compiler;
  const at = compiler.once('open entry sizes', () => {
    const column = compiler.heap.f64(compiler.regions.total('open') + 8);
    compiler.packJobs.push(({ record }, arrays, { open, lot, pair }, linked) => {
      const { openRows, openPairs, openSizes, orderStarts, orderRows, orderQuantities, orderPrices } = arrays;
      const first = record[blockFields.indexOf('open')] as number;
      const cells = linked.f64(column + 8 * first, open);
      const paid = new Map<number, { own: number; bought: number; sold: number }>();
      const of = (p: number, row: number) => {
        const key = p * rows.count + row;
        const known = paid.get(key) ?? { own: 0, bought: 0, sold: 0 };
        paid.set(key, known);
        return known;
      };
      const at = (row: number, quantity: number, price: number): number => quantity * (rows.inverse[row] === 1 ? 1 : price);
      for (let i = 0; i < lot; i++) {
        const row = arrays.lotRows[i] as number;
        of(arrays.lotPairs[i] as number, row).own += at(row, arrays.lotQuantities[i] as number, arrays.lotEntries[i] as number);
      }
      for (let p = 0; p < pair; p++) {
        for (let j = orderStarts[p] as number; j < (orderStarts[p + 1] as number); j++) {
          const row = orderRows[j] as number;
          const amount = at(row, orderQuantities[j] as number, orderPrices[j] as number);
          if (amount > 0) of(p, row).bought += amount;
          else of(p, row).sold -= amount;
        }
      }
      for (let o = 0; o < open; o++) {
        const { own, bought, sold } = of(openPairs[o] as number, openRows[o] as number);
        const long = (openSizes[2 * o] as number) > 0 ? Math.max(0, own + bought) : 0;
        const short = (openSizes[2 * o + 1] as number) > 0 ? Math.max(0, sold - own) : 0;
        cells[o] = Math.max(long, short);
      }
    });
    return column;
  });
  return { heap: true, ref: { base: at, field: 'open', shift: 3 } };
}

type Filled = Pick<BlockView, 'accounts' | 'attributes'>;

/** What accounts state of themselves by name, or what stands in: a column of the book. An account that has neither has no figures. */
export function accountAttribute(compiler: Compiler, name: string): Register {
  return compiler.once(`account attribute ${name}`, () => {
    const at = compiler.heap.f64(compiler.regions.total('account') + 8);
    const stated = compiler.book.accountFigures?.get(name);
    const blocks = new Map<number, Filled>();
    const fill = (first: number, { accounts, attributes }: Filled, tick: Tick, linked: Linked): void => {
      const cells = linked.f64(at + 8 * first, accounts.length);
      accounts.forEach((account, n) => {
        const own = attributes?.[n]?.[name] ?? stated?.[account] ?? Number.NaN;
        cells[n] = Number.isNaN(own)
          ? (tick.accountAttribute(name, `${compiler.book.accounts[account]}/${compiler.book.subaccounts[account]}`) ?? Number.NaN)
          : own;
      });
    };
    compiler.packJobs.push((block, _arrays, _counts, linked, tick) => {
      const first = block.record[blockFields.indexOf('account')] as number;
      blocks.set(first, block);
      if (tick !== undefined) fill(first, block, tick, linked);
    });
    compiler.onTick((tick, linked) => {
      if (!tick.whole) return; // accounts state it of themselves
      for (const [first, block] of blocks) fill(first, block, tick, linked);
    });
    return { level: 'A', of: 'account', at };
  });
}
