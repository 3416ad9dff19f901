// Reach of sums over positions: a bound of every grid row, so that no P&L overflows on its way to a finite result.
import type { BatchColumns, BatchSizes } from '../../columns/batchColumns.js';

/** Gross P&L from here on is a fault: partial sums of it could overflow. */
export const grossHighest = 1e300;

/**
 * Fills reaches [instruments]: no scenario moves one contract by more. An option is worth at most its forward or strike (discounted; coins:
 * 1 or K/F), before and after. Returns the largest; NaN when one is not finite.
 */
export function fillReaches({ instruments, scenarios }: BatchColumns, sizes: BatchSizes, reaches: Float64Array): number {
  const { forwards, strikes, expiryYears, rates, settlementPrices, underlyings } = instruments;
  const { moves } = scenarios as NonNullable<BatchColumns['scenarios']>;
  const largestMoves = new Float64Array(sizes.underlyings);
  for (let u = 0; u < sizes.underlyings; u++) {
    for (let cell = u * sizes.stride; cell < u * sizes.stride + sizes.scenarios; cell++) {
      largestMoves[u] = Math.max(largestMoves[u], Math.abs(moves[cell]));
    }
  }
  const firstFuture = sizes.options + sizes.inverseOptions;
  const firstInverseFuture = firstFuture + sizes.futures;
  let largest = 0;
  let check = 0;
  for (let h = 0; h < sizes.instruments; h++) {
    const move = largestMoves[underlyings[h]];
    const forward = forwards[h];
    const size = Math.abs(instruments.sizes[h]);
    const scale = size * Math.abs(settlementPrices[h]);
    let reach: number;
    if (h < sizes.options) {
      const growth = 0 - rates[h] * expiryYears[h];
      const discount = growth > 0 ? 2 ** Math.ceil(1.5 * growth) : 1;
      reach = size * discount * Math.max(forward * (1 + move), strikes[h]);
    } else if (h < firstFuture) reach = scale * (1 + move) * Math.max(1, strikes[h] / forward);
    else if (h < firstInverseFuture) reach = size * forward * move;
    else reach = (scale / forward) * move;
    reaches[h] = reach;
    if (reach > largest) largest = reach;
    check += reach * 0;
  }
  return check === 0 ? largest : Number.NaN;
}
