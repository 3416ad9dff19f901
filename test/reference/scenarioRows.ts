// Slow and obvious: P&L by account and scenario.

export interface ScenarioInputs {
  /** CSR: the positions of account a are starts[a] .. starts[a + 1]. */
  readonly starts: ArrayLike<number>;
  readonly handles: ArrayLike<number>;
  readonly quantities: ArrayLike<number>;
  /** [instruments x stride]. */
  readonly grid: ArrayLike<number>;
  readonly scenarios: number;
  readonly stride: number;
}

/** One row of `scenarios` numbers an account. */
export function scenarioRowsReference(inputs: ScenarioInputs): number[][] {
  const { starts, handles, quantities, grid, scenarios, stride } = inputs;
  const rows: number[][] = [];
  for (let a = 0; a + 1 < starts.length; a++) {
    const row: number[] = [];
    for (let s = 0; s < scenarios; s++) {
      let sum = 0;
      for (let k = starts[a]; k < starts[a + 1]; k++) sum += quantities[k] * grid[handles[k] * stride + s];
      row.push(sum);
    }
    rows.push(row);
  }
  return rows;
}
