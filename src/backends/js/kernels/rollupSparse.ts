// The exposures of each account that are not 0, in CSR: the mirror image of assembly/kernels/rollupSparse.ts, which states the contract.
// Math.imul and | 0 keep indices 32-bit integers; the scratch holds them as doubles.

export function rollupSparse(
  starts: Uint32Array,
  handles: Uint32Array,
  quantities: Float64Array,
  units: Uint32Array,
  loadings: Float64Array,
  scratch: Float64Array,
  exposureStarts: Uint32Array,
  factors: Uint32Array,
  exposures: Float64Array,
  accounts: number,
  unitCount: number,
  width: number,
): void {
  const marks = Math.imul(unitCount, width);
  const held = marks + unitCount;
  for (let mark = marks; mark < held; mark++) scratch[mark] = 0;
  let at = 0;
  let k = starts[0] | 0;
  exposureStarts[0] = 0;
  for (let a = 0; a < accounts; a++) {
    const account = a + 1;
    let heldEnd = held;
    const end = starts[a + 1] | 0;
    for (; k < end; k++) {
      const handle = handles[k] | 0;
      const quantity = quantities[k];
      const unit = units[handle] | 0;
      let source = Math.imul(handle, width);
      let target = Math.imul(unit, width);
      const targetEnd = target + width;
      if (scratch[marks + unit] !== account) {
        scratch[marks + unit] = account;
        heldEnd = insert(scratch, held, heldEnd, unit);
        for (let sum = target; sum < targetEnd; sum++) scratch[sum] = 0;
      }
      for (; target < targetEnd; target += 2, source += 2) {
        scratch[target] += quantity * loadings[source];
        scratch[target + 1] += quantity * loadings[source + 1];
      }
    }
    for (let place = held; place < heldEnd; place++) {
      let sum = Math.imul(scratch[place] | 0, width);
      for (const sumEnd = sum + width; sum < sumEnd; sum++) {
        const exposure = scratch[sum];
        factors[at] = sum;
        exposures[at] = exposure;
        if (exposure !== 0) at++;
      }
    }
    exposureStarts[account] = at;
  }
}

/** Puts a unit among those held, ascending; returns their new end. */
function insert(scratch: Float64Array, held: number, end: number, unit: number): number {
  let at = end;
  for (; at > held && scratch[at - 1] > unit; at--) scratch[at] = scratch[at - 1];
  scratch[at] = unit;
  return end + 1;
}
