// Margin of a separate position at a stated share of its notional: transfers at its trades, and at a switch of an account to it.
import { fieldsOf, listOf, plainNumber } from '../book/fields.js';
import { wholeOf } from '../book/integers.js';
import { orderNotional, type SizedOrder } from '../book/orderNotional.js';
import { nonNegative, oneOf, positive } from '../check.js';
import { Fault } from '../fault.js';

export interface IsolatedTrade {
  readonly side: 'buy' | 'sell';
  readonly size: number;
  readonly price: number;
}

export interface IsolatedTransferInputs {
  /** Before the trades, lots, signed. */
  readonly position: number;
  /** In the order they were made, all of one side; lots and price units. */
  readonly trades: readonly IsolatedTrade[];
  /** Share of the notional that stands for a position. */
  readonly marginFactor: number;
  /** Lots of one unit. */
  readonly positionFactor: number;
  /** Current balance of the position. */
  readonly balance: number;
  /** Price the position was last marked at; needed where trades make it smaller. */
  readonly markPrice?: number;
}

/**
 * Into the position's margin (positive) or out of it, whole units of money. Growing: floor(notional x factor). Shrinking: -floor(floor(balance + position x (vwap - mark)) x traded / |position|),
 * vwap rounded down. Beyond zero: floor(notional of the part beyond x factor) - balance. Notional in units: lots / positionFactor x price. Throws BAD_RULES for trades of both sides,
 * MISSING_FIELD without a mark where it is needed, and what the guards throw. Source: Vega, isolated margin (0019-MCAL).
 */
export function isolatedTransfer(inputs: IsolatedTransferInputs): number {
  const names = ['position', 'trades', 'marginFactor', 'positionFactor', 'balance'];
  const given = fieldsOf(inputs, 'inputs', names, ['markPrice']);
  const position = plainNumber(given.position, 'inputs.position');
  const factor = nonNegative(given.marginFactor, 'inputs.marginFactor');
  const lots = positive(given.positionFactor, 'inputs.positionFactor');
  const balance = plainNumber(given.balance, 'inputs.balance');
  const sides = new Set<string>();
  const trades = listOf(given.trades, 'inputs.trades', 1, Number.MAX_SAFE_INTEGER).map((row, i): SizedOrder => {
    const path = `inputs.trades[${i}]`;
    const trade = fieldsOf(row, path, ['side', 'size', 'price']);
    sides.add(oneOf(trade.side, ['buy', 'sell'], `${path}.side`));
    return { size: positive(trade.size, `${path}.size`), price: nonNegative(trade.price, `${path}.price`) };
  });
  if (sides.size > 1) throw new Fault('BAD_RULES', 'inputs.trades', 'trades of one side', 'both');
  const side = sides.has('buy') ? 1 : -1;
  const traded = trades.reduce((sum, { size }) => sum + size, 0);
  const held = Math.abs(position);
  if (position * side >= 0) return wholeOf((notionalBeyond(trades, 0) * factor) / lots);
  if (traded > held) return wholeOf((notionalBeyond(trades, held) * factor) / lots) - balance;
  if (given.markPrice === undefined) throw new Fault('MISSING_FIELD', 'inputs.markPrice', 'present, for the position shrinks', undefined);
  const mark = positive(given.markPrice, 'inputs.markPrice');
  const vwap = wholeOf(notionalBeyond(trades, 0) / traded);
  return 0 - wholeOf((wholeOf(balance + (position / lots) * (vwap - mark)) * traded) / held);
}

/** Lots x price of trades in their order, the first `out` lots left out. */
function notionalBeyond(trades: readonly SizedOrder[], out: number): number {
  let left = out;
  let sum = 0;
  for (const { size, price } of trades) {
    const gone = Math.min(left, size);
    left -= gone;
    sum += (size - gone) * price;
  }
  return sum;
}

export interface IsolatedSwitchInputs {
  /** Units, signed. */
  readonly position: number;
  /** Size x price of the position as it was entered. */
  readonly entryNotional: number;
  /** Open orders: signed size in units, limit price. */
  readonly orders: readonly SizedOrder[];
  readonly marginFactor: number;
  readonly marginBalance: number;
  readonly orderMarginBalance: number;
}

/** Into (positive) or out of what stands for the position, and for its orders. */
export interface IsolatedSwitch {
  readonly positionTransfer: number;
  readonly orderTransfer: number;
}

/**
 * floor(entry notional x factor) - margin balance; floor(order notional x factor) - order margin balance, of the greater side, orders that only reduce the position left out. Throws what the
 * guards throw. Source: Vega, switch of margin mode (0019-MCAL).
 */
export function isolatedSwitch(inputs: IsolatedSwitchInputs): IsolatedSwitch {
  const names = ['position', 'entryNotional', 'orders', 'marginFactor', 'marginBalance', 'orderMarginBalance'];
  const given = fieldsOf(inputs, 'inputs', names);
  const position = plainNumber(given.position, 'inputs.position');
  const factor = nonNegative(given.marginFactor, 'inputs.marginFactor');
  const orders = listOf(given.orders, 'inputs.orders', 0, Number.MAX_SAFE_INTEGER).map((row, i): SizedOrder => {
    const order = fieldsOf(row, `inputs.orders[${i}]`, ['size', 'price']);
    return { size: plainNumber(order.size, `inputs.orders[${i}].size`), price: nonNegative(order.price, `inputs.orders[${i}].price`) };
  });
  const [buys, sells] = ([1, -1] as const).map((side) => {
    const own = orders.filter(({ size }) => size * side > 0).map(({ size, price }) => ({ size: Math.abs(size), price }));
    return wholeOf(orderNotional(own, side, Math.max(0, -side * position), 0) * factor);
  }) as [number, number];
  return {
    positionTransfer:
      wholeOf(nonNegative(given.entryNotional, 'inputs.entryNotional') * factor) - plainNumber(given.marginBalance, 'inputs.marginBalance'),
    orderTransfer: Math.max(buys, sells) - plainNumber(given.orderMarginBalance, 'inputs.orderMarginBalance'),
  };
}
