// Exposure of each account to each risk factor: positions times loadings, summed by risk unit. Twin of assembly/kernels/rollup.ts.

/** exposures[a, u, :] = sum of quantity x loadings[handle, :] over the positions of account a in unit u; the contract stands in the twin. */
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
  let k = starts[0]!;
  for (let a = 0; a < accounts; a++) {
    const rowEnd = row + rowLength;
    for (let p = row; p < rowEnd; p++) exposures[p] = 0;
    const end = starts[a + 1]!;
    for (; k < end; k++) {
      const handle = handles[k]!;
      const quantity = quantities[k]!;
      let source = handle * width;
      let target = row + units[handle]! * width;
      for (const sourceEnd = source + width; source < sourceEnd; source += 2, target += 2) {
        exposures[target] = exposures[target]! + quantity * loadings[source]!;
        exposures[target + 1] = exposures[target + 1]! + quantity * loadings[source + 1]!;
      }
    }
    row = rowEnd;
  }
}
