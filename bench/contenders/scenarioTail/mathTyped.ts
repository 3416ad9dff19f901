// scenarioTail on typed arrays: one row of P&L, position by position, and the tail by sorted insertion, as a careful developer writes it.
import type { TailData } from '../../kernels/scenarioTail.bench.js';
import { type Contender, local } from '../contender.js';
import type { TailResults } from './group.js';

interface Columns {
  readonly worstLosses: Float64Array;
  readonly worstScenarios: Uint32Array;
  readonly valuesAtRisk: Float64Array;
  readonly shortfalls: Float64Array;
}

export function scenarioTail(d: TailData, row: Float64Array, tail: Float64Array, out: Columns): void {
  const { starts, handles, quantities, grid, weights, accounts, scenarios, stride, tailCount } = d;
  const { worstLosses, worstScenarios, valuesAtRisk, shortfalls } = out;
  for (let a = 0; a < accounts; a++) {
    row.fill(0);
    const end = starts[a + 1] as number;
    for (let k = starts[a] as number; k < end; k++) {
      const quantity = quantities[k] as number;
      const from = (handles[k] as number) * stride;
      for (let s = 0; s < scenarios; s++) row[s] += quantity * (grid[from + s] as number);
    }
    let worst = Number.NEGATIVE_INFINITY;
    let worstAt = 0;
    let held = 0;
    for (let s = 0; s < scenarios; s++) {
      const loss = -(row[s] as number);
      const weighted = (weights[s] as number) * loss;
      if (weighted > worst) {
        worst = weighted;
        worstAt = s;
      }
      if (held === tailCount && loss <= (tail[held - 1] as number)) continue;
      if (held < tailCount) held++;
      let at = held - 1;
      for (; at > 0 && (tail[at - 1] as number) < loss; at--) tail[at] = tail[at - 1] as number;
      tail[at] = loss;
    }
    let sum = 0;
    for (let i = 0; i < tailCount; i++) sum += tail[i] as number;
    worstLosses[a] = worst;
    worstScenarios[a] = worstAt;
    valuesAtRisk[a] = tail[tailCount - 1] as number;
    shortfalls[a] = sum / tailCount;
  }
}

export const mathTyped: Contender<TailData, TailResults> = local(
  'math-typed',
  'typed arrays, nested loops, tail by insertion, no allocation',
  (data) => data.accounts,
  (data) => {
    const amounts = (): Float64Array => new Float64Array(data.accounts);
    const columns = {
      worstLosses: amounts(),
      worstScenarios: new Uint32Array(data.accounts),
      valuesAtRisk: amounts(),
      shortfalls: amounts(),
    };
    const row = new Float64Array(data.scenarios);
    const tail = new Float64Array(data.tailCount);
    const run = (): void => scenarioTail(data, row, tail, columns);
    return {
      run,
      results() {
        run();
        return columns;
      },
    };
  },
);
