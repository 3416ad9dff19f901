// In a shortage: does an order, whatever others have filled, leave the excess no lower than it was, part by part?
import type { AccountState } from '../../program/layout/holdings.js';
import type { LiveOrder } from '../engine/change.js';
import { afterFills, type Gated } from './fills.js';
import { excessesOrNone } from './search.js';

/** Fills of other orders that are looked at. */
const mostOthers = 256;
/** Parts of the order, each after the one before. The last but one shows which way the excess goes as it ends. */
const parts = [0, 0.25, 0.5, 0.75, 1 - 2 ** -10, 1];
const rounding = 1e-11;

/** Whether each part leaves excess >= min(0, excess before), after any fills of the others (in halves where they are few). False where there are too many others to say. */
export function onlyEases(gated: Gated, state: AccountState, others: readonly LiveOrder[], order: LiveOrder): boolean {
  const steps = 3 ** others.length <= mostOthers ? 2 : 1;
  const count = (steps + 1) ** others.length;
  if (count > mostOthers) return false;
  for (let n = 0; n < count; n++) {
    const shares = others.map((_, i) => (Math.floor(n / (steps + 1) ** i) % (steps + 1)) / steps);
    // what of it has not filled yet is not counted as open: it would be charged before and after
    const states = parts.flatMap((part) => {
      const filled = part === 0 ? [] : [{ ...order, quantity: order.quantity * part }];
      return afterFills(gated, state, [...others, ...filled], [...shares, 1]) ?? [];
    });
    const excesses = excessesOrNone(gated, states);
    const size = excesses.reduce((most, excess) => Math.max(most, Number.isFinite(excess) ? Math.abs(excess) : 0), 1);
    for (let i = 1; i < excesses.length; i++) if (!(excesses[i] >= Math.min(0, excesses[i - 1]) - rounding * size)) return false;
  }
  return true;
}
