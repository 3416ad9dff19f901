// Black-76 values and Greeks: goldens, oracle, regimes, edges, hostile values, laws, same bits.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { anyRow, type KernelRow, listedRow, regimeRow, regimes, validRow } from '../fixtures/optionRows.js';
import { type ReferenceRow, referenceTable } from '../fixtures/referenceTable.js';
import { runs } from '../long.js';
import {
  boundError,
  cryptoGreekRelative,
  cryptoValueRelative,
  hostRelative,
  optionScore,
  optionScoreP99,
  parityError,
  tinyReference,
} from '../precision.js';
import { decimalText } from '../reference/big.js';
import { bigOption, linearGreeks } from '../reference/black76.js';
import { conditionNumbers } from '../reference/condition.js';
import { parseDecimal, relativeErrorTo, scoreOf } from '../reference/decimal.js';
import { needs, sharedPath } from '../shared.js';
import { type Kernel, type LinearName, linearKernel, linearNames, onAllBackends, only } from './optionKernels.js';

const goldens = new URL('../fixtures/reference/options_b76.csv', import.meta.url).pathname;
const shared = 'vectors/numerics/bs_reference.csv.gz';
const columnOf = (name: LinearName): string => (name === 'value' ? 'price' : name);

function rowOf(row: ReferenceRow): KernelRow {
  return {
    forward: Number(row.x),
    strike: Number(row.strike),
    expiryYears: Number(row.T),
    vol: Number(row.sigma),
    rate: Number(row.r),
    type: row.cp === 'C' ? 1 : 0,
  };
}

/** Scores of every figure of a reference file, ascending. */
function scoresAgainst(table: readonly ReferenceRow[], kernel: Kernel<LinearName>): number[] {
  const { columns } = kernel(table.map(rowOf));
  const scores = table.flatMap((row, i) =>
    linearNames.map((name) => scoreOf(columns[name][i], parseDecimal(row[columnOf(name)] as string), Number(row[`k_${columnOf(name)}`]))),
  );
  return scores.sort((a, b) => a - b);
}

describe.each(backends)('greeks on the $name backend', ({ create }) => {
  let kernel: Kernel<LinearName>;
  beforeAll(async () => {
    kernel = linearKernel(await create());
  });
  const single = (row: KernelRow): Record<LinearName, number> => only(kernel([row]));

  test(`meets our own goldens with a score of at most ${optionScore}`, () => {
    const scores = scoresAgainst(referenceTable(goldens), kernel);
    expect(scores.length).toBe(60 * 9);
    expect(scores.at(-1)).toBeLessThanOrEqual(optionScore);
    expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(optionScoreP99);
  });

  test.skipIf(sharedPath(shared) === undefined)(
    needs(`meets the 60-digit references with a score of at most ${optionScore}`, shared),
    () => {
      const table = referenceTable(sharedPath(shared) as string).filter((row) => row.model === 'b76');
      const scores = scoresAgainst(table, kernel);
      expect(table.length).toBeGreaterThan(500);
      expect(scores.at(-1)).toBeLessThanOrEqual(optionScore);
      expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(optionScoreP99);
      expect(Math.min(...kernel(table.map(rowOf)).columns.value)).toBeGreaterThanOrEqual(0);
    },
  );

  test.skipIf(sharedPath(shared) === undefined)(needs('meets the references of crypto listings without scaling', shared), () => {
    const table = referenceTable(sharedPath(shared) as string).filter((row) => row.model === 'b76' && row.stratum === 'crypto');
    const { columns } = kernel(table.map(rowOf));
    table.forEach((row, i) => {
      for (const name of linearNames) {
        const line = name === 'value' || name === 'rho' ? cryptoValueRelative : cryptoGreekRelative;
        const reference = row[columnOf(name)] as string;
        if (Math.abs(Number(reference)) > tinyReference)
          expect(relativeErrorTo(columns[name][i], parseDecimal(reference)), `${name} of ${row.id}`).toBeLessThanOrEqual(line);
      }
    });
  });

  test.each(Object.entries(regimes))('agrees with the 115-digit oracle: %s', (_, row) => {
    const option = bigOption({ ...row, call: row.type === 1 });
    const expected = linearGreeks(option);
    const kappas = conditionNumbers(option, linearGreeks, linearNames);
    const figures = single(row);
    for (const name of linearNames) {
      expect(scoreOf(figures[name], parseDecimal(decimalText(expected[name], 40)), kappas[name]), name).toBeLessThanOrEqual(optionScore);
    }
  });

  test('agrees with the oracle on rows of every regime', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const option = bigOption({ ...row, call: row.type === 1 });
        const expected = linearGreeks(option);
        const kappas = conditionNumbers(option, linearGreeks, linearNames);
        const figures = single(row);
        for (const name of linearNames) {
          const score = scoreOf(figures[name], parseDecimal(decimalText(expected[name], 40)), kappas[name] || 1);
          expect(score, `${name}: ${figures[name]} against ${decimalText(expected[name], 20)}`).toBeLessThanOrEqual(optionScore);
        }
      }),
      { numRuns: runs(25, 9) },
    );
  });

  test('without time the value is the intrinsic one, delta a step, and nothing else is left but interest', () => {
    const call = single({ forward: 110, strike: 100, expiryYears: 0, vol: 0.5, rate: 0.05, type: 1 });
    expect(call).toEqual({ value: 10, delta: 1, gamma: 0, vega: 0, theta: 0.5, rho: -0, vanna: -0, volga: 0, charm: 0.05 });
    const put = single({ forward: 110, strike: 100, expiryYears: 0, vol: 0.5, rate: 0.05, type: 0 });
    for (const figure of Object.values(put)) expect(Math.abs(figure)).toBe(0);
  });

  test('without volatility the value is the discounted intrinsic one', () => {
    const put = single({ forward: 90, strike: 100, expiryYears: 2, vol: 0, rate: 0, type: 0 });
    expect(put.value).toBe(10);
    expect(put.delta).toBe(-1);
    expect(put.rho).toBe(-20);
    for (const name of ['gamma', 'vega', 'theta', 'vanna', 'volga', 'charm'] as const) expect(Math.abs(put[name])).toBe(0);
  });

  test('at the money without time or volatility the limits stand, infinities among them, and never NaN', () => {
    for (const type of [0, 1]) {
      for (const [expiryYears, vol] of [
        [0, 0.5],
        [0.5, 0],
        [0, 0],
      ] as const) {
        const figures = single({ forward: 100, strike: 100, expiryYears, vol, rate: 0.02, type });
        for (const name of linearNames) expect(figures[name], name).not.toBeNaN();
        expect(figures.value).toBe(0);
        expect(Math.abs(2 * Math.abs(figures.delta) * Math.exp(0.02 * expiryYears) - 1)).toBeLessThan(hostRelative);
        expect(figures.gamma).toBe(Number.POSITIVE_INFINITY);
      }
    }
  });

  test('a volatility of 5e-324 is as good as none', () => {
    const tiny = single({ forward: 110, strike: 100, expiryYears: 0.5, vol: 5e-324, rate: 0.02, type: 1 });
    expect(tiny).toEqual(single({ forward: 110, strike: 100, expiryYears: 0.5, vol: 0, rate: 0.02, type: 1 }));
  });

  test('in the domain, the discount factor in range, no value is NaN or below 0, nor delta, gamma or vega NaN', () => {
    fc.assert(
      fc.property(validRow, (row) => {
        fc.pre(Math.abs(row.rate * row.expiryYears) < 700);
        const figures = single(row);
        expect(figures.value).toBeGreaterThanOrEqual(0);
        for (const name of ['value', 'delta', 'gamma', 'vega'] as const) expect(figures[name], name).not.toBeNaN();
      }),
      { numRuns: runs(2000) },
    );
  });

  test.each([
    ['forward', [Number.NaN, Number.POSITIVE_INFINITY, 0, -0, -5, 5e-324, 9e-301, 1.1e300]],
    ['strike', [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1e-310, Number.MAX_VALUE]],
    ['expiryYears', [Number.NaN, Number.POSITIVE_INFINITY, -5e-324, -1]],
    ['vol', [Number.NaN, Number.POSITIVE_INFINITY, -5e-324, -0.5]],
    ['rate', [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
    ['type', [2, 3, 128, 255]],
  ] as const)('a bad %s makes the whole row NaN, is counted, and spoils no other row', (key, values) => {
    const good = regimes['an ordinary call'] as KernelRow;
    for (const value of values) {
      for (const at of [0, 1, 2, 4]) {
        const rows = Array.from({ length: 5 }, (_, i) => (i === at ? { ...good, [key]: value } : good));
        const result = kernel(rows);
        expect(result.suspect).toBe(1);
        rows.forEach((_, i) => {
          const figures = only(result, i);
          if (i === at) for (const name of linearNames) expect(figures[name], `${key} ${value}: ${name}`).toBeNaN();
          else expect(figures).toEqual(single(good));
        });
      }
    }
  });

  test('counts pairs of rows that hold something that is not finite, and nothing in a clean batch', () => {
    const good = regimes['an ordinary put'] as KernelRow;
    const bad = { ...good, vol: -1 };
    expect(kernel([]).suspect).toBe(0);
    expect(kernel([good, good, good]).suspect).toBe(0);
    expect(kernel([bad, bad, good, bad, good, good]).suspect).toBe(2);
    expect(kernel([{ ...good, rate: -1e5, expiryYears: 1 }]).suspect).toBe(1);
  });

  test.each([0, 1, 2, 3, 5, 7, 8, 9, 15, 1023])('gives each of %i rows the bits it has alone', (count) => {
    const kinds = Object.values(regimes);
    const rows = Array.from({ length: count }, (_, i) => kinds[(i * 5) % kinds.length] as KernelRow);
    const { columns } = kernel(rows);
    const alone = kinds.map(single);
    rows.forEach((_, i) => {
      for (const name of linearNames) expect(columns[name][i]).toBe(alone[(i * 5) % kinds.length]?.[name]);
    });
  });

  test('a call less a put is the discounted forward less the strike', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const call = single({ ...row, type: 1 });
        const put = single({ ...row, type: 0 });
        const discount = single({ ...row, strike: row.forward / 2, vol: 0, type: 1 }).delta;
        const parity = discount * (row.forward - row.strike);
        expect(Math.abs(call.value - put.value - parity)).toBeLessThanOrEqual(parityError * Math.max(call.value, put.value));
        expect(Math.abs(call.delta - put.delta - discount)).toBeLessThanOrEqual(parityError * discount);
      }),
    );
  });

  test('a call and a put of one strike share gamma, vega, vanna and volga to the bit', () => {
    fc.assert(
      fc.property(validRow, (row) => {
        const call = single({ ...row, type: 1 });
        const put = single({ ...row, type: 0 });
        for (const name of ['gamma', 'vega', 'vanna', 'volga'] as const) expect(call[name]).toBe(put[name]);
      }),
    );
  });

  test('values rise with volatility, calls with the forward, puts with the strike', () => {
    const values = (row: KernelRow, change: Partial<KernelRow>): [number, number] => [
      single(row).value,
      single({ ...row, ...change }).value,
    ];
    fc.assert(
      fc.property(regimeRow, (row) => {
        for (const [low, high] of [
          values(row, { vol: row.vol * 1.001 }),
          values({ ...row, type: 1 }, { forward: row.forward * 1.000001 }),
          values({ ...row, type: 0 }, { strike: row.strike * 1.000001 }),
        ]) {
          expect(high).toBeGreaterThanOrEqual(low * (1 - boundError));
        }
      }),
    );
  });

  test('a value lies between the discounted intrinsic one and the discounted forward or strike; delta within the discount factor', () => {
    fc.assert(
      fc.property(listedRow, (row) => {
        const { value, delta, gamma, vega } = single(row);
        const discount = single({ ...row, strike: row.forward / 2, vol: 0, type: 1 }).delta;
        const intrinsic = Math.max(0, row.type === 1 ? row.forward - row.strike : row.strike - row.forward);
        const ceiling = row.type === 1 ? row.forward : row.strike;
        expect(value).toBeGreaterThanOrEqual(discount * intrinsic * (1 - boundError));
        expect(value).toBeLessThanOrEqual(discount * ceiling * (1 + boundError));
        expect(Math.abs(delta)).toBeLessThanOrEqual(discount);
        expect(row.type === 1 ? delta : -delta).toBeGreaterThanOrEqual(0);
        expect(gamma).toBeGreaterThanOrEqual(0);
        expect(vega).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('prices twice as large have values twice as large, to the bit', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const plain = single(row);
        const doubled = single({ ...row, forward: 2 * row.forward, strike: 2 * row.strike });
        expect(doubled.value).toBe(2 * plain.value);
        expect(doubled.delta).toBe(plain.delta);
        expect(doubled.vega).toBe(2 * plain.vega);
      }),
    );
  });
});

describe('greeks across backends', () => {
  test('has the same bits in every backend, bad rows and odd counts included', async () => {
    const kernel = await onAllBackends(linearKernel);
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 17 }), (rows) => {
        kernel(rows);
      }),
      { numRuns: runs(3000) },
    );
  });

  test('has the same bits over a large batch', async () => {
    const kernel = await onAllBackends(linearKernel);
    const rows = fc.sample(anyRow, { numRuns: 20_011, seed: 76 });
    expect(kernel(rows).suspect).toBeGreaterThan(0);
  });
});
