// Slow and obvious: worst losses over scenarios, a cell at a time.

/** One thing that is held, and what one of it gains in each scenario. */
export interface Held {
  readonly quantity: number;
  readonly gains: readonly number[];
}

/** A fill of an open order: what it gains at once as cash and as coin, and how those count in each scenario. */
export interface Fill extends Held {
  readonly cash: number;
  readonly coin: number;
  readonly weights: readonly number[];
  readonly moves: readonly number[];
}

/** Sum of quantity x gain in each scenario, in the order given. */
export function rowOf(held: readonly Held[], scenarios: number): number[] {
  return Array.from({ length: scenarios }, (_, s) => {
    let sum = 0;
    for (const { quantity, gains } of held) sum += quantity * (gains[s] as number);
    return sum;
  });
}

/** max(floor, -least); NaN where a cell is not finite. */
export function worstLossOf(row: readonly number[], floor: number): number {
  if (!row.every(Number.isFinite)) return Number.NaN;
  return Math.max(floor, 0 - Math.min(...row));
}

/** The lowest scenario that attains the least cell; 2^32 - 1 where a cell is not finite. */
export function bindingOf(row: readonly number[]): number {
  return row.every(Number.isFinite) ? row.indexOf(Math.min(...row)) : 0xffffffff;
}

/** The row less what the fills cost that cost most, `most` of them at the most, scenario by scenario. */
export function rowWithFills(row: readonly number[], fills: readonly Fill[], most = Number.POSITIVE_INFINITY): number[] {
  return row.map((cell, s) => {
    const costs = fills.map(({ quantity, gains, cash, coin, weights, moves }) => {
      const y = quantity * (gains[s] as number) + cash * (weights[s] as number) + coin * (moves[s] as number);
      return Math.min(y, 0);
    });
    // a NaN is no cost that could be sorted: it spoils the cell
    if (costs.some(Number.isNaN)) return Number.NaN;
    const kept = most === Number.POSITIVE_INFINITY ? costs : costs.sort((a, b) => a - b).slice(0, most);
    return kept.reduce((sum, cost) => sum + cost, cell);
  });
}

/** What an underlying adds to the row of an account of whose gains only a share offsets, up to a cap. */
export function offsetOf(pnl: number, forgiven: number, share: number, cap: number, kept: number): number {
  return pnl < 0 ? Math.min(0, pnl + forgiven) : Math.min(share * pnl, cap) * kept;
}
