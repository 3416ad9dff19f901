// variance on typed arrays: |row L|^2 dot products along the rows of L', the triangle alone.
import type { VarianceData } from '../../kernels/variance.bench.js';
import { type Contender, local } from '../contender.js';

export function variance(data: VarianceData, upper: Float64Array, variances: Float64Array): void {
  const { exposures, accounts, factors } = data;
  for (let a = 0; a < accounts; a++) {
    const row = a * factors;
    let sum = 0;
    for (let j = 0; j < factors; j++) {
      const line = j * factors;
      let y = 0;
      for (let i = j; i < factors; i++) y += (exposures[row + i] as number) * (upper[line + i] as number);
      sum += y * y;
    }
    variances[a] = sum;
  }
}

/** The factor transposed, so that the dot products run along its rows: made once, outside the timing. */
export function upperOf({ cholesky, factors }: VarianceData): Float64Array {
  return new Float64Array(factors * factors).map((_, at) => cholesky[(at % factors) * factors + Math.floor(at / factors)] as number);
}

export const mathTyped: Contender<VarianceData, ArrayLike<number>> = local(
  'math-typed',
  'typed arrays, |row L|^2 by nested loops, no allocation',
  (data) => data.accounts,
  (data) => {
    const variances = new Float64Array(data.accounts);
    const upper = upperOf(data);
    const run = (): void => variance(data, upper, variances);
    return {
      run,
      results() {
        run();
        return variances;
      },
    };
  },
);
