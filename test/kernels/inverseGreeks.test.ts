// Coin values and Greeks of inverse options: goldens, oracle, regimes, edges, hostile values, laws, same bits.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { backends } from '../backends.js';
import { anyRow, type KernelRow, regimeRow, regimes, validRow } from '../fixtures/optionRows.js';
import { type ReferenceRow, referenceTable } from '../fixtures/referenceTable.js';
import { runs } from '../long.js';
import { boundError, inverseOptionScore, inverseOptionScoreP99, parityError } from '../precision.js';
import { decimalText } from '../reference/big.js';
import { bigOption, inverseGreeks } from '../reference/black76.js';
import { conditionNumbers } from '../reference/condition.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { needs, sharedPath } from '../shared.js';
import { type InverseName, inverseKernel, inverseNames, type Kernel, linearKernel, onAllBackends, only } from './optionKernels.js';

const goldens = new URL('../fixtures/reference/options_inverse.csv', import.meta.url).pathname;
const shared = 'vectors/numerics/inverse_reference.csv.gz';
const columns: Partial<Record<InverseName, string>> = { value: 'price', blackDelta: 'delta_bs', netDelta: 'net_delta' };
const columnOf = (name: InverseName): string => columns[name] ?? name;

function rowOf(row: ReferenceRow): KernelRow {
  return {
    forward: Number(row.F),
    strike: Number(row.K),
    expiryYears: Number(row.T),
    vol: Number(row.sigma),
    rate: 0,
    type: row.cp === 'C' ? 1 : 0,
  };
}

/** Scores of every figure of a reference file, ascending. */
function scoresAgainst(path: string, kernel: Kernel<InverseName>): number[] {
  const table = referenceTable(path);
  const results = kernel(table.map(rowOf)).columns;
  const scores = table.flatMap((row, i) =>
    inverseNames.map((name) => scoreOf(results[name][i], parseDecimal(row[columnOf(name)] as string), Number(row[`k_${columnOf(name)}`]))),
  );
  return scores.sort((a, b) => a - b);
}

describe.each(backends)('inverseGreeks on the $name backend', ({ create }) => {
  let kernel: Kernel<InverseName>;
  let linear: ReturnType<typeof linearKernel>;
  beforeAll(async () => {
    kernel = inverseKernel(await create());
    linear = linearKernel(await create());
  });
  const single = (row: KernelRow): Record<InverseName, number> => only(kernel([row]));

  test(`meets our own goldens with a score of at most ${inverseOptionScore}`, () => {
    const scores = scoresAgainst(goldens, kernel);
    expect(scores.length).toBe(60 * 10);
    expect(scores.at(-1)).toBeLessThanOrEqual(inverseOptionScore);
    expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(inverseOptionScoreP99);
  });

  test.skipIf(sharedPath(shared) === undefined)(
    needs(`meets the 60-digit references with a score of at most ${inverseOptionScore}`, shared),
    () => {
      const scores = scoresAgainst(sharedPath(shared) as string, kernel);
      expect(scores.length).toBeGreaterThan(1000);
      expect(scores.at(-1)).toBeLessThanOrEqual(inverseOptionScore);
      expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(inverseOptionScoreP99);
    },
  );

  function expectOracle(row: KernelRow): void {
    const option = bigOption({ ...row, rate: 0, call: row.type === 1 });
    const expected = inverseGreeks(option);
    const kappas = conditionNumbers(option, inverseGreeks, inverseNames);
    const figures = single(row);
    for (const name of inverseNames) {
      const score = scoreOf(figures[name], parseDecimal(decimalText(expected[name], 40)), kappas[name] || 1);
      expect(score, `${name}: ${figures[name]} against ${decimalText(expected[name], 20)}`).toBeLessThanOrEqual(inverseOptionScore);
    }
  }

  test.each(Object.entries(regimes))('agrees with the 115-digit oracle: %s', (_, row) => expectOracle(row));

  test('agrees with the oracle on rows of every regime', () => {
    fc.assert(fc.property(regimeRow, expectOracle), { numRuns: runs(25, 9) });
  });

  test('without time or volatility the coin value is the intrinsic one over the forward', () => {
    for (const [expiryYears, vol] of [
      [0, 0.5],
      [0.5, 0],
      [0, 0],
    ] as const) {
      const call = single({ forward: 125, strike: 100, expiryYears, vol, rate: 0, type: 1 });
      expect(call.value).toBe(0.2);
      expect(call.blackDelta).toBe(1);
      expect(call.netDelta).toBe(0.8);
      expect(call.delta).toBe(0.8 / 125);
      const put = single({ forward: 125, strike: 100, expiryYears, vol, rate: 0, type: 0 });
      for (const name of inverseNames) expect(Math.abs(put[name]), name).toBe(0);
    }
  });

  test('at the money without time or volatility the limits stand, and never NaN', () => {
    for (const type of [0, 1]) {
      for (const [expiryYears, vol] of [
        [0, 0.5],
        [0.5, 0],
        [0, 0],
      ] as const) {
        const figures = single({ forward: 100, strike: 100, expiryYears, vol, rate: 0, type });
        for (const name of inverseNames) expect(figures[name], name).not.toBeNaN();
        expect(figures.value).toBe(0);
        expect(Math.abs(figures.blackDelta)).toBe(0.5);
      }
    }
  });

  test('in the domain no value is NaN or below 0, and nothing is NaN where nothing overflows', () => {
    fc.assert(
      fc.property(validRow, (row) => {
        const { columns: results, suspect } = kernel([row]);
        expect(results.value[0]).toBeGreaterThanOrEqual(0);
        for (const name of inverseNames) if (suspect === 0) expect(Number.isFinite(results[name][0]), name).toBe(true);
      }),
      { numRuns: runs(2000) },
    );
  });

  test.each([
    ['forward', [Number.NaN, Number.POSITIVE_INFINITY, 0, -0, -5, 9e-301, 1.1e300]],
    ['strike', [Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 1e-310]],
    ['expiryYears', [Number.NaN, Number.POSITIVE_INFINITY, -5e-324]],
    ['vol', [Number.NaN, Number.POSITIVE_INFINITY, -0.5]],
    ['type', [2, 255]],
  ] as const)('a bad %s makes the whole row NaN, is counted, and spoils no other row', (key, values) => {
    const good = regimes['an ordinary call'] as KernelRow;
    for (const value of values) {
      for (const at of [0, 1, 2, 4]) {
        const rows = Array.from({ length: 5 }, (_, i) => (i === at ? { ...good, [key]: value } : good));
        const result = kernel(rows);
        expect(result.suspect).toBe(1);
        rows.forEach((_, i) => {
          if (i === at) for (const name of inverseNames) expect(only(result, i)[name], `${key} ${value}: ${name}`).toBeNaN();
          else expect(only(result, i)).toEqual(single(good));
        });
      }
    }
  });

  test.each([0, 1, 2, 3, 5, 8, 9, 1023])('gives each of %i rows the bits it has alone', (count) => {
    const kinds = Object.values(regimes);
    const rows = Array.from({ length: count }, (_, i) => kinds[(i * 5) % kinds.length] as KernelRow);
    const results = kernel(rows);
    expect(results.suspect).toBe(0);
    const alone = kinds.map(single);
    rows.forEach((_, i) => {
      expect(only(results, i)).toEqual(alone[(i * 5) % kinds.length]);
    });
  });

  test('a call less a put is 1 - K/F coins, and their net deltas differ by K/F', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const call = single({ ...row, type: 1 });
        const put = single({ ...row, type: 0 });
        const parity = (row.forward - row.strike) / row.forward;
        expect(Math.abs(call.value - put.value - parity)).toBeLessThanOrEqual(parityError * Math.max(call.value, put.value));
        const share = row.strike / row.forward;
        expect(Math.abs(call.netDelta - put.netDelta - share)).toBeLessThanOrEqual(parityError * share);
      }),
    );
  });

  test('the coin value times the forward is the undiscounted value of the linear option, and so is blackDelta its delta', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const coin = single(row);
        const money = only(linear([{ ...row, rate: 0 }]));
        expect(Math.abs(coin.value * row.forward - money.value)).toBeLessThanOrEqual(boundError * money.value);
        expect(coin.blackDelta).toBe(money.delta);
        expect(coin.theta <= 0).toBe(true);
      }),
    );
  });

  test('prices twice as large leave the coin value as it is, to the bit', () => {
    fc.assert(
      fc.property(regimeRow, (row) => {
        const doubled = single({ ...row, forward: 2 * row.forward, strike: 2 * row.strike });
        const plain = single(row);
        expect(doubled.value).toBe(plain.value);
        expect(doubled.netDelta).toBe(plain.netDelta);
        expect(2 * doubled.delta).toBe(plain.delta);
      }),
    );
  });
});

describe('inverseGreeks across backends', () => {
  test('has the same bits in every backend, bad rows and odd counts included', async () => {
    const kernel = await onAllBackends(inverseKernel);
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 17 }), (rows) => {
        kernel(rows);
      }),
      { numRuns: runs(3000) },
    );
  });

  test('has the same bits over a large batch', async () => {
    const kernel = await onAllBackends(inverseKernel);
    expect(kernel(fc.sample(anyRow, { numRuns: 20_011, seed: 77 })).suspect).toBeGreaterThan(0);
  });
});
