// Slow and obvious: exposures by account, risk unit and column.

export interface RollupInputs {
  /** CSR: the positions of account a are starts[a] .. starts[a + 1]. */
  readonly starts: ArrayLike<number>;
  readonly handles: ArrayLike<number>;
  readonly quantities: ArrayLike<number>;
  /** By instrument. */
  readonly units: ArrayLike<number>;
  /** [instruments x width]. */
  readonly loadings: ArrayLike<number>;
  readonly unitCount: number;
  readonly width: number;
}

/** [accounts x unitCount x width]: for every cell, every position of the account is looked at. */
export function rollupReference(inputs: RollupInputs): number[] {
  const { starts, handles, quantities, units, loadings, unitCount, width } = inputs;
  const exposures: number[] = [];
  for (let a = 0; a + 1 < starts.length; a++) {
    for (let unit = 0; unit < unitCount; unit++) {
      for (let column = 0; column < width; column++) {
        let sum = 0;
        for (let k = starts[a]; k < starts[a + 1]; k++) {
          if (units[handles[k]] === unit) sum += quantities[k] * loadings[handles[k] * width + column];
        }
        exposures.push(sum);
      }
    }
  }
  return exposures;
}

/** Dense rows in CSR: what is not 0, ascending. */
export function sparseOf(
  rows: ArrayLike<number>,
  accounts: number,
  columns: number,
): { readonly starts: number[]; readonly factors: number[]; readonly exposures: number[] } {
  const starts = [0];
  const factors: number[] = [];
  const exposures: number[] = [];
  for (let a = 0; a < accounts; a++) {
    for (let column = 0; column < columns; column++) {
      const exposure = rows[a * columns + column];
      if (exposure === 0) continue;
      factors.push(column);
      exposures.push(exposure);
    }
    starts.push(factors.length);
  }
  return { starts, factors, exposures };
}
