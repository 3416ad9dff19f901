// Measures of positions and open orders side by side: the riskier side, order margin, full collateral.
import type { FullCollateral } from '../../../src/rules/document/kinds/fullCollateral.js';
import type { OrderMargin } from '../../../src/rules/document/kinds/orderMargin.js';
import type { RiskierSide } from '../../../src/rules/document/kinds/riskierSide.js';
import type { Holder, OpenOrder } from './holder.js';
import { idsOf, notionalOf, type Row } from './rows.js';
import { type Measure, ofEach, sumOf, type World } from './world.js';

interface Side {
  readonly sign: 1 | -1;
  readonly held: number;
  readonly orders: readonly OpenOrder[];
}

/** Of each instrument of an underlying, what its two sides come to. */
function byInstrument(
  holder: Holder,
  world: World,
  counted: boolean,
  of: (row: Row, sides: readonly [Side, Side], quantity: number) => number,
): number[] {
  const rows = [...new Set([...holder.held.map(({ row }) => row), ...(counted ? holder.orders.map(({ row }) => row) : [])])];
  return ofEach(world, (u) =>
    sumOf(
      rows
        .filter((row) => row.u === u)
        .map((row) => {
          const quantity = holder.held.find((one) => one.row === row)?.quantity ?? 0;
          const side = (sign: 1 | -1): Side => ({
            sign,
            held: Math.max(0, sign * quantity),
            orders: counted ? holder.orders.filter((one) => one.row === row && Math.sign(one.quantity) === sign) : [],
          });
          return of(row, [side(1), side(-1)], quantity);
        }),
    ),
  );
}

/** What contracts are worth at a price; inverse ones, a face, at any. */
const worth = (row: Row, price: number): number => (row.inverse ? notionalOf(row, 'forward') : row.scale * price);
const sizes = (orders: readonly OpenOrder[]): number => sumOf(orders.map(({ quantity }) => Math.abs(quantity)));
const stated = (name: string, row: Row, { says }: World): number =>
  says.attribute('quotes', name, row.quote.figures?.[name], { forward: row.forward, index: row.index }, ...idsOf(row));
const ids = (row: Row): string[] => [row.instrument.id, row.instrument.underlying];

export const riskierSide: Measure<RiskierSide> = (term, holder, view, world) => {
  const { says } = world;
  const counted = term.orders !== undefined && view === 'initial';
  return byInstrument(holder, world, counted, (row, [long, short], quantity) => {
    if (!term.kinds.includes(row.instrument.kind)) return 0;
    const one = notionalOf(row, term.price);
    const charge = ({ sign, held, orders }: Side): number => {
      if (!(sign * quantity + sizes(orders) > 0)) return 0;
      const factor = says.value(sign > 0 ? term.long : term.short, view, ...ids(row));
      const quadratic = term.quadratic === undefined ? 0 : says.value(term.quadratic, view, ...ids(row)) * row.multiplier;
      let open = sizes(orders) * one;
      if (orders.length > 0 && term.auction !== undefined && stated(term.auction.state, row, world) > 0) {
        const at = sizes(orders) * worth(row, stated(term.auction.price, row, world));
        open = Math.max(sumOf(orders.map((order) => Math.abs(order.quantity) * worth(row, order.price))), at);
      }
      return one * (says.value(term.slippage, view, ...ids(row)) * held + quadratic * held * held) + (one * held + open) * factor;
    };
    return Math.max(charge(long), charge(short));
  });
};

export const orderMargin: Measure<OrderMargin> = (term, holder, view, world) =>
  byInstrument(holder, world, view === 'initial', (row, [long, short], quantity) => {
    if (!term.kinds.includes(row.instrument.kind) || long.orders.length + short.orders.length === 0) return 0;
    const auction = term.auction !== undefined && stated(term.auction.state, row, world) > 0;
    const least = auction ? stated((term.auction as NonNullable<typeof term.auction>).price, row, world) : 0;
    // contract by contract would do: what only reduces goes first
    const side = ({ sign, orders }: Side): number => {
      let reducing = Math.max(0, -sign * quantity);
      return sumOf(
        [...orders]
          .sort((a, b) => sign * (b.price - a.price))
          .map((order) => {
            const left = Math.max(0, Math.abs(order.quantity) - reducing);
            reducing = Math.max(0, reducing - Math.abs(order.quantity));
            return left * worth(row, Math.max(order.price, least));
          }),
      );
    };
    return Math.max(side(long), side(short)) * world.says.value(term.factor, view, ...ids(row));
  });

export const fullCollateral: Measure<FullCollateral> = (term, holder, view, world) =>
  byInstrument(holder, world, term.orders !== undefined && view === 'initial', (row, [long, short]) => {
    if (!term.kinds.includes(row.instrument.kind)) return 0;
    const one = notionalOf(row, term.price);
    const highest = short.held + short.orders.length > 0 ? worth(row, stated(term.highest, row, world)) : 0;
    const bought = sumOf(long.orders.map((order) => order.quantity * worth(row, order.price)));
    const sold = sumOf(short.orders.map((order) => -order.quantity * (highest - worth(row, order.price))));
    return long.held * one + short.held * (highest - one) + Math.max(bought, sold);
  });
