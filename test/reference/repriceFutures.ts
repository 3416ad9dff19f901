// Slow and obvious: P&L of linear futures by instrument and scenario.

export interface FuturesInputs {
  /** Rows of the instrument columns to be repriced. */
  readonly handles: ArrayLike<number>;
  readonly forwards: ArrayLike<number>;
  readonly scales: ArrayLike<number>;
  readonly units: ArrayLike<number>;
  /** [units x stride]. */
  readonly moves: ArrayLike<number>;
  readonly scenarios: number;
  readonly stride: number;
}

/** One row of `scenarios` numbers a handle, in the order of `handles`. */
export function repriceFuturesReference(inputs: FuturesInputs): number[][] {
  const { handles, forwards, scales, units, moves, scenarios, stride } = inputs;
  return Array.from(handles, (handle) =>
    Array.from({ length: scenarios }, (_, s) => scales[handle] * forwards[handle] * moves[units[handle] * stride + s]),
  );
}
