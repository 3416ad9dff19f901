// What contracts have earned from one price to another, in their settlement asset.
import { inversePnl, linearPnl } from '../../book/pnl.js';
import type { Rows } from '../layout/rows.js';

/** Gain of `quantity` contracts of a row, signed: an inverse future per price, everything else in proportion to it. */
export function earned({ inverse, option, multipliers }: Rows, row: number, quantity: number, from: number, to: number): number {
  return (inverse[row] === 1 && option[row] === 0 ? inversePnl : linearPnl)(quantity, multipliers[row], from, to);
}
