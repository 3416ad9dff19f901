// rollup on typed arrays: three nested loops over the backends' layout.
import type { RollupData } from '../../kernels/rollup.bench.js';
import { type Contender, local } from '../contender.js';

export function rollup(d: RollupData, exposures: Float64Array): void {
  const { starts, handles, quantities, units, loadings, accounts, unitCount, width } = d;
  exposures.fill(0);
  for (let a = 0; a < accounts; a++) {
    const row = a * unitCount * width;
    const end = starts[a + 1] as number;
    for (let k = starts[a] as number; k < end; k++) {
      const h = handles[k] as number;
      const quantity = quantities[k] as number;
      const target = row + (units[h] as number) * width;
      const source = h * width;
      for (let c = 0; c < width; c++) exposures[target + c] += quantity * (loadings[source + c] as number);
    }
  }
}

export const mathTyped: Contender<RollupData, ArrayLike<number>> = local(
  'math-typed',
  'typed arrays, nested loops, no allocation',
  (data) => data.accounts,
  (data) => {
    const exposures = new Float64Array(data.accounts * data.unitCount * data.width);
    const run = (): void => rollup(data, exposures);
    return {
      run,
      results() {
        run();
        return exposures;
      },
    };
  },
);
