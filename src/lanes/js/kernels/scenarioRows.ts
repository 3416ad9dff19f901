// P&L of each account under every scenario: positions times the rows of the grid. Twin of assembly/kernels/scenarioRows.ts.

/** rows[a, s] = sum over the positions of account a of quantity x grid[handle, s]; the contract stands in the twin. */
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
  for (let a = 0; a < accounts; a++) scenarioRow(starts[a]!, starts[a + 1]!, handles, quantities, grid, rows, a * stride, scenarios, stride);
}

/**
 * One account: rows[row + s] = sum over the positions k in [first, end).
 * Shape: eight scenarios at a time in registers over the positions (scalar registers, where the twin keeps the row in L1); same sums.
 */
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
  let s = 0;
  for (const wide = scenarios & ~7; s < wide; s += 8) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let s4 = 0;
    let s5 = 0;
    let s6 = 0;
    let s7 = 0;
    for (let k = first; k < end; k++) {
      const quantity = quantities[k]!;
      const g = handles[k]! * stride + s;
      s0 += quantity * grid[g]!;
      s1 += quantity * grid[g + 1]!;
      s2 += quantity * grid[g + 2]!;
      s3 += quantity * grid[g + 3]!;
      s4 += quantity * grid[g + 4]!;
      s5 += quantity * grid[g + 5]!;
      s6 += quantity * grid[g + 6]!;
      s7 += quantity * grid[g + 7]!;
    }
    const p = row + s;
    rows[p] = s0;
    rows[p + 1] = s1;
    rows[p + 2] = s2;
    rows[p + 3] = s3;
    rows[p + 4] = s4;
    rows[p + 5] = s5;
    rows[p + 6] = s6;
    rows[p + 7] = s7;
  }
  for (; s < scenarios; s++) {
    let sum = 0;
    for (let k = first; k < end; k++) sum += quantities[k]! * grid[handles[k]! * stride + s]!;
    rows[row + s] = sum;
  }
}
