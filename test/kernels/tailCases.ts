// Cases of scenarioTail: how they are made, run on every backend and given to the reference.
import fc from 'fast-check';
import { rowStride, tailScratch } from '../../src/columns/arena.js';
import { scenarioRowsReference } from '../reference/scenarioRows.js';
import { scenarioTailReference, type Tails } from '../reference/scenarioTail.js';
import { type CsrBook, csrBook, table, toCsr } from './arbitraryBooks.js';
import { expectSameBits, onBackends } from './onBackends.js';

export interface TailCase {
  readonly book: CsrBook;
  /** [instruments x scenarios], without padding. */
  readonly cells: readonly number[];
  readonly weights: readonly number[];
  readonly tailCount: number;
}

/** The tails on all backends, computed in calls of at most `chunk` accounts. */
export function scenarioTail({ book, cells, weights, tailCount }: TailCase, chunk = Number.POSITIVE_INFINITY): Tails {
  const scenarios = weights.length;
  const stride = rowStride(scenarios);
  const accounts = book.starts.length - 1;
  const grid: number[] = new Array(book.instruments * stride).fill(Number.NaN);
  cells.forEach((cell, i) => {
    grid[Math.floor(i / scenarios) * stride + (i % scenarios)] = cell;
  });
  const results = onBackends((backend, columns) => {
    const starts = columns.u32(book.starts);
    const handles = columns.u32(book.handles);
    const quantities = columns.f64(book.quantities);
    const gridColumn = columns.f64(grid);
    const weightColumn = columns.f64(weights);
    const scratch = columns.out(tailScratch(stride));
    const worstLosses = columns.out(accounts);
    const worstScenarios = columns.outU32(accounts);
    const valuesAtRisk = columns.out(accounts);
    const shortfalls = columns.out(accounts);
    for (let a = 0; a === 0 || a < accounts; a += chunk) {
      backend.scenarioTail(
        starts.subarray(a),
        handles,
        quantities,
        gridColumn,
        weightColumn,
        scratch,
        worstLosses.subarray(a),
        worstScenarios.subarray(a),
        valuesAtRisk.subarray(a),
        shortfalls.subarray(a),
        Math.min(chunk, accounts - a),
        scenarios,
        stride,
        tailCount,
      );
    }
    return { worstLosses, worstScenarios, valuesAtRisk, shortfalls };
  });
  return {
    worstLosses: [...results.worstLosses],
    worstScenarios: [...results.worstScenarios],
    valuesAtRisk: [...results.valuesAtRisk],
    shortfalls: [...results.shortfalls],
  };
}

export const reference = ({ book, cells, weights, tailCount }: TailCase): Tails =>
  scenarioTailReference({ ...book, grid: cells, weights, scenarios: weights.length, stride: weights.length, tailCount });

export function expectSameTails(tails: Tails, expected: Tails): void {
  for (const key of ['worstLosses', 'worstScenarios', 'valuesAtRisk', 'shortfalls'] as const)
    expectSameBits(tails[key], expected[key], key);
}

/** One account that holds one contract of the one instrument: its P&L is `pnls`. */
export const holding = (pnls: readonly number[], tailCount = 1, weights: readonly number[] = pnls.map(() => 1)): TailCase => ({
  book: toCsr([[[0, 1]]], 1),
  cells: pnls,
  weights,
  tailCount,
});

/** Mostly 1, as of scenarios that count in full. */
export const weight = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }));

export const arbitraryCase = (amount: fc.Arbitrary<number>, weights = weight, leastAccounts = 0): fc.Arbitrary<TailCase> =>
  fc.tuple(csrBook(amount, leastAccounts), fc.integer({ min: 1, max: 37 })).chain(([book, scenarios]) =>
    fc.record({
      book: fc.constant(book),
      cells: table(amount, book.instruments, scenarios),
      weights: table(weights, scenarios, 1),
      tailCount: fc.integer({ min: 1, max: scenarios }),
    }),
  );

/** Many scenarios with many ties. */
export const longCase = fc
  .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }))
  .chain(([scenarios, kinds]) =>
    fc.tuple(
      fc.array(fc.integer({ min: -kinds, max: kinds }), { minLength: scenarios, maxLength: scenarios }),
      fc.integer({ min: 1, max: scenarios }),
    ),
  )
  .map(([pnls, tailCount]) => holding(pnls, tailCount));

/** The most that could be lost if every position lost its largest cell, for each account, both books together. */
export function grossLosses({ book, cells, weights }: TailCase, other: readonly number[]): number[] {
  const scenarios = weights.length;
  const quantities = book.quantities.map((quantity, k) => Math.abs(quantity) + Math.abs(other[k]));
  const grid = cells.map(Math.abs);
  const rows = scenarioRowsReference({ ...book, quantities, grid, scenarios, stride: scenarios });
  return rows.map((row) => Math.max(...row));
}
