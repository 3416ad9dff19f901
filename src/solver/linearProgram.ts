// Solves a linear programme on a backend: checks and scales it, and looks again, with less tolerance, at what proves too little.
import { finite } from '../check.js';
import type { BackendUse } from '../columns/coreUse.js';
import { Fault } from '../fault.js';
import { Dictionary } from './dictionary.js';
import type { LinearProgram, Solution } from './problem.js';
import { proofOf } from './proof.js';
import { type Scaling, scaled, scalingOf } from './scale.js';
import { simplex } from './simplex.js';

/** How often a vertex that is not what it seemed is looked at again, with a tenth of the tolerance. */
const attempts = 5;
const largestEntry = 1e100;

/** Throws SHAPE_MISMATCH, NOT_FINITE, OUT_OF_RANGE for entries beyond 1e100, CROSSED for bounds that exclude each other, OUT_OF_MEMORY. */
export function solve(use: BackendUse, program: LinearProgram): Solution {
  check(program);
  const scaling = scalingOf(program);
  const own = scaled(program, scaling);
  return use((backend, arena) => {
    const mark = arena.mark();
    try {
      return finished(new Dictionary(backend, arena, own), program, scaling);
    } finally {
      arena.release(mark);
    }
  });
}

/** Solver of the programme with other lower bounds of its rows, each time from the last vertex: a few steps if few bounds change. */
export function solveEach<T>(use: BackendUse, program: LinearProgram, job: (solved: (rowLower: Float64Array) => Solution) => T): T {
  check(program);
  const scaling = scalingOf(program);
  const own = scaled(program, scaling);
  return use((backend, arena) => {
    const mark = arena.mark();
    try {
      const dictionary = new Dictionary(backend, arena, own);
      return job((rowLower) => {
        const changed = { ...program, rowLower };
        check(changed);
        dictionary.bound(rowLower.map((b, i) => b * scaling.rows[i]));
        return finished(dictionary, changed, scaling);
      });
    } finally {
      arena.release(mark);
    }
  });
}

/** From where a dictionary stands to what is proved. */
export function finished(dictionary: Dictionary, program: LinearProgram, scaling: Scaling): Solution {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const outcome = simplex(dictionary, 1000 + 50 * (dictionary.rows + dictionary.columns));
    const proved = proofOf(outcome, program, scaling, dictionary);
    if (proved !== undefined) return proved;
    dictionary.tolerance *= 0.1;
    dictionary.renew();
  }
  return { status: 'undecided' };
}

export function check({ costs, matrix, rowLower, rowUpper, lower, upper }: LinearProgram): void {
  const [m, n] = [rowLower.length, costs.length];
  const lengths = { matrix: [matrix, m * n], rowUpper: [rowUpper, m], lower: [lower, n], upper: [upper, n] } as const;
  for (const [name, [column, length]] of Object.entries(lengths))
    if (column.length !== length) throw new Fault('SHAPE_MISMATCH', name, `${length} numbers`, column.length);
  // a name is made only of what is refused
  const entry = (x: number, nameOf: (at: number) => string, at: number): void => {
    if (Math.abs(x) <= largestEntry) return;
    const path = nameOf(at);
    throw new Fault('OUT_OF_RANGE', path, `at most ${largestEntry}`, finite(x, path));
  };
  const entries = (column: Float64Array, nameOf: (at: number) => string): void => {
    for (let at = 0; at < column.length; at++) entry(column[at], nameOf, at);
  };
  entries(costs, (j) => `costs[${j}]`);
  entries(matrix, (at) => `matrix[${at}]`);
  const bounds = (low: Float64Array, high: Float64Array, names: readonly [string, string]): void => {
    const [lowName, highName] = names.map((name) => (i: number) => `${name}[${i}]`) as [(i: number) => string, (i: number) => string];
    for (const [i, x] of low.entries()) {
      if (x !== Number.NEGATIVE_INFINITY) entry(x, lowName, i);
      if (high[i] !== Number.POSITIVE_INFINITY) entry(high[i], highName, i);
      if (!(x <= high[i])) throw new Fault('CROSSED', `${names[0]}[${i}]`, `at most ${high[i]}, its upper bound`, x);
    }
  };
  bounds(rowLower, rowUpper, ['rowLower', 'rowUpper']);
  bounds(lower, upper, ['lower', 'upper']);
}
