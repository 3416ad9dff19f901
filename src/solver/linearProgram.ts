// Solves a linear programme on a backend: checks and scales it, and looks again, with less tolerance, at what proves too little.
import { finite } from '../check.js';
import type { BackendUse } from '../columns/coreUse.js';
import { Fault } from '../fault.js';
import { Dictionary } from './dictionary.js';
import type { LinearProgram, Solution } from './problem.js';
import { proofOf } from './proof.js';
import { scaled, scalingOf } from './scale.js';
import { simplex } from './simplex.js';

/** How often a vertex that is not what it seemed is looked at again, with a tenth of the tolerance. */
const attempts = 5;
const largestEntry = 1e100;

/** Throws SHAPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE for entries beyond 1e100, CROSSED for bounds that exclude each other, OUT_OF_MEMORY. */
export function solve(use: BackendUse, program: LinearProgram): Solution {
  check(program);
  const scaling = scalingOf(program);
  const own = scaled(program, scaling);
  const [m, n] = [own.rowLower.length, own.costs.length];
  return use((backend, arena) => {
    const mark = arena.mark();
    try {
      const dictionary = new Dictionary(backend, arena, own);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const outcome = simplex(dictionary, 1000 + 50 * (m + n));
        const proved = proofOf(outcome, program, scaling, dictionary);
        if (proved !== undefined) return proved;
        dictionary.tolerance *= 0.1;
        dictionary.renew();
      }
      return { status: 'undecided' };
    } finally {
      arena.release(mark);
    }
  });
}

function check({ costs, matrix, rowLower, rowUpper, lower, upper }: LinearProgram): void {
  const [m, n] = [rowLower.length, costs.length];
  const lengths = { matrix: [matrix, m * n], rowUpper: [rowUpper, m], lower: [lower, n], upper: [upper, n] } as const;
  for (const [name, [column, length]] of Object.entries(lengths))
    if (column.length !== length) throw new Fault('SHAPE_MISMATCH', name, `${length} numbers`, column.length);
  const entry = (x: number, path: string): void => {
    if (!(Math.abs(finite(x, path)) <= largestEntry)) throw new Fault('OUT_OF_RANGE', path, `at most ${largestEntry}`, x);
  };
  for (const [j, c] of costs.entries()) entry(c, `costs[${j}]`);
  for (const [at, a] of matrix.entries()) entry(a, `matrix[${at}]`);
  const bounds = (low: Float64Array, high: Float64Array, names: readonly [string, string]): void => {
    for (const [i, x] of low.entries()) {
      if (x !== Number.NEGATIVE_INFINITY) entry(x, `${names[0]}[${i}]`);
      if (high[i] !== Number.POSITIVE_INFINITY) entry(high[i] as number, `${names[1]}[${i}]`);
      if (!(x <= (high[i] as number))) throw new Fault('CROSSED', `${names[0]}[${i}]`, `at most ${high[i]}, its upper bound`, x);
    }
  };
  bounds(rowLower, rowUpper, ['rowLower', 'rowUpper']);
  bounds(lower, upper, ['lower', 'upper']);
}
