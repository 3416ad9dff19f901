// Exposures of each account by risk unit: the mirror image of assembly/kernels/rollup.ts, which states the contract.
// Math.imul and | 0 keep indices 32-bit integers: from a Uint32Array they would be doubles.

export function rollup(
  starts: Uint32Array,
  handles: Uint32Array,
  quantities: Float64Array,
  units: Uint32Array,
  loadings: Float64Array,
  exposures: Float64Array,
  accounts: number,
  unitCount: number,
  width: number,
): void {
  const rowLength = unitCount * width;
  let row = 0;
  let k = starts[0] | 0;
  for (let a = 0; a < accounts; a++) {
    const rowEnd = row + rowLength;
    for (let target = row; target < rowEnd; target++) exposures[target] = 0;
    const end = starts[a + 1] | 0;
    for (; k < end; k++) {
      const handle = handles[k] | 0;
      const quantity = quantities[k];
      let source = Math.imul(handle, width);
      let target = row + Math.imul(units[handle], width);
      for (const targetEnd = target + width; target < targetEnd; target += 2, source += 2) {
        exposures[target] += quantity * loadings[source];
        exposures[target + 1] += quantity * loadings[source + 1];
      }
    }
    row = rowEnd;
  }
}
