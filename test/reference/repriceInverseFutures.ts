// Slow and obvious: P&L of inverse futures by instrument and scenario, coins converted at their shocked price.
import type { FuturesInputs } from './repriceFutures.js';

export interface InverseFuturesInputs extends FuturesInputs {
  readonly settlementPrices: ArrayLike<number>;
}

/** One row of `scenarios` numbers a handle: the factor 1 + move of the coin's price cancels that of the future's. */
export function repriceInverseFuturesReference(inputs: InverseFuturesInputs): number[][] {
  const { handles, forwards, scales, settlementPrices, units, moves, scenarios, stride } = inputs;
  return Array.from(handles, (handle) =>
    Array.from(
      { length: scenarios },
      (_, s) => ((scales[handle] * settlementPrices[handle]) / forwards[handle]) * moves[units[handle] * stride + s],
    ),
  );
}

/** The definition, uncancelled: coins gained times the coin's new price. */
export function inverseFutureByDefinition(scale: number, forward: number, settlementPrice: number, move: number): number {
  const coins = scale * (1 / forward - 1 / (forward * (1 + move)));
  return coins * settlementPrice * (1 + move);
}
