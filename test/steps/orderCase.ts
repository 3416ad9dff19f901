// Open orders for the tests of scans that count them: marks by row, what counts of cash by scenario, and a scan over any groups.
import { from, onBlocks } from './onBlocks.js';
import type { ScanCase } from './scanCase.js';
import { unitCount } from './stepBook.js';

export interface OrderCase {
  readonly marks: readonly (readonly [price: number, scale: number, coin: number])[];
  /** By underlying and scenario. */
  readonly weights: readonly (readonly number[])[];
}

/** Of every underlying and scenario. */
export const weightsOf = (scenarios: number, weight: () => number): number[][] =>
  Array.from({ length: unitCount }, () => Array.from({ length: scenarios }, weight));

export function ordersOf({ book, scenarios }: ScanCase): OrderCase {
  const mark = (): [number, number, number] => [book.amount(), book.amount(), book.random.uniform() < 0.5 ? 0 : book.amount()];
  return { marks: book.rows.map(mark), weights: weightsOf(scenarios, () => book.random.uniform()) };
}

/** scanOrders; scanFills where it is said how many fills there may be. */
export function orderScan(one: ScanCase, chunk: number, level: 'account' | 'pair', { marks, weights }: OrderCase, fills?: number) {
  return onBlocks(one.book, chunk, (writer, packed) => {
    const { columns } = writer;
    const [pnl, pnlStride] = one.rows(writer, level);
    const given = {
      ...one.groupArguments(writer, packed, level),
      orderStarts: level === 'account' ? from(packed.orderAccountStarts, 'account', 4) : from(packed.orderStarts, 'pair', 4),
      orderRows: packed.orderRows,
      orderUnits: packed.orderUnits,
      orderQuantities: packed.orderQuantities,
      orderPrices: packed.orderPrices,
      marks: columns.f64(marks.flatMap(([price, scale, coin]) => [price, 0, scale, coin])),
      weights: columns.f64(one.packed(weights)),
      pnl,
      pnlStride,
    };
    if (fills === undefined) writer.step('scanOrders', given);
    else writer.step('scanFills', { ...given, fills, costs: columns.out(fills * one.width) });
  });
}

/** Pairs, positions and orders of each group. */
export function groupsOf({ book }: ScanCase, level: 'account' | 'pair') {
  return level === 'account'
    ? book.heldByAccount()
    : book.pairs.map((pair) => ({ pairs: [pair], positions: pair.positions, orders: pair.orders }));
}
