// Options on a spot with a yield: goldens, oracle, limits, what they share with options on the forward, faults.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { Arena } from '../../src/columns/arena.js';
import { type GreekColumns, linearGreeks } from '../../src/columns/optionColumns.js';
import { type SpotOptionColumns, spotGreeks } from '../../src/columns/spotColumns.js';
import { backends } from '../backends.js';
import { faultOf } from '../fixtures/faultOf.js';
import { type ReferenceRow, referenceTable } from '../fixtures/referenceTable.js';
import { runs } from '../long.js';
import { optionScore, optionScoreP99 } from '../precision.js';
import { decimalText } from '../reference/big.js';
import { linearFigures } from '../reference/black76.js';
import { bigSpotOption, type SpotRow, spotInputs, spotGreeks as spotOracle } from '../reference/blackScholesMerton.js';
import { conditionsBy } from '../reference/condition.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { needs, sharedPath } from '../shared.js';

const goldens = new URL('../fixtures/reference/options_bsm.csv', import.meta.url).pathname;
const shared = 'vectors/numerics/bs_reference.csv.gz';
const columnNames = ['values', 'deltas', 'gammas', 'vegas', 'thetas', 'rhos', 'vannas', 'volgas', 'charms'] as const;

function columnsOf(rows: readonly SpotRow[]): SpotOptionColumns {
  return {
    spots: Float64Array.from(rows, (row) => row.spot),
    yields: Float64Array.from(rows, (row) => row.yield),
    strikes: Float64Array.from(rows, (row) => row.strike),
    expiryYears: Float64Array.from(rows, (row) => row.expiryYears),
    vols: Float64Array.from(rows, (row) => row.vol),
    rates: Float64Array.from(rows, (row) => row.rate),
    calls: Uint8Array.from(rows, (row) => (row.call ? 1 : 0)),
  };
}

const rowOf = (row: ReferenceRow): SpotRow => ({
  spot: Number(row.x),
  strike: Number(row.strike),
  expiryYears: Number(row.T),
  vol: Number(row.sigma),
  rate: Number(row.r),
  yield: Number(row.q),
  call: row.cp === 'C',
});

const ordinary: SpotRow = { spot: 100, strike: 95, expiryYears: 0.5, vol: 0.4, rate: 0.05, yield: 0.02, call: true };
const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const magnitude = (min: number, max: number): fc.Arbitrary<number> => between(Math.log(min), Math.log(max)).map(Math.exp);

/** Rows whose figures are ordinary doubles: what is listed, the last minutes, deep in and out, equal rates, none. */
const spotRow: fc.Arbitrary<SpotRow> = fc
  .record({
    spot: magnitude(1e-3, 1e6),
    distance: between(-5, 5),
    expiryYears: magnitude(1e-6, 20),
    vol: magnitude(0.02, 4),
    rate: fc.oneof(between(-0.05, 0.2), fc.constant(0)),
    yield: fc.oneof(between(-0.05, 0.2), fc.constant(0)),
    same: fc.boolean(),
    call: fc.boolean(),
  })
  .map(({ distance, same, ...row }) => ({
    ...row,
    yield: same ? row.rate : row.yield,
    strike: row.spot * Math.exp(distance * row.vol * Math.sqrt(row.expiryYears)),
  }));

describe.each(backends)('options on a spot, on the $name backend', ({ create }) => {
  let greeks: (columns: SpotOptionColumns) => GreekColumns;
  let onForward: (columns: Parameters<typeof linearGreeks>[2]) => GreekColumns;
  beforeAll(async () => {
    const backend = await create();
    const arena = new Arena(backend.memory);
    greeks = (columns) => spotGreeks(backend, arena, columns);
    onForward = (columns) => linearGreeks(backend, arena, columns);
  });

  function scoresAgainst(table: readonly ReferenceRow[]): number[] {
    const results = greeks(columnsOf(table.map(rowOf)));
    const scores = table.flatMap((row, i) =>
      linearFigures.map((figure, f) => {
        const name = figure === 'value' ? 'price' : figure;
        return scoreOf(results[columnNames[f] as 'values'][i] as number, parseDecimal(row[name] as string), Number(row[`k_${name}`]));
      }),
    );
    return scores.sort((a, b) => a - b);
  }

  test(`meet our own goldens with a score of at most ${optionScore}`, () => {
    const scores = scoresAgainst(referenceTable(goldens));
    expect(scores.length).toBe(60 * 9);
    expect(scores.at(-1)).toBeLessThanOrEqual(optionScore);
    expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(optionScoreP99);
  });

  test.skipIf(sharedPath(shared) === undefined)(
    needs(`meet the 60-digit references with a score of at most ${optionScore}`, shared),
    () => {
      const scores = scoresAgainst(referenceTable(sharedPath(shared) as string).filter((row) => row.model === 'bsm'));
      expect(scores.length).toBeGreaterThan(500 * 9);
      expect(scores.at(-1)).toBeLessThanOrEqual(optionScore);
      expect(scores[Math.floor(0.99 * scores.length)]).toBeLessThanOrEqual(optionScoreP99);
    },
  );

  test('agree with the 115-digit oracle wherever the figures are ordinary doubles', () => {
    fc.assert(
      fc.property(spotRow, (row) => {
        const option = bigSpotOption(row);
        const expected = spotOracle(option);
        const kappas = conditionsBy(option, spotOracle, linearFigures, spotInputs);
        const results = greeks(columnsOf([row]));
        expect(results.faults).toEqual([]);
        for (const [f, figure] of linearFigures.entries()) {
          const x = results[columnNames[f] as 'values'][0] as number;
          const score = scoreOf(x, parseDecimal(decimalText(expected[figure], 40)), kappas[figure] || 1);
          expect(score, `${figure}: ${x} against ${decimalText(expected[figure], 20)}`).toBeLessThanOrEqual(optionScore);
        }
      }),
      { numRuns: runs(40, 14) },
    );
  });

  test('whose yield is the rate have the value, vega and volga of options on a forward at the spot', () => {
    const rows = [ordinary, { ...ordinary, call: false }, { ...ordinary, strike: 300 }].map((row) => ({ ...row, yield: row.rate }));
    const { spots, yields: _, ...columns } = columnsOf(rows);
    const spot = greeks({ ...columns, spots, yields: columns.rates });
    const forward = onForward({ ...columns, forwards: spots });
    for (const name of ['values', 'deltas', 'gammas', 'vegas', 'vannas', 'volgas'] as const) expect(spot[name]).toEqual(forward[name]);
  });

  test.each([0, 1, 7, 4095, 4096, 4097, 9001])('answer %i rows as they answer each row alone', (count) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      ...ordinary,
      strike: 60 + (i % 90),
      call: i % 3 > 0,
      vol: 0.1 + (i % 7) / 10,
    }));
    const results = greeks(columnsOf(rows));
    expect(results.faults).toEqual([]);
    for (const row of [0, count >> 1, 4095, 4096, count - 1]) {
      if (row < 0 || row >= count) continue;
      const alone = greeks(columnsOf([rows[row] as SpotRow]));
      for (const name of columnNames) expect(results[name][row]).toBe(alone[name][0]);
    }
  });

  test('without time or volatility have the limits, and at the money a warning of what is infinite, and never NaN', () => {
    for (const call of [true, false]) {
      for (const [expiryYears, vol, rate, yieldRate] of [
        [0, 0.5, 0.05, 0],
        [0, 0, 0.05, 0.05],
        [0, 0.5, 0.02, 0.08],
        [0.5, 0, 0.05, 0.05],
      ] as const) {
        const results = greeks(columnsOf([{ spot: 100, strike: 100, expiryYears, vol, rate, yield: yieldRate, call }]));
        expect(results.faults).toEqual([]);
        expect(results.warnings).toMatchObject([{ row: 0, code: 'SINGULAR', path: 'gammas[0]' }]);
        for (const name of columnNames) expect(results[name][0], name).not.toBeNaN();
        expect(results.deltas[0]).toBe(0.5 * Math.exp(-yieldRate * expiryYears) * (call ? 1 : -1));
        expect(results.values[0]).toBe(0);
        expect(results.gammas[0]).toBe(Number.POSITIVE_INFINITY);
      }
    }
    const out = greeks(columnsOf([{ ...ordinary, strike: 120, expiryYears: 0 }]));
    for (const name of columnNames) expect(Math.abs(out[name][0] as number), name).toBe(0);
  });

  test('so have those whose total volatility is subnormal, by the rule of options on the forward', () => {
    const row = { ...ordinary, strike: ordinary.spot, rate: 0, yield: 0, expiryYears: 1e-300, vol: 1e-300 };
    const { spots, yields, ...shared } = columnsOf([row, { ...row, spot: 101 }]);
    const results = greeks({ ...shared, spots, yields });
    const forward = onForward({ ...shared, forwards: spots });
    expect([results.faults, forward.faults]).toEqual([[], []]);
    for (const { warnings } of [results, forward]) expect(warnings).toMatchObject([{ row: 0, code: 'SINGULAR' }]);
    for (const name of ['values', 'deltas', 'gammas'] as const) expect(results[name], name).toEqual(forward[name]);
    expect(Array.from(results.gammas)).toEqual([Number.POSITIVE_INFINITY, 0]);
    for (const name of columnNames) expect(results[name], name).not.toContain(Number.NaN);
  });

  test.each<[string, Partial<SpotRow>, string, string]>([
    ['a spot of NaN', { spot: Number.NaN }, 'NOT_FINITE', 'spots[1]'],
    ['a spot of 0', { spot: 0 }, 'NOT_POSITIVE', 'spots[1]'],
    ['an infinite yield', { yield: Number.POSITIVE_INFINITY }, 'NOT_FINITE', 'yields[1]'],
    ['a negative vol', { vol: -0.1 }, 'NEGATIVE', 'vols[1]'],
    ['a forward beyond the doubles', { rate: 5000 }, 'OUT_OF_RANGE', 'spots[1]'],
    ['a forward below them', { yield: 5000 }, 'OUT_OF_RANGE', 'spots[1]'],
  ])('%s is a fault of its row, and no other row changes', (_, change, code, path) => {
    const clean = greeks(columnsOf([ordinary, ordinary, ordinary]));
    const results = greeks(columnsOf([ordinary, { ...ordinary, ...change }, ordinary]));
    expect(results.faults).toMatchObject([{ row: 1, code, path }]);
    for (const name of columnNames) {
      expect(results[name][1]).toBeNaN();
      for (const row of [0, 2]) expect(results[name][row]).toBe(clean[name][row]);
    }
  });

  test('columns of the wrong length or missing are refused before anything is computed', () => {
    const columns = columnsOf([ordinary]);
    expect(faultOf(() => greeks({ ...columns, yields: new Float64Array(2) }))).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'yields' });
    const { yields: _, ...rest } = columns;
    expect(faultOf(() => greeks(rest as SpotOptionColumns))).toMatchObject({ code: 'MISSING_FIELD', path: 'yields' });
  });
});

test('both backends return the same bits', async () => {
  const both = await Promise.all(backends.map(({ create }) => create()));
  fc.assert(
    fc.property(fc.array(spotRow, { maxLength: 40 }), (rows) => {
      const [wasm, js] = both.map((backend) => spotGreeks(backend, new Arena(backend.memory), columnsOf(rows)));
      expect(wasm).toEqual(js);
    }),
    { numRuns: runs(30, 10) },
  );
});
