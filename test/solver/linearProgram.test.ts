// Linear programmes: against HiGHS by the thousand, against exact fractions, and by what each solution proves of itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { solveEach } from '../../src/solver/linearProgram.js';
import type { LinearProgram } from '../../src/solver/problem.js';
import { faultOf } from '../fixtures/faultOf.js';
import { runs } from '../long.js';
import { oracleCost, programSum } from '../precision.js';
import { needs, sharedPath } from '../shared.js';
import { type Kind, oracle, programOf, randomProgram, solved, unproved } from './programs.js';

const infinity = Number.POSITIVE_INFINITY;

/** Solved, with its proof, as HiGHS has it. */
function expectAsOracle(program: LinearProgram, what: string): string {
  const solution = solved(program);
  const expected = oracle(program);
  expect(unproved(program, solution), `${what}: ${solution.status}`).toBeLessThanOrEqual(programSum);
  if (expected.status.startsWith('status')) return solution.status;
  expect(solution.status, what).toBe(expected.status);
  if (solution.status === 'optimal')
    expect(Math.abs(solution.cost - expected.cost), what).toBeLessThanOrEqual(oracleCost * Math.max(1, Math.abs(expected.cost)));
  return solution.status;
}

describe('a linear programme', () => {
  test('has its textbook optimum, multipliers and reduced costs', () => {
    // Dantzig's diet in small: 2 x + y >= 8, x + 3 y >= 9 at costs 3 and 4
    const solution = solved(
      programOf(
        [3, 4],
        [
          [8, [2, 1], infinity],
          [9, [1, 3], infinity],
        ],
      ),
    );
    expect(solution).toEqual({
      status: 'optimal',
      cost: 17,
      values: Float64Array.of(3, 2),
      multipliers: Float64Array.of(1, 1),
      reducedCosts: Float64Array.of(0, 0),
      gap: 0,
      violation: 0,
    });
    // a bound that holds, a range, a free variable
    const bounded = solved(
      programOf(
        [-1, -1, 1],
        [[-1, [1, 1, -1], 4]],
        [
          [0, 3],
          [0, 2],
          [-infinity, infinity],
        ],
      ),
    );
    expect(bounded).toMatchObject({ status: 'optimal', cost: -4, gap: 0 });
  });

  test('without rows, without costs, without a choice', () => {
    expect(
      solved(
        programOf(
          [2, -3],
          [],
          [
            [-1, 5],
            [0, 4],
          ],
        ),
      ),
    ).toMatchObject({ status: 'optimal', cost: -14, values: Float64Array.of(-1, 4) });
    expect(solved(programOf([0], [[1, [2], 1]]))).toMatchObject({ status: 'optimal', cost: 0, values: Float64Array.of(0.5) });
    expect(solved(programOf([5], [[-infinity, [1], 2]], [[1, 1]]))).toMatchObject({ status: 'optimal', cost: 5 });
    expect(solved(programOf([1, 1], [[0, [0, 0], 0]]))).toMatchObject({ status: 'optimal', cost: 0 });
  });

  test('that nothing meets says which rows contradict each other, and one without end where it leads', () => {
    const contradicted = solved(
      programOf(
        [1, 1],
        [
          [5, [1, 1], infinity],
          [-infinity, [1, 0], 2],
          [-infinity, [0, 1], 2],
        ],
      ),
    );
    expect(contradicted).toEqual({ status: 'infeasible', multipliers: Float64Array.of(0.5, -0.5, -0.5), gap: 0.5 });
    expect(solved(programOf([1], [[1, [0], infinity]]))).toMatchObject({ status: 'infeasible', gap: 1 });
    expect(solved(programOf([1, -2], [[0, [1, -1], infinity]]))).toMatchObject({
      status: 'unbounded',
      ray: Float64Array.of(1, 1),
      slope: -1,
    });
    expect(solved(programOf([-1], []))).toMatchObject({ status: 'unbounded', ray: Float64Array.of(1) });
  });

  test.each([
    ['small whole numbers', 8, 10, 1200],
    ['whole numbers', 12, 16, 800],
    ['uniform', 12, 16, 600],
    ['small whole numbers', 30, 40, 100],
    ['uniform', 30, 60, 60],
  ] as const)('is solved as HiGHS solves it: %s, up to %i x %i, %i of them', (kind: Kind, rows, columns, count) => {
    const met = new Set<string>();
    for (let n = 0; n < runs(count, Math.ceil(count / 4)); n++)
      met.add(expectAsOracle(randomProgram(1000 * rows + n, kind, rows, columns), `${kind} ${1000 * rows + n}`));
    expect(met.size).toBe(3);
  });

  test('is solved again with other bounds of its rows as if for the first time', () => {
    const met = new Set<string>();
    for (let n = 0; n < runs(400); n++) {
      const program = randomProgram(n, n % 2 === 0 ? 'small whole numbers' : 'uniform', 8, 10);
      const below = (share: number): LinearProgram => ({
        ...program,
        rowLower: program.rowLower.map((low, i) => (i % 3 === n % 3 || low < 0 ? low : low * share)),
      });
      const last = below(0.25);
      const again = solved(program, (use) =>
        solveEach(use, program, (of) => {
          for (const one of [program, below(0), below(0.5)]) of(one.rowLower);
          return of(last.rowLower);
        }),
      );
      const expected = oracle(last);
      expect(unproved(last, again), `${n}: ${again.status}`).toBeLessThanOrEqual(programSum);
      if (expected.status.startsWith('status')) continue;
      met.add(again.status);
      expect(again.status, String(n)).toBe(expected.status);
      if (again.status === 'optimal')
        expect(Math.abs(again.cost - expected.cost)).toBeLessThanOrEqual(oracleCost * Math.max(1, Math.abs(expected.cost)));
    }
    expect(met.size).toBe(3);
  });

  test('over six decades is solved with proof, but for one in a hundred at most that binary64 does not tell', () => {
    let undecided = 0;
    for (let n = 0; n < runs(1000); n++) {
      const program = randomProgram(n, 'over six decades', 10, 12);
      const solution = solved(program);
      if (solution.status === 'undecided') undecided += 1;
      else expect(unproved(program, solution), `${n}`).toBeLessThanOrEqual(programSum);
    }
    expect(undecided).toBeLessThanOrEqual(runs(10, 2));
  });

  test('that cycles under the plain rule comes to an end: Beale, and Marshall and Suurballe', () => {
    const beale = programOf(
      [-0.75, 150, -0.02, 6],
      [
        [-infinity, [0.25, -60, -0.04, 9], 0],
        [-infinity, [0.5, -90, -0.02, 3], 0],
        [-infinity, [0, 0, 1, 0], 1],
      ],
    );
    expect(solved(beale)).toMatchObject({ status: 'optimal', cost: -0.05 });
    const rows = [
      [-infinity, [0.5, -5.5, -2.5, 9], 0],
      [-infinity, [0.5, -1.5, -0.5, 1], 0],
      [-infinity, [1, 0, 0, 0], 1],
    ] as const;
    expect(solved(programOf([-10, 57, 9, 24], rows))).toMatchObject({ status: 'optimal', cost: -1 });
  });

  test('of assignments, every vertex of which is degenerate, is solved', () => {
    for (const n of [5, 10, 14]) {
      const costs = Array.from({ length: n * n }, (_, at) => 1 + ((at * 7919 + n) % 23));
      const sums = (of: (at: number) => number) =>
        Array.from({ length: n }, (_, k) => [1, costs.map((_cost, at) => Number(of(at) === k)), 1] as const);
      const program = programOf(costs, [...sums((at) => Math.floor(at / n)), ...sums((at) => at % n)]);
      expect(expectAsOracle(program, `${n}`)).toBe('optimal');
    }
  });

  test('of two hundred rows and five hundred variables is solved', () => {
    expect(expectAsOracle(covering(200, 500), 'covering')).toBe('optimal');
  });

  test('scaled by powers of two has the same bits, scaled back', () => {
    for (let n = 0; n < 100; n++) {
      const program = randomProgram(n, 'uniform', 8, 10);
      const [plain, moved] = [solved(program), solved({ ...program, costs: program.costs.map((c) => c * 2 ** 40) })];
      expect(moved.status).toBe(plain.status);
      if (plain.status !== 'optimal' || moved.status !== 'optimal') continue;
      expect(moved.values).toEqual(plain.values);
      expect(moved.multipliers).toEqual(plain.multipliers.map((y) => y * 2 ** 40));
    }
  });

  test('that makes no sense is refused', () => {
    const good = programOf([1], [[0, [1], 1]]);
    const refused = (change: Partial<LinearProgram>): string => {
      const { code, path } = faultOf(() => solved({ ...good, ...change }));
      return `${code} ${path}`;
    };
    expect(refused({ matrix: Float64Array.of(1, 2) })).toBe('SHAPE_MISMATCH matrix');
    expect(refused({ upper: new Float64Array(2) })).toBe('SHAPE_MISMATCH upper');
    expect(refused({ costs: Float64Array.of(Number.NaN) })).toBe('NOT_FINITE costs[0]');
    expect(refused({ matrix: Float64Array.of(infinity) })).toBe('NOT_FINITE matrix[0]');
    expect(refused({ matrix: Float64Array.of(1e101) })).toBe('OUT_OF_RANGE matrix[0]');
    expect(refused({ rowLower: Float64Array.of(2) })).toBe('CROSSED rowLower[0]');
    expect(refused({ lower: Float64Array.of(Number.NaN) })).toBe('NOT_FINITE lower[0]');
    expect(refused({ rowLower: Float64Array.of(infinity) })).toBe('NOT_FINITE rowLower[0]');
  });
});

/** Rows that are covered at least cost, most of them degenerate. */
function covering(m: number, n: number): LinearProgram {
  const at = (k: number): number => ((k * 2654435761) >>> 0) / 2 ** 32;
  return programOf(
    Array.from({ length: n }, (_, j) => 1 + 9 * at(j + 1)),
    Array.from(
      { length: m },
      (_, i) => [10 * at(i + 7), Array.from({ length: n }, (_cell, j) => (at(i * n + j) < 0.3 ? at(i + j * m) : 0)), infinity] as const,
    ),
    Array.from({ length: n }, (_, j) => [0, 1 + 3 * at(3 * j)] as const),
  );
}

interface Allocation {
  readonly name: string;
  readonly inputs: {
    readonly requirements: readonly number[];
    readonly available: readonly number[];
    readonly unit_cost: readonly number[];
    readonly haircut: readonly (readonly (number | null)[])[];
    readonly limit?: readonly (readonly (number | null)[])[];
  };
  readonly expected: { readonly status: string; readonly cost?: string; readonly largest_common_fraction?: string };
}

const fraction = (text: string): number => Number(text.split('/')[0]) / Number(text.split('/')[1] ?? 1);

describe('allocations of collateral', () => {
  test.skipIf(sharedPath('vectors/live') === undefined)(
    needs('have the exact optimum of the reference, or its contradiction', 'vectors/live'),
    () => {
      const path = join(sharedPath('vectors/live') as string, 'optimiser/collateral-allocation.json');
      const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Allocation[] };
      for (const { name, inputs, expected } of cases) {
        const { requirements, available, unit_cost: costs, haircut, limit } = inputs;
        const assets = available.length;
        const size = requirements.length * assets;
        const pairs = Array.from({ length: size }, (_, at) => [Math.floor(at / assets), at % assets] as const);
        const program = programOf(
          pairs.map(([, j]) => costs[j] as number),
          [
            ...requirements.map(
              (need, call) => [need, pairs.map(([i, j]) => (i === call ? 1 - (haircut[i]?.[j] ?? 1) : 0)), infinity] as const,
            ),
            ...available.map((most, asset) => [-infinity, pairs.map(([, j]) => Number(j === asset)), most] as const),
          ],
          pairs.map(([i, j]) => [0, haircut[i]?.[j] === null ? 0 : (limit?.[i]?.[j] ?? infinity)] as const),
        );
        const solution = solved(program);
        expect(solution.status, name).toBe(expected.status);
        expect(unproved(program, solution), name).toBeLessThanOrEqual(programSum);
        const cost = expected.cost === undefined ? undefined : fraction(expected.cost);
        if (solution.status === 'optimal')
          expect(Math.abs(solution.cost / (cost as number) - 1) || 0, name).toBeLessThanOrEqual(programSum);
      }
      expect(cases.length).toBeGreaterThan(5);
    },
  );
});
