// What the two option repricing kernels share: oracle, edges, hostile values, laws, same bits.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { type KernelRow, regimes } from '../fixtures/optionRows.js';
import { anyContract, contract, listedContract, shock, shockTable } from '../fixtures/repriceCases.js';
import { runs } from '../long.js';
import { scenarioCellScore } from '../precision.js';
import { decimalText } from '../reference/big.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { type Cell, type RepriceShock, repriceReference } from '../reference/reprice.js';
import { type Kind, type Reprice, repriceOn, repriceOnAllBackends } from './repriceKernels.js';

const still: RepriceShock = { move: 0, volShock: 0, volShift: 0 };
const stress: readonly RepriceShock[] = [
  still,
  { move: 0.15, volShock: 0.5, volShift: 0 },
  { move: -0.15, volShock: -0.25, volShift: 0 },
  { move: -0.66, volShock: 0, volShift: 0 },
  { move: -0.9999, volShock: 0.5, volShift: 0 },
  { move: 5, volShock: 0, volShift: 0 },
  { move: 1e-6, volShock: 0, volShift: 0 },
  { move: 0, volShock: 0, volShift: 0.25 },
];

/** Every backend is held to the same figures: each is worked out once. */
const worked = new Map<string, Cell>();
const reference: typeof repriceReference = (...input) => {
  const key = JSON.stringify(input);
  const cell = worked.get(key) ?? repriceReference(...input);
  worked.set(key, cell);
  return cell;
};

export function repriceSuite(name: string, kind: Kind): void {
  describe.each(backends)(`${name} on the $name backend`, ({ create }) => {
    let reprice: Reprice;
    beforeAll(async () => {
      reprice = repriceOn(await create());
    });

    function expectOracle(row: ReturnType<typeof contract>, shocks: readonly RepriceShock[], volFloor: number): void {
      const { cells } = reprice(kind, { rows: [row], units: [0], shocks: [shocks], volFloor });
      shocks.forEach((one, s) => {
        const { value, kappa } = reference(kind, row, one, volFloor);
        const cell = cells[0]?.[s] as number;
        const score = scoreOf(cell, parseDecimal(decimalText(value, 40)), kappa);
        expect(score, `${JSON.stringify(one)}: ${cell} against ${decimalText(value, 20)}`).toBeLessThanOrEqual(scenarioCellScore);
      });
    }

    test.each(Object.entries(regimes))(`agrees with the 115-digit oracle with a score of at most ${scenarioCellScore}: %s`, (_, row) => {
      expectOracle(contract(row, 0.1, 61_000, 0.7), stress, 0.01);
    });

    test('agrees with the oracle on contracts and shocks of any kind', () => {
      fc.assert(
        fc.property(listedContract, shock, (row, one) => expectOracle(row, [one], 0.05)),
        { numRuns: runs(15, 5) },
      );
    });

    test('a scenario without a shock is exactly 0, whatever the row', () => {
      fc.assert(
        fc.property(listedContract, fc.double({ min: 0, max: 3, noNaN: true }), (row, volFloor) => {
          const { cells } = reprice(kind, { rows: [row], units: [0], shocks: [[still]], volFloor });
          expect(Math.abs(cells[0]?.[0] as number)).toBe(0);
        }),
      );
    });

    test('a volatility is never shocked below the floor, nor lifted by it', () => {
      const row = contract(regimes['at the money'] as KernelRow);
      const at = (volShift: number, volFloor: number): number =>
        reprice(kind, { rows: [row], units: [0], shocks: [[{ ...still, volShift }]], volFloor }).cells[0]?.[0] as number;
      // a quarter, so that 0.8 less 0.55 is the floor to the bit
      expect(at(-5, 0.25)).toBe(at(-0.8 + 0.25, 0));
      expect(at(-0.1, 0.25)).toBe(at(-0.1, 0));
      expect(at(-5, 0)).toBeLessThan(at(-0.7, 0));
      expect(Math.abs(at(-5, 0.9))).toBe(0);
      expect(at(0.05, 0.9)).toBe(at(0.05, 0));
    });

    test.each([
      [0, 3],
      [1, 1],
      [3, 2],
      [7, 29],
      [64, 101],
    ])('gives each of %i rows under %i scenarios the cells it has alone, in its own unit', (count, scenarios) => {
      const kinds = Object.values(regimes);
      const rows = Array.from({ length: count }, (_, i) => contract(kinds[i % kinds.length] as KernelRow, 1 + i));
      const shocks = [0, 1, 2].map((unit) =>
        Array.from({ length: scenarios }, (_, s) => ({
          move: ((s * 7 + unit) % 11) / 20 - 0.25,
          volShock: (s % 5) / 4 - 0.5,
          volShift: unit / 100,
        })),
      );
      const units = rows.map((_, i) => i % 3);
      const whole = reprice(kind, { rows, units, shocks, volFloor: 0.01 });
      expect(whole.suspect).toBe(0);
      rows.forEach((row, i) => {
        const alone = reprice(kind, { rows: [row], units: [0], shocks: [shocks[i % 3] as RepriceShock[]], volFloor: 0.01 });
        expect(whole.cells[i]).toEqual(alone.cells[0]);
      });
    });

    test('reprices the handles it is given and leaves the other rows as they are', () => {
      const rows = Object.values(regimes).map((row) => contract(row));
      const all = { rows, units: rows.map(() => 0), shocks: [stress], volFloor: 0.01 };
      const whole = reprice(kind, all);
      const some = reprice(kind, { ...all, handles: [5, 0, 3] });
      rows.forEach((_, i) => {
        if ([0, 3, 5].includes(i)) expect(some.cells[i]).toEqual(whole.cells[i]);
        else expect(some.cells[i]?.every(Number.isNaN)).toBe(true);
      });
    });

    test.each([
      ['forward', [Number.NaN, 0, -1, Number.POSITIVE_INFINITY, 1e301]],
      ['strike', [Number.NaN, 0, -1, Number.POSITIVE_INFINITY]],
      ['expiryYears', [Number.NaN, -1, Number.POSITIVE_INFINITY]],
      ['vol', [Number.NaN, -1, Number.POSITIVE_INFINITY]],
      ['scale', [Number.NaN]],
    ] as const)('a bad %s makes a row of NaN, is counted, and spoils no other', (key, values) => {
      const good = contract(regimes['an ordinary put'] as KernelRow);
      for (const value of values) {
        const rows = [good, { ...good, [key]: value }, good];
        const { cells, suspect } = reprice(kind, { rows, units: [0, 0, 0], shocks: [stress], volFloor: 0.01 });
        expect(suspect).toBe(1);
        expect(cells[1]?.every(Number.isNaN), `${key} ${value}`).toBe(true);
        expect(cells[0]).toEqual(cells[2]);
        expect(cells[0]?.every(Number.isFinite)).toBe(true);
      }
    });

    test('a contract twice the size gains and loses twice as much, to the bit', () => {
      fc.assert(
        fc.property(listedContract, shock, (row, one) => {
          const { cells } = reprice(kind, { rows: [row, { ...row, scale: 2 * row.scale }], units: [0, 0], shocks: [[one]], volFloor: 0 });
          expect(cells[1]?.[0]).toBe(2 * (cells[0]?.[0] as number));
        }),
      );
    });
  });

  describe(`${name} across backends`, () => {
    test('has the same bits in every backend, bad rows included', async () => {
      const reprice = await repriceOnAllBackends();
      const cases = fc
        .tuple(fc.array(anyContract, { maxLength: 6 }), fc.integer({ min: 1, max: 9 }))
        .chain(([rows, scenarios]) => fc.tuple(fc.constant(rows), shockTable(2, scenarios)));
      fc.assert(
        fc.property(cases, ([rows, shocks]) => {
          reprice(kind, { rows, units: rows.map((_, i) => i % 2), shocks, volFloor: 0.01 });
        }),
        { numRuns: runs(800) },
      );
    });
  });
}
