// The tests that every special function shares: goldens, the oracle, edges, hostile values, same bits. Each function adds its own laws.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionKernels } from '../../src/backends/contract/functions.js';
import type { Backend } from '../../src/backends/contract.js';
import { Arena } from '../../src/columns/arena.js';
import { mapColumn } from '../../src/columns/columnMap.js';
import { backends } from '../backends.js';
import { hostileNumbers } from '../fixtures/hostile.js';
import { referenceTable } from '../fixtures/referenceTable.js';
import { runs } from '../long.js';
import { type Big, big, decimalText } from '../reference/big.js';
import { type Decimal, parseDecimal, ulpErrorTo } from '../reference/decimal.js';
import { needs, sharedPath } from '../shared.js';

export type FunctionName = keyof FunctionKernels;
export type Apply = (xs: ArrayLike<number>) => Float64Array;

export interface FunctionSuite {
  readonly name: FunctionName;
  /** File stem of its goldens. */
  readonly golden: string;
  /** Line of error against references, units in the last place. */
  readonly ulps: number;
  readonly oracle: (x: Big) => Big;
  /** Arguments the oracle is asked for; finite results in the double range. */
  readonly domain: fc.Arbitrary<number>;
  /** Arguments with the one right answer. */
  readonly exact: readonly (readonly [number, number])[];
  /** What holds in addition. */
  readonly laws?: (apply: () => Apply) => void;
}

const oracleRuns = 60;
const sizes = [0, 1, 2, 3, 7, 8, 9, 1001];

/** One function on one backend. */
export function applyOn(backend: Backend, name: FunctionName): Apply {
  const arena = new Arena(backend.memory);
  return (xs) => mapColumn(arena, backend[name], xs);
}

/** The argument of a golden: `inf`, `-inf` and `nan` are spelled out. */
function argument(text: string): number {
  const word = parseDecimal(text);
  return word === 'inf'
    ? Number.POSITIVE_INFINITY
    : word === '-inf'
      ? Number.NEGATIVE_INFINITY
      : word === 'nan'
        ? Number.NaN
        : Number(text);
}

function worstAgainst(path: string, apply: Apply): { count: number; worst: number } {
  const table = referenceTable(path);
  const results = apply(table.map((row) => argument(row.x as string)));
  const errors = table.map((row, i) => ulpErrorTo(results[i], parseDecimal(row.y as string)));
  return { count: table.length, worst: Math.max(...errors) };
}

export function functionSuite(suite: FunctionSuite): void {
  const { name, golden, ulps, oracle, domain, exact, laws } = suite;

  describe.each(backends)(`${name} on the $name backend`, ({ create }) => {
    let apply: Apply;
    beforeAll(async () => {
      apply = applyOn(await create(), name);
    });

    test(`meets the goldens of our own within ${ulps} ulp`, () => {
      const { count, worst } = worstAgainst(new URL(`../fixtures/reference/${golden}.csv`, import.meta.url).pathname, apply);
      expect(count).toBeGreaterThan(40);
      expect(worst).toBeLessThanOrEqual(ulps);
    });

    const shared = `vectors/numerics/${golden}.csv.gz`;
    test.skipIf(sharedPath(shared) === undefined)(needs(`meets the 60-digit references within ${ulps} ulp`, shared), () => {
      const { count, worst } = worstAgainst(sharedPath(shared) as string, apply);
      expect(count).toBeGreaterThan(100);
      expect(worst).toBeLessThanOrEqual(ulps);
    });

    test('agrees with the oracle at arguments of any kind', () => {
      fc.assert(
        fc.property(domain, (x) => {
          const expected: Decimal = parseDecimal(decimalText(oracle(big(x)), 40));
          expect(ulpErrorTo(apply([x])[0], expected)).toBeLessThanOrEqual(ulps);
        }),
        { numRuns: oracleRuns },
      );
    });

    test.each(exact.map(([x, y]) => ({ x, y })))('of $x is $y', ({ x, y }) => {
      expect(apply([x])[0]).toBe(y);
    });

    test('gives the same bits for a row whatever stands beside it', () => {
      const all = Array.from({ length: 1001 }, (_, i) => hostileNumbers[(i * 7) % hostileNumbers.length] as number);
      const whole = apply(all);
      for (const size of sizes) expect(apply(all.slice(0, size))).toEqual(whole.slice(0, size));
      for (let i = 0; i < hostileNumbers.length; i++) expect(apply([all[i] as number])[0]).toBe(whole[i]);
    });

    laws?.(() => apply);
  });

  describe(`${name} across backends`, () => {
    test('has the same bits in every backend, hostile values and odd lengths included', async () => {
      const all = await Promise.all(backends.map(async (entry) => applyOn(await entry.create(), name)));
      const numbers = fc.oneof(fc.double(), domain, fc.constantFrom(...hostileNumbers));
      fc.assert(
        fc.property(fc.array(numbers, { maxLength: 33 }), (xs) => {
          const [first, ...others] = all.map((apply) => apply(xs)) as [Float64Array, ...Float64Array[]];
          for (const other of others) for (let i = 0; i < xs.length; i++) expect(other[i]).toBe(first[i]);
        }),
        { numRuns: runs(2000) },
      );
    });
  });
}
