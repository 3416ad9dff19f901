// What a document lets orders and fills be: bounds that none of them passes, and price bands for limits.
import { positive } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Tick } from '../../program/tick/tick.js';
import type { OrderRules } from '../../rules/document/orders.js';

/** Order bounds of documents that state none: far beyond any trade, far inside the range of computable figures. */
const plainMost: NonNullable<OrderRules['most']> = { forwards: 1000, notional: 1e15 };

interface Traded {
  readonly quantity: number;
  readonly price: number;
  /** In the settlement asset. */
  readonly fee?: number | undefined;
}

/** A forward in the quote of an instrument: options that settle in coins are quoted in coins. */
function forwardOf(tick: Tick, row: number): number {
  return tick.rows.option[row] === 1 && tick.rows.inverse[row] === 1 ? 1 : tick.quote(row).forward;
}

/** Notional of a contract at the forward, numeraire. Read off the market: an unheld instrument has no columns. */
function notionalOf({ rows, market }: Tick, row: number, forward: number): number {
  const multiplier = rows.multipliers[row];
  if (rows.inverse[row] === 1) return rows.option[row] === 1 ? multiplier * forward : multiplier;
  return multiplier * forward * market.assets[rows.assets[row]].price;
}

/** Throws NOT_POSITIVE for a price that an inverse future is not divided by, OUT_OF_RANGE for a quantity, a price or a fee beyond the bounds of the document, which `path` and the field name. */
export function withinBounds(
  rule: OrderRules | undefined,
  tick: Tick,
  row: number,
  { quantity, price, fee = 0 }: Traded,
  path: string,
): void {
  const { forwards, notional } = rule?.most ?? plainMost;
  const { rows, market } = tick;
  const id = rows.ids[row];
  if (rows.inverse[row] === 1 && rows.option[row] === 0) positive(price, `${path}.price`);
  const contracts = notional / notionalOf(tick, row, tick.quote(row).forward);
  if (Math.abs(quantity) > contracts)
    throw new Fault('OUT_OF_RANGE', `${path}.quantity`, `at most ${contracts} contracts of ${id}, a notional of ${notional}`, quantity);
  const forward = forwardOf(tick, row);
  const [lowest, highest] = [rows.option[row] === 1 ? 0 : forward / forwards, forward * forwards];
  if (price < lowest || price > highest)
    throw new Fault('OUT_OF_RANGE', `${path}.price`, `from ${lowest} to ${highest}, the bounds of the rules for ${id}`, price);
  const most = notional / market.assets[rows.assets[row]].price;
  if (Math.abs(fee) > most) throw new Fault('OUT_OF_RANGE', `${path}.fee`, `from ${-most} to ${most}, a notional of ${notional}`, fee);
}

/** The underlying whose price band a limit is outside of, once a question about the order was asked; undefined: it is inside, or there is none. */
export function outsideBand(rule: OrderRules | undefined, tick: Tick, row: number, { quantity, price }: Traded): string | undefined {
  if (rule?.bands === undefined) return undefined;
  const { id } = tick.underlying(tick.rows.underlyings[row]);
  const band = Object.hasOwn(rule.bands, id) ? rule.bands[id] : rule.bands['*'];
  if (band === undefined) return undefined;
  const mark = tick.columns.prices[row];
  const forward = forwardOf(tick, row);
  const inside = quantity > 0 ? price <= mark + band.buy * forward : price >= mark - band.sell * forward;
  return inside ? undefined : id;
}
