// What a block holds and has open of each instrument: positions with their buys and sells, for charges that do not net them.
import { orderNotional, type SizedOrder } from '../../book/orderNotional.js';
import type { BlockView } from '../compile/block.js';
import type { Compiler } from '../compile/compiler.js';
import { columnOf, type Operand, type Register } from '../compile/operand.js';
import type { Address, Linked } from '../heap.js';
import type { Tick } from '../tick/tick.js';

/** Open orders of one instrument, contracts. */
export interface Open {
  quantity: number;
  readonly buys: SizedOrder[];
  readonly sells: SizedOrder[];
}

/** Adds a charge of each instrument to its pair, in the order of positions, then of orders; rows without figures charge nothing. One function on columns that both backends have. */
function eachInstrument(
  compiler: Compiler,
  block: BlockView,
  linked: Linked,
  tick: Tick,
  charge: (row: number, open: Open) => number,
  to: Float64Array,
): void {
  const starts = compiler.part(linked, block, 'pairPositions');
  const rows = compiler.part(linked, block, 'positionRows');
  const quantities = compiler.part(linked, block, 'quantities');
  const orderStarts = compiler.part(linked, block, 'orderStarts');
  const orderRows = compiler.part(linked, block, 'orderRows');
  const orderQuantities = compiler.part(linked, block, 'orderQuantities');
  const orderPrices = compiler.part(linked, block, 'orderPrices');
  for (let p = 0; p < to.length; p++) {
    if (orderStarts[p] === orderStarts[p + 1]) continue;
    const found = new Map<number, Open>();
    const at = (row: number): Open => {
      const open = found.get(row) ?? { quantity: 0, buys: [], sells: [] };
      found.set(row, open);
      return open;
    };
    for (let k = starts[p]; k < starts[p + 1]; k++) at(rows[k]).quantity += quantities[k];
    for (let j = orderStarts[p]; j < orderStarts[p + 1]; j++) {
      const [size, price] = [orderQuantities[j], orderPrices[j]];
      const { buys, sells } = at(orderRows[j]);
      (size > 0 ? buys : sells).push({ size: Math.abs(size), price });
    }
    let sum = 0;
    for (const [row, open] of found) if (tick.columns.codes[row] === 0) sum += charge(row, open);
    to[p] = sum;
  }
}

/** Charge of one instrument with open orders; `auction`: the price of its auction (0: none stated), undefined in continuous trading. */
type Charge = (tick: Tick, row: number, open: Open, auction: number | undefined) => number;

/** A column that is `held` where a pair has no open orders, else what a charge counts of each of its instruments. */
export function withOrders(
  compiler: Compiler,
  held: Register | undefined,
  { kinds, auction }: Partial<Auctioned>,
  charge: Charge,
): Operand {
  const out = compiler.register('U');
  const table = auction === undefined || kinds === undefined ? undefined : auctionTable(compiler, { kinds, auction });
  compiler.told.charges.set(out, {
    falls: held === undefined,
    charge: (tick, linked, row, quantity, buys, sells) => {
      const price = table === undefined ? -1 : linked.f64(table, compiler.rowCapacity)[row];
      return tick.columns.codes[row] === 0
        ? charge(tick, row, { quantity, buys: [...buys], sells: [...sells] }, price < 0 ? undefined : price)
        : 0;
    },
  });
  compiler.host('orders', (block, linked, tick) => {
    const cells = compiler.cellsOf(linked, block, out);
    if (held === undefined) cells.fill(0);
    else cells.set(compiler.cellsOf(linked, block, held));
    const prices = table === undefined ? undefined : linked.f64(table, compiler.rowCapacity);
    const priceOf = (row: number): number | undefined => (prices === undefined || prices[row] < 0 ? undefined : prices[row]);
    eachInstrument(compiler, block, linked, tick, (row, open) => charge(tick, row, open, priceOf(row)), cells);
  });
  return columnOf(out);
}

/** Part of a term about auctions of its instruments. */
interface Auctioned {
  readonly kinds: readonly string[];
  readonly auction: { readonly state: string; readonly price: string };
}

/** By row, once a tick: the price of its auction, -1 in continuous trading. */
function auctionTable(compiler: Compiler, { kinds, auction: { state, price } }: Auctioned): Address {
  return compiler.once(`auction ${state} ${price} ${kinds.join()}`, () =>
    compiler.byRow(1, (tick, row, cells, at) => {
      const charged = kinds.includes(tick.rows.kinds[row] as never);
      cells[at] = charged && (tick.quoteAttribute(row, state) ?? 0) > 0 ? (tick.quoteAttribute(row, price) ?? 0) : -1;
    }),
  );
}

/** Value of contracts per unit of price; of an inverse contract, its value at any price. */
export function worthOf(tick: Tick, row: number, price: number): number {
  return tick.rows.inverse[row] === 1 ? tick.notional(row, 'forward') : tick.columns.scales[row] * price;
}

/** Notional of the orders of a side, the first contracts that only reduce the position left out, no price below `least`. */
export function sideNotional(
  tick: Tick,
  row: number,
  orders: readonly SizedOrder[],
  side: 1 | -1,
  reducing: number,
  least: number,
): number {
  if (tick.rows.inverse[row] === 0) return tick.columns.scales[row] * orderNotional(orders, side, reducing, least);
  return (
    tick.notional(row, 'forward') *
    orderNotional(
      orders.map(({ size }) => ({ size, price: 1 })),
      side,
      reducing,
      0,
    )
  );
}
