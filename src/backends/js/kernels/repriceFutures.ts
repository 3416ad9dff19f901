// P&L rows of linear spot, futures and perpetuals: the mirror image of assembly/kernels/repriceFutures.ts, which states the contract.
// Math.imul and | 0 keep indices 32-bit integers: from a Uint32Array they would be doubles.

export function repriceFutures(
  handles: Uint32Array,
  forwards: Float64Array,
  scales: Float64Array,
  units: Uint32Array,
  moves: Float64Array,
  grid: Float64Array,
  count: number,
  scenarios: number,
  stride: number,
): void {
  for (let j = 0; j < count; j++) {
    const handle = handles[j] | 0;
    const worth = scales[handle] * forwards[handle];
    let move = Math.imul(units[handle], stride);
    let cell = Math.imul(handle, stride);
    for (const end = cell + scenarios; cell < end; cell += 2, move += 2) {
      grid[cell] = worth * moves[move];
      grid[cell + 1] = worth * moves[move + 1];
    }
  }
}
