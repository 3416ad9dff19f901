// Where an account stands with trades done, and between which sizes another instrument may be traded.
import type { Table } from './asked.js';
import { sizeWithin } from './costs.js';

/** State of an account with trades done: P&L by scenario, their cost, and each bound's Greek. */
export interface Standing {
  readonly pnl: Float64Array;
  readonly spent: number;
  readonly greeks: Float64Array;
}

export interface Size {
  readonly quantity: number;
  /** Objective of the earlier trades. */
  readonly objective: number;
}

/** Roundings of a Greek and of a budget, by the size of their terms. */
const rounding = 1e-9;
/** Relative tolerance of equity and its target. */
export const spare = 1e-12;

/** The measure of a block, at least the floor. */
export function lossOf({ floor, scenarios, measure }: Table, pnl: Float64Array, block: number): number {
  return Math.max(floor, measure.of(pnl.length === scenarios ? pnl : pnl.subarray(block, block + scenarios)));
}

/** The sum over blocks. */
export function marginOf(table: Table, pnl: Float64Array): number {
  let margin = 0;
  for (let block = 0; block < pnl.length; block += table.scenarios) margin += lossOf(table, pnl, block);
  return margin;
}

/** Objective of a margin; infinite if the margin leaves less than the target. */
export function soughtOf({ health }: Table, margin: number, spent: number): number {
  if (health === undefined) return margin + spent;
  const { least, equity } = health;
  const room = spare * (Math.abs(equity) + least * Math.abs(margin));
  return least * margin + spent <= equity + room ? spent : Number.POSITIVE_INFINITY;
}

/** Between which sizes candidate j may be traded: its limits, the remaining budget, and bounds of Greeks. Undefined where there are none. */
export function rangeAt(table: Table, standing: Standing, j: number): readonly [number, number] | undefined {
  let [low, high] = [table.low[j], table.high[j]];
  if (table.budget !== Number.POSITIVE_INFINITY) {
    const most = sizeWithin(table, j, Math.max(0, table.budget - standing.spent) * (1 + rounding));
    [low, high] = [Math.max(low, -most), Math.min(high, most)];
  }
  for (const [b, bound] of table.bounds.entries()) {
    const slope = bound.slopes[j];
    const now = standing.greeks[b];
    const give = rounding * (Math.abs(now) + Math.abs(bound.now));
    const [below, above] = [bound.lowest - now - give, bound.highest - now + give];
    if (slope === 0) {
      if (below > 0 || above < 0) return undefined;
      continue;
    }
    low = Math.max(low, Math.min(below / slope, above / slope));
    high = Math.min(high, Math.max(below / slope, above / slope));
  }
  const lot = table.lots[j];
  if (lot > 0)
    [low, high] = [
      Math.ceil((low / lot) * (1 - Math.sign(low) * rounding)) * lot,
      Math.floor((high / lot) * (1 + Math.sign(high) * rounding)) * lot,
    ];
  return low <= high ? [low + 0, high + 0] : undefined;
}
