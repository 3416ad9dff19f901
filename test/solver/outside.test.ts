// Solvers that callers hand in: of HiGHS the basis alone, proved here; those that lie, fail, are late or are none.
import { describe, expect, test } from 'vitest';
import { type OutsideSolver, solveOutside } from '../../src/solver/outside.js';
import type { LinearProgram } from '../../src/solver/problem.js';
import { faultOf } from '../fixtures/faultOf.js';
import { oracleCost, programSum } from '../precision.js';
import { highs, type Kind, programOf, randomProgram, solved, unproved } from './programs.js';

const infinity = Number.POSITIVE_INFINITY;
const by = (solver: unknown) => (program: LinearProgram) =>
  solved(program, (use, one) => solveOutside(use, one, { solver: solver as OutsideSolver, seconds: 10 }));

interface Said {
  Status: string;
  Columns: Record<string, { Status: string; Primal: number }>;
  Rows: { Status: string }[];
}

/** HiGHS with something else in its answer. */
const changed = (change: (answer: Said) => unknown): OutsideSolver => ({
  solve: (text, options) => {
    const answer = structuredClone(highs.solve(text, options)) as Said;
    return change(answer) ?? answer;
  },
});

describe('a programme that HiGHS solves', () => {
  test.each([
    ['small whole numbers', 8, 10, 200],
    ['whole numbers', 12, 16, 150],
    ['uniform', 20, 30, 100],
  ] as const)('is proved here as ours is: %s, up to %i x %i, %i of them', (kind: Kind, rows, columns, count) => {
    const met = new Map<string, number>();
    for (let n = 0; n < count; n++) {
      const program = randomProgram(7000 * rows + n, kind, rows, columns);
      const [own, theirs] = [solved(program), by(highs)(program)];
      expect(theirs.status, `${n}`).toBe(own.status);
      expect(unproved(program, theirs), `${n}`).toBeLessThanOrEqual(programSum);
      if (own.status === 'optimal' && theirs.status === 'optimal')
        expect(Math.abs(own.cost - theirs.cost), `${n}`).toBeLessThanOrEqual(oracleCost * Math.max(1, Math.abs(own.cost)));
      met.set(own.status, (met.get(own.status) ?? 0) + 1);
    }
    expect(met.get('optimal')).toBeGreaterThan(30);
    expect(met.size).toBe(3);
  });

  const diet = programOf(
    [3, 4],
    [
      [8, [2, 1], infinity],
      [9, [1, 3], infinity],
      [-infinity, [0, 0], 5],
      [-1, [1, -1], 4],
    ],
  );

  test('is not believed in its figures: a wrong basis costs steps, and no more', () => {
    const right = by(highs)(diet);
    expect(right).toMatchObject({ status: 'optimal', cost: 17, gap: 0, violation: 0 });
    const figures = changed((answer) => {
      for (const one of Object.values(answer.Columns)) one.Primal = 1e9;
    });
    expect(by(figures)(diet)).toEqual(right);
    // both foods left out, all rows in the basis: no vertex that holds
    const slack = changed(({ Columns, Rows }) => {
      for (const one of Object.values(Columns)) one.Status = 'LB';
      for (const one of Rows) one.Status = 'BS';
    });
    expect(by(slack)(diet)).toMatchObject({ status: 'optimal', cost: 17 });
    for (const status of ['Infeasible', 'Unbounded']) expect(by({ solve: () => ({ Status: status }) })(diet)).toMatchObject({ cost: 17 });
  });

  test('stands at the vertex that was named, of several as good', () => {
    const either = programOf([1, 1], [[1, [1, 1], infinity]]);
    const named = (x0: string, x1: string) => ({
      solve: () => ({ Status: 'Optimal', Columns: { x0: { Status: x0 }, x1: { Status: x1 } }, Rows: [{ Name: 'r0', Status: 'LB' }] }),
    });
    expect(by(named('BS', 'LB'))(either)).toMatchObject({ values: Float64Array.of(1, 0) });
    expect(by(named('LB', 'BS'))(either)).toMatchObject({ values: Float64Array.of(0, 1) });
    const boxed = programOf([0, 0], [], [[2, 3], [-1, 5]]); // biome-ignore format: one line
    const corner = { solve: () => ({ Status: 'Optimal', Columns: { x0: { Status: 'UB' }, x1: { Status: 'LB' } }, Rows: [] }) };
    expect(by(corner)(boxed)).toMatchObject({ values: Float64Array.of(3, -1) });
  });

  test('is asked within a time, exactly as it stands', () => {
    const asked: { readonly text: string; readonly options: unknown }[] = [];
    const listening = {
      solve(text: string, options: object): unknown {
        asked.push({ text, options });
        return highs.solve(text, options);
      },
    };
    by(listening)(programOf([0.1, -3], [[1, [1 / 3, 1], 2]], [[-infinity, 7], [0, 2]])); // biome-ignore format: one line
    expect(asked[0]?.options).toMatchObject({ time_limit: 10 });
    const numbers = (asked[0]?.text.match(/[\d.]+(e[+-]\d+)?(?= x\d)/g) ?? []).map(Number);
    // powers of two aside, to the last bit
    const bare = (x: number): number => Math.abs(x) / 2 ** Math.floor(Math.log2(Math.abs(x)));
    expect(numbers.map(bare)).toEqual([0.1, -3, 1 / 3, 1, 1 / 3, 1].map(bare));
  });

  test.each([
    ['is missing', undefined],
    ['is none', { solve: 1 }],
    ['fails', { solve: () => { throw new Error('out of memory'); } }], // biome-ignore format: one line
    ['says nothing', { solve: () => undefined }],
    ['says it later', { solve: async () => ({ Status: 'Optimal' }) }],
    ['is late', changed(() => ({ Status: 'Time limit reached' }))],
    ['has no columns', changed((answer) => ({ ...answer, Columns: undefined }))],
    ['has no rows', changed((answer) => ({ ...answer, Rows: [] }))],
    ['does not say what is in the basis', changed((answer) => ({ ...answer, Columns: { ...answer.Columns, x1: {} } }))],
    ['has too many in it', changed((answer) => ({ ...answer, Rows: answer.Rows.map((one) => ({ ...one, Status: 'BS' })) }))],
  ])('by a solver that %s is a fault', (_, solver) => {
    const { code, path } = faultOf(() => by(solver)(diet));
    expect(`${code} ${path}`).toBe('BAD_ARGUMENT solver');
  });
});
