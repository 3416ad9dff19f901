// Matrices that are no correlation matrices, and their published repairs (JSON, `invalid`, `spectral`, `nearest`, `covarianceSpectral`, `sample`).
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { member, type Source } from '../source.js';
import { namesEntry } from './correlationMatrices.js';

type Rows = number[][];

interface Repaired {
  readonly id?: string;
  readonly matrix: Rows;
  readonly expected: Rows;
  readonly distance?: number;
  readonly tol: number;
}

function matricesOf(source: Source): readonly [string, Rows][] {
  const invalid = member(source.document, 'invalid');
  if (typeof invalid !== 'object' || invalid === null) return [];
  const entries = Object.entries(invalid);
  const square = (m: unknown): boolean => Array.isArray(m) && m.every((row) => Array.isArray(row) && row.length === m.length);
  return entries.every(([, m]) => square(m)) ? (entries as [string, Rows][]) : [];
}

function listAt(source: Source, key: string): readonly unknown[] {
  const list = member(source.document, key);
  return Array.isArray(list) ? list : [];
}

/** Largest difference of an entry, in tolerances. */
function off(found: Float64Array, expected: Rows, tolerance: number): number {
  const n = expected.length;
  return Math.max(...expected.flatMap((row, i) => row.map((x, j) => Math.abs((found[i * n + j] as number) - x)))) / tolerance;
}

function run(source: Source, core: Core, door: Door): Outcome {
  const tally = new Tally(
    "errors in the file's own tolerances; an invalid matrix must be refused with a typed fault, and repaired to a valid one where every entry is in [-1, 1]",
    1,
  );
  for (const [name, rows] of matricesOf(source)) {
    let refused = Number.POSITIVE_INFINITY;
    try {
      door.matrix(core, { kind: 'correlation', matrix: rows, repair: 'reject' });
    } catch (error) {
      if (namesEntry(door, error) || (error instanceof door.Fault && error.code === 'NOT_PSD')) refused = 0;
    }
    // repaired to a valid one, or refused for an entry that no repair is asked to mend
    const valid = (repair: 'spectral' | 'higham'): number => {
      try {
        const { matrix } = door.matrix(core, { kind: 'correlation', matrix: rows, repair });
        const n = rows.length;
        door.matrix(core, { kind: 'correlation', matrix: Array.from(rows, (_, i) => matrix.slice(i * n, (i + 1) * n)), repair: 'reject' });
      } catch (error) {
        if (!namesEntry(door, error)) throw error;
      }
      return 0;
    };
    tally.attempt(name, () => ({ refused, spectral: valid('spectral'), higham: valid('higham') }));
  }
  const known = ['invalid', 'source', 'spectral', 'nearest', 'covarianceSpectral', 'sample'];
  for (const [key, repair] of [
    ['spectral', 'spectral'],
    ['nearest', 'higham'],
  ] as const) {
    for (const one of listAt(source, key) as Repaired[]) {
      const found = door.matrix(core, { kind: 'correlation', matrix: one.matrix, repair });
      tally.add(`${key} ${one.id ?? ''}`, {
        entries: off(found.matrix, one.expected, one.tol),
        distance: one.distance === undefined ? 0 : Math.abs((found.repair?.distance ?? 0) - one.distance) / one.tol,
      });
    }
  }
  for (const one of listAt(source, 'covarianceSpectral') as { matrix: Rows; maxFrobenius: number }[]) {
    const { matrix } = door.matrix(core, { kind: 'covariance', matrix: one.matrix, repair: 'spectral' });
    const n = one.matrix.length;
    const square = one.matrix.reduce((sum, row, i) => row.reduce((s, x, j) => s + ((matrix[i * n + j] as number) - x) ** 2, sum), 0);
    tally.add('covariance', { frobenius: Math.sqrt(square) / one.maxFrobenius });
  }
  const sample = member(source.document, 'sample') as { data: Rows; correlation: number; tol: number } | undefined;
  if (sample !== undefined) {
    const returns = [0, 1].map((column) => Float64Array.from(sample.data, (row) => row[column] as number));
    const { correlation } = door.correlation(core, {
      names: ['x', 'y'],
      returns,
      method: { kind: 'sample' },
      missing: 'fault',
      repair: 'reject',
      minimumObservations: 2,
    });
    tally.add('sample', { correlation: Math.abs((correlation[1] as number) - sample.correlation) / sample.tol });
  }
  const others = Object.keys(source.document as object).filter((key) => !known.includes(key));
  if (others.length > 0) tally.note(`not known yet: ${others.join(', ')}`);
  return tally.outcome();
}

export const invalidMatrices: Reader = {
  kind: 'invalid correlation matrices and their repairs',
  recognises: (source) => matricesOf(source).length > 0,
  run,
};
