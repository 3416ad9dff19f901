// The least excess over fills by the engine's own figures: every subset, in quarters where there are few orders.
// For rules that no bound is known of.
import { Fault } from '../../fault.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { LiveOrder } from '../engine/change.js';
import { afterFills, type Gated } from './fills.js';

/** Orders whose subsets are all asked. */
export const mostSearched = 12;
/** Variants that one search asks, where a decision depends on it. */
const mostVariants = 4096;
/** Variants that are asked at once. */
const together = 128;

/** How finely fills of so many orders are looked at: in quarters, halves or whole. */
function partsOf(orders: number, most: number): number {
  for (const parts of [4, 2]) if ((parts + 1) ** orders <= most) return parts;
  return 1;
}

/**
 * Sequences in which orders are filled: as placed, reversed, buys first, sells first. The payment of closing depends on the sequence where several orders are on one instrument that is no option; else one
 * sequence stands for all.
 */
function sequencesOf({ inside }: Gated, orders: readonly LiveOrder[]): readonly (readonly number[])[] {
  const { rows } = inside.parts;
  const asPlaced = orders.map((_, i) => i);
  const closing = orders.map(({ instrument }) => rows.rowOf(instrument)).filter((row) => rows.option[row] === 0);
  if (new Set(closing).size === closing.length) return [asPlaced];
  const bySide = (side: 1 | -1): number[] =>
    [...asPlaced].sort((i, j) => side * (Math.sign(orders[j].quantity) - Math.sign(orders[i].quantity)));
  const all = [asPlaced, [...asPlaced].reverse(), bySide(1), bySide(-1)];
  return all.filter((one, i) => all.findIndex((other) => other.join() === one.join()) === i);
}

/** The least excess and its fills; it stops at the first below `enough`. Undefined where there are too many orders. */
export function searched(
  gated: Gated,
  state: AccountState,
  orders: readonly LiveOrder[],
  enough: number,
  most = mostVariants,
): { readonly least: number; readonly shares: readonly number[] } | undefined {
  const count = orders.length;
  if (count > mostSearched) return undefined;
  const sequences = sequencesOf(gated, orders);
  const parts = partsOf(count, most / sequences.length);
  const all = (parts + 1) ** count;
  if (all > most) return undefined;
  let least = Number.POSITIVE_INFINITY;
  let worst: readonly number[] = [];
  let states: AccountState[] = [];
  let shares: (readonly number[])[] = [];
  const ask = (): void => {
    if (states.length === 0) return;
    const excesses = excessesOrNone(gated, states);
    excesses.forEach((excess, i) => {
      if (excess < least) [least, worst] = [excess, shares[i]];
    });
    states = [];
    shares = [];
  };
  for (let n = 0; n < all && !(least < enough); n++) {
    const own: number[] = [];
    for (let i = 0, rest = n; i < count; i++, rest = Math.floor(rest / (parts + 1))) own.push((rest % (parts + 1)) / parts);
    for (const sequence of sequences) {
      const after = afterFills(
        gated,
        state,
        sequence.map((i) => orders[i]),
        sequence.map((i) => own[i]),
      );
      if (after === undefined) {
        // a part that is no whole lot cannot fill; a whole order that cannot be booked may not stand
        if (own.every((share) => share === 0 || share === 1)) return { least: Number.NEGATIVE_INFINITY, shares: own };
        continue;
      }
      states.push(after);
      shares.push(own);
    }
    if (states.length >= together) ask();
  }
  ask();
  return { least, shares: worst };
}

/** Excess of each; what has no figures counts as the worst. */
export function excessesOrNone(gated: Gated, states: readonly AccountState[]): Float64Array {
  try {
    return gated.excesses(states);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (states.length === 1) return Float64Array.of(Number.NEGATIVE_INFINITY);
    const half = states.length >> 1;
    return Float64Array.of(...excessesOrNone(gated, states.slice(0, half)), ...excessesOrNone(gated, states.slice(half)));
  }
}
