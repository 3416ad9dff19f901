// Profit and loss of futures, perpetuals and spot against an entry price, with its derivatives by the price.
import { finite, positive } from '../check.js';
import { Fault } from '../fault.js';

// Ordered so that nothing cancels and nothing but the result can overflow: 1/entry - 1/price loses every digit near price = entry,
// (price - entry)/entry/price none. At most five roundings: a relative error below 6e-16.

/** Linear: quantity x multiplier x (price - entry), in the settlement asset. Throws Fault NOT_FINITE, NOT_POSITIVE, TYPE_MISMATCH, OVERFLOW. */
export function linearPnl(quantity: number, multiplier: number, entry: number, price: number): number {
  const face = faceOf(quantity, multiplier);
  return inRange(face * (finite(price, 'price') - finite(entry, 'entry')), 'linearPnl');
}

/** d(linearPnl)/d(price): quantity x multiplier. Its second derivative is 0. */
export function linearPnlDelta(quantity: number, multiplier: number): number {
  return inRange(faceOf(quantity, multiplier), 'linearPnlDelta');
}

/** Inverse: quantity x multiplier x (1/entry - 1/price), in coins; quantity x multiplier is the face in the numeraire. Faults as linearPnl. */
export function inversePnl(quantity: number, multiplier: number, entry: number, price: number): number {
  const face = faceOf(quantity, multiplier);
  const from = positive(entry, 'entry');
  const to = positive(price, 'price');
  return inRange(face * ((to - from) / from / to), 'inversePnl');
}

/** d(inversePnl)/d(price): quantity x multiplier / price^2, in coins per unit of the numeraire. */
export function inversePnlDelta(quantity: number, multiplier: number, price: number): number {
  const to = positive(price, 'price');
  return inRange(faceOf(quantity, multiplier) / to / to, 'inversePnlDelta');
}

/** d2(inversePnl)/d(price)2: -2 x quantity x multiplier / price^3. */
export function inversePnlGamma(quantity: number, multiplier: number, price: number): number {
  const to = positive(price, 'price');
  return inRange((-2 * faceOf(quantity, multiplier)) / to / to / to, 'inversePnlGamma');
}

function faceOf(quantity: number, multiplier: number): number {
  return finite(quantity, 'quantity') * positive(multiplier, 'multiplier');
}

function inRange(result: number, path: string): number {
  if (!Number.isFinite(result)) throw new Fault('OVERFLOW', path, 'within the range of doubles', result);
  return result;
}
