// Nearest correlation matrices to 20 digits (JSON, lower_packed and nearest_lower_packed): entries, distance, diagonal, definiteness.
import { nearestDistance, nearestEntry } from '../../precision.js';
import { smallestEigenvalue } from '../../reference/jacobi.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';
import { namesEntry } from './correlationMatrices.js';

interface NearestCase {
  readonly id: string;
  readonly n: number;
  readonly lower_packed: readonly number[];
  readonly nearest_lower_packed: readonly string[];
  readonly distance_F: string;
  /** Row and column of an entry beyond [-1, 1], which an API need not repair: a fault that names an entry is right too. */
  readonly entry_beyond_1?: readonly number[];
}

function casesOf(source: Source): readonly NearestCase[] {
  const cases = member(source.document, 'cases');
  const ours =
    Array.isArray(cases) &&
    cases.length > 0 &&
    cases.every((c) => ['n', 'lower_packed', 'nearest_lower_packed', 'distance_F'].every((key) => member(c, key) !== undefined));
  return ours ? (cases as NearestCase[]) : [];
}

function rowsOf(packed: readonly (number | string)[], n: number): number[][] {
  const rows = Array.from({ length: n }, () => new Array<number>(n).fill(0));
  let k = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++, k++) {
      (rows[i] as number[])[j] = Number(packed[k]);
      (rows[j] as number[])[i] = Number(packed[k]);
    }
  }
  return rows;
}

function errorsOf(one: NearestCase, core: Core, door: Door): Record<string, number> {
  const { n } = one;
  let found: ReturnType<Door['matrix']>;
  try {
    found = door.matrix(core, { kind: 'correlation', matrix: rowsOf(one.lower_packed, n), repair: 'higham' });
  } catch (error) {
    if (one.entry_beyond_1 !== undefined && namesEntry(door, error)) return { refused: 0 };
    throw error;
  }
  let entry = 0;
  let diagonal = 0;
  rowsOf(one.nearest_lower_packed, n).forEach((row, i) => {
    if (found.matrix[i * n + i] !== 1) diagonal = Number.POSITIVE_INFINITY;
    row.forEach((reference, j) => {
      entry = Math.max(entry, Math.abs((found.matrix[i * n + j] as number) - reference));
    });
  });
  return {
    entries: entry / nearestEntry,
    distance: Math.abs((found.repair?.distance ?? 0) - Number(one.distance_F)) / nearestDistance,
    diagonal,
    eigenvalue: smallestEigenvalue(found.matrix, n) / -1e-12,
  };
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally('entries / 1e-8, distance / 1e-10; diagonal exactly 1, smallest eigenvalue / -1e-12', 1);
  for (const one of casesOf(source)) tally.attempt(one.id, () => errorsOf(one, core, door));
  return tally.outcome();
}

export const nearestCorrelation: Reader = {
  kind: 'nearest correlation matrices',
  recognises: (source) => casesOf(source).length > 0,
  run,
};
