// P&L of each account under every scenario: the mirror image of assembly/kernels/scenarioRows.ts, which states the contract.
// Eight scenarios at a time in registers over the positions, where the twin keeps the row in L1: no sum changes.
// Math.imul and | 0 keep indices 32-bit integers: from a Uint32Array they would be doubles.

export function scenarioRows(
  starts: Uint32Array,
  handles: Uint32Array,
  quantities: Float64Array,
  grid: Float64Array,
  rows: Float64Array,
  accounts: number,
  scenarios: number,
  stride: number,
): void {
  for (let a = 0; a < accounts; a++) {
    scenarioRow(starts[a] | 0, starts[a + 1] | 0, handles, quantities, grid, rows, a * stride, scenarios, stride);
  }
}

/** Scenario row of an account: rows[row + s] = sum over the positions first .. end. */
export function scenarioRow(
  first: number,
  end: number,
  handles: Uint32Array,
  quantities: Float64Array,
  grid: Float64Array,
  rows: Float64Array,
  row: number,
  scenarios: number,
  stride: number,
): void {
  const width = scenarios + (scenarios & 1);
  let s = 0;
  for (const wide = width & ~7; s < wide; s += 8) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    for (let k = first; k < end; k++) {
      const quantity = quantities[k];
      const g = Math.imul(handles[k], stride) + s;
      s0 += quantity * grid[g];
      s1 += quantity * grid[g + 1];
      s2 += quantity * grid[g + 2];
      s3 += quantity * grid[g + 3];
      s4 += quantity * grid[g + 4];
      s5 += quantity * grid[g + 5];
      s6 += quantity * grid[g + 6];
      s7 += quantity * grid[g + 7];
    }
    const y = row + s;
    rows[y] = s0;
    rows[y + 1] = s1;
    rows[y + 2] = s2;
    rows[y + 3] = s3;
    rows[y + 4] = s4;
    rows[y + 5] = s5;
    rows[y + 6] = s6;
    rows[y + 7] = s7;
  }
  for (; s < width; s += 2) {
    let s0 = 0;
    let s1 = 0;
    for (let k = first; k < end; k++) {
      const quantity = quantities[k];
      const g = Math.imul(handles[k], stride) + s;
      s0 += quantity * grid[g];
      s1 += quantity * grid[g + 1];
    }
    rows[row + s] = s0;
    rows[row + s + 1] = s1;
  }
}
