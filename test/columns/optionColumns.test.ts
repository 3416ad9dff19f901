// The columnar door of the Greeks: chunks, faults by row, misuse, and the caller's columns left alone.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Arena } from '../../src/columns/arena.js';
import { coinGreeks, linearGreeks, type OptionColumns } from '../../src/columns/optionColumns.js';
import { backends } from '../backends.js';
import { faultOf } from '../fixtures/faultOf.js';
import { anyRow, columnsOf, type KernelRow, regimes } from '../fixtures/optionRows.js';
import { runs } from '../long.js';

const linearNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;
const inverseNames = [...linearNames, 'blackDeltas', 'netDeltas'] as const;

const good = regimes['an ordinary call'] as KernelRow;
const many = (count: number): KernelRow[] => {
  const kinds = Object.values(regimes);
  return Array.from({ length: count }, (_, i) => kinds[(i * 3) % kinds.length] as KernelRow);
};

describe.each(backends)('option columns on the $name backend', ({ create }) => {
  let linear: (columns: OptionColumns) => ReturnType<typeof linearGreeks>;
  let inverse: (columns: OptionColumns) => ReturnType<typeof coinGreeks>;
  let arena: Arena;
  beforeAll(async () => {
    const backend = await create();
    arena = new Arena(backend.memory);
    linear = (columns) => linearGreeks(backend, arena, columns);
    inverse = (columns) => coinGreeks(backend, arena, columns);
  });

  test.each([0, 1, 7, 4095, 4096, 4097, 8192, 9001])('answers %i rows with columns of that length, chunk borders unseen', (count) => {
    const rows = many(count);
    const money = linear(columnsOf(rows));
    const coin = inverse(columnsOf(rows));
    for (const name of linearNames) expect(money[name].length).toBe(count);
    for (const name of inverseNames) expect(coin[name].length).toBe(count);
    expect(money.faults).toEqual([]);
    expect(coin.faults).toEqual([]);
    for (const row of [0, count >> 1, 4095, 4096, count - 1]) {
      if (row < 0 || row >= count) continue;
      const alone = linear(columnsOf([rows[row] as KernelRow]));
      for (const name of linearNames) expect(money[name][row]).toBe(alone[name][0]);
    }
  });

  test('a fault says row, code, path, expectation and what was found; its row is NaN and no other row changes', () => {
    const rows = many(4100);
    const clean = linear(columnsOf(rows));
    const spoiled = rows.map((row, i) => (i === 3 ? { ...row, vol: -0.25 } : i === 4098 ? { ...row, forward: Number.NaN } : row));
    const result = linear(columnsOf(spoiled));
    expect(result.faults).toEqual([
      {
        row: 3,
        code: 'NEGATIVE',
        path: 'vols[3]',
        expectation: 'at least 0',
        got: '-0.25',
        message: 'vols[3] must be at least 0; got -0.25',
      },
      {
        row: 4098,
        code: 'NOT_FINITE',
        path: 'forwards[4098]',
        expectation: 'finite',
        got: 'NaN',
        message: 'forwards[4098] must be finite; got NaN',
      },
    ]);
    for (const name of linearNames) {
      rows.forEach((_, i) => {
        expect(result[name][i]).toBe(i === 3 || i === 4098 ? Number.NaN : clean[name][i]);
      });
    }
  });

  test('whatever the rows, figures are NaN exactly where a fault refuses the row, infinite only where a warning says so, and a fault names one row', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (rows) => {
        for (const [result, names] of [
          [linear(columnsOf(rows)), linearNames],
          [inverse(columnsOf(rows)), inverseNames],
        ] as const) {
          const faulty = new Set(result.faults.map((fault) => fault.row));
          expect(faulty.size).toBe(result.faults.length);
          rows.forEach((_, i) => {
            const singular = result.warnings.some(({ row, code }) => row === i && code === 'SINGULAR');
            for (const name of names) {
              const x = (result as ReturnType<typeof inverse>)[name][i] as number;
              expect(Number.isNaN(x), `${name}[${i}]`).toBe(faulty.has(i));
              expect(Math.abs(x) === Number.POSITIVE_INFINITY && !singular, `${name}[${i}]`).toBe(false);
            }
          });
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  test('at the money without time or volatility value and delta are the limits, and what has none is infinite and named beside', () => {
    const atm = { ...good, forward: 64, strike: 64, rate: 0.5 };
    const half = 0.5 * Math.exp(-0.5 * 0.25);
    for (const { expiryYears, vol, delta, vega, theta } of [
      { expiryYears: 0, vol: 0.5, delta: 0.5, vega: 0, theta: Number.NEGATIVE_INFINITY },
      { expiryYears: 0, vol: 0, delta: 0.5, vega: 0, theta: 0 },
      { expiryYears: 0.25, vol: 0, delta: half, vega: 64 * 2 * half * Math.sqrt(0.25 / (2 * Math.PI)), theta: 0 },
    ]) {
      const put = { ...atm, expiryYears, vol, type: 0 };
      const columns = columnsOf([{ ...put, type: 1 }, put, { ...good, strike: 70 }]);
      const money = linear(columns);
      const coin = inverse(columns);
      for (const { faults, warnings, values, gammas } of [money, coin]) {
        expect(faults).toEqual([]);
        expect(warnings.map(({ row, code, path, got }) => [row, code, path, got])).toEqual([
          [0, 'SINGULAR', 'gammas[0]', 'Infinity'],
          [1, 'SINGULAR', 'gammas[1]', 'Infinity'],
        ]);
        expect([values[0], values[1]]).toEqual([0, 0]);
        expect([gammas[0], gammas[1]]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
        expect(Math.abs(gammas[2] as number)).toBeLessThan(1);
      }
      expect(money.deltas[0]).toBeCloseTo(delta, 15);
      expect(money.deltas[1]).toBeCloseTo(-delta, 15);
      expect(money.vegas[0]).toBeCloseTo(vega, 13);
      expect([money.thetas[0], (coin.thetas[0] as number) + 0]).toEqual([theta, theta]);
      expect([coin.blackDeltas[0], coin.netDeltas[1], coin.deltas[0], coin.rhos[0]]).toEqual([0.5, -0.5, 0.5 / 64, 0]);
    }
  });

  test('at the money with total volatility a Greek beyond the doubles is an overflow, not a limit', () => {
    const tiny = columnsOf([{ ...good, forward: 1e-300, strike: 1e-300 }]);
    expect(inverse(tiny).faults).toMatchObject([{ row: 0, code: 'OVERFLOW' }]);
    const small = columnsOf([{ ...good, forward: 1e-300, strike: 1e-300, expiryYears: 1, vol: 1e-100 }]);
    expect(linear(small).faults).toMatchObject([{ row: 0, code: 'OVERFLOW' }]);
  });

  test('a subnormal total volatility is answered as none', () => {
    const { faults, warnings, gammas, deltas } = linear(columnsOf([{ ...good, strike: good.forward, expiryYears: 1e-320, vol: 1e-160 }]));
    expect(faults).toEqual([]);
    expect(warnings).toMatchObject([{ row: 0, code: 'SINGULAR' }]);
    expect(gammas[0]).toBe(Number.POSITIVE_INFINITY);
    expect(deltas[0]).toBe(0.5);
  });

  test('a discount factor beyond the doubles is an overflow', () => {
    const { faults, values } = linear(columnsOf([good, { ...good, rate: -10_000, expiryYears: 1 }]));
    expect(faults).toMatchObject([{ row: 1, code: 'OVERFLOW' }]);
    expect(values[0]).toBeGreaterThan(0);
    expect(values[1]).toBeNaN();
  });

  test('inverse options need no rates, and do not read them', () => {
    const { rates, ...columns } = columnsOf([good, good]);
    const without = inverse(columns);
    expect(without.values).toEqual(inverse({ ...columns, rates: rates.fill(0.5) }).values);
    expect([...without.rhos]).toEqual([0, 0]);
  });

  test('rates of inverse options may hold anything, and spoil no row even beside a bad one', () => {
    const columns = columnsOf([good, { ...good, rate: Number.NaN }, { ...good, vol: -1 }]);
    const { faults, values } = inverse(columns);
    expect(faults.map((fault) => fault.row)).toEqual([2]);
    expect(values[1]).toBe(values[0]);
  });

  test('reads each element of a shared column once: a writer beside it can spoil its own rows only', () => {
    const columns = columnsOf(many(64));
    const shared = new Float64Array(new SharedArrayBuffer(64 * 8));
    shared.set(columns.vols);
    shared[5] = -1;
    const { faults, values } = linear({ ...columns, vols: shared });
    expect(faults.map(({ row, code }) => [row, code])).toEqual([[5, 'NEGATIVE']]);
    expect(values[6]).toBe(linear(columns).values[6]);
  });

  test('more rows than 2^27 are refused before memory is asked for', () => {
    // pages that nobody writes to are never handed out by the system
    const forwards = new Float64Array(2 ** 27 + 1);
    expect(faultOf(() => linear({ ...columnsOf([good]), forwards }))).toMatchObject({
      code: 'TOO_LARGE',
      path: 'forwards',
      got: '134217729',
    });
  });

  test('puts ten thousand of many bad rows into words, counts them all, and makes the figures of every one NaN', () => {
    const columns = columnsOf(Array.from({ length: 25_000 }, () => good));
    columns.vols.fill(-1, 2);
    const { faults, faultCount, warnings, warningCount, values, rhos } = linear(columns);
    expect([faults.length, faultCount, warnings.length, warningCount]).toEqual([10_000, 24_998, 0, 0]);
    expect(faults.at(-1)).toMatchObject({ row: 10_001, code: 'NEGATIVE', path: 'vols[10001]', got: '-1' });
    expect([...values].filter(Number.isNaN)).toHaveLength(24_998);
    expect([...rhos].filter(Number.isNaN)).toHaveLength(24_998);
    const singular = columnsOf(Array.from({ length: 12_000 }, () => ({ ...good, strike: good.forward, vol: 0 })));
    expect(linear(singular)).toMatchObject({ faultCount: 0, warningCount: 12_000, warnings: { length: 10_000 } });
    expect(structuredClone(linear(columns))).toEqual(linear(columns));
  });

  test('leaves the caller’s columns and the arena as they were', () => {
    const columns = columnsOf(many(5000));
    const copies = structuredClone(columns);
    const mark = arena.mark();
    linear(columns);
    expect(columns).toEqual(copies);
    expect(arena.mark()).toBe(mark);
  });

  test.each([
    ['a field it does not know', { vol: new Float64Array(1) }, 'UNKNOWN_FIELD', 'columns.vol'],
    ['strikes missing', { strikes: undefined }, 'MISSING_FIELD', 'strikes'],
    ['rates missing', { rates: undefined }, 'MISSING_FIELD', 'rates'],
    ['calls missing', { calls: undefined }, 'MISSING_FIELD', 'calls'],
    ['a plain array', { vols: [0.5] }, 'TYPE_MISMATCH', 'vols'],
    ['single precision', { forwards: new Float32Array(1) }, 'TYPE_MISMATCH', 'forwards'],
    ['big integers', { strikes: new BigInt64Array(1) }, 'TYPE_MISMATCH', 'strikes'],
    ['bytes that nobody typed', { strikes: new DataView(new ArrayBuffer(8)) }, 'TYPE_MISMATCH', 'strikes'],
    ['clamped bytes', { calls: new Uint8ClampedArray(1) }, 'TYPE_MISMATCH', 'calls'],
    ['calls as doubles', { calls: new Float64Array(1) }, 'TYPE_MISMATCH', 'calls'],
    ['a column too short', { vols: new Float64Array(0) }, 'SHAPE_MISMATCH', 'vols'],
    ['a column too long', { expiryYears: new Float64Array(2) }, 'SHAPE_MISMATCH', 'expiryYears'],
    ['calls of another length', { calls: new Uint8Array(3) }, 'SHAPE_MISMATCH', 'calls'],
  ])('throws for %s and names it', (_, change, code, path) => {
    const columns = { ...columnsOf([good]), ...change } as unknown as OptionColumns;
    expect(faultOf(() => linear(columns))).toMatchObject({ code, path });
    expect(linear(columnsOf([good])).faults).toEqual([]);
  });
});
