// The columnar door of option chains: the figures of core.greeks, chunks, faults by row, misuse.
import { beforeAll, describe, expect, test } from 'vitest';
import { Arena } from '../../src/columns/arena.js';
import { type ChainColumns, type ChainGreeks, chainGreeks } from '../../src/columns/chainColumns.js';
import { type GreekColumns, linearGreeks } from '../../src/columns/optionColumns.js';
import { backends } from '../backends.js';
import { faultOf } from '../fixtures/faultOf.js';

const sideNames = ['values', 'deltas', 'thetas', 'rhos', 'charms'] as const;
const sharedNames = ['gammas', 'vegas', 'vannas', 'volgas'] as const;

/** Slices of these lengths, ordinary numbers throughout. */
function chainOf(lengths: readonly number[]): ChainColumns {
  const starts = new Uint32Array(lengths.length + 1);
  lengths.forEach((length, s) => {
    starts[s + 1] = (starts[s] as number) + length;
  });
  const rows = starts[lengths.length] as number;
  return {
    starts,
    forwards: Float64Array.from(lengths, (_, s) => 100 + s),
    expiryYears: Float64Array.from(lengths, (_, s) => 0.02 * (s + 1)),
    rates: Float64Array.from(lengths, (_, s) => 0.01 * (s % 5)),
    strikes: Float64Array.from({ length: rows }, (_, i) => 60 + ((i * 37) % 101)),
    vols: Float64Array.from({ length: rows }, (_, i) => 0.2 + ((i * 53) % 97) / 90),
  };
}

/** The same options one a row, calls or puts. */
function rowsOf(chain: ChainColumns, call: boolean) {
  const rows = chain.strikes.length;
  const slices = Array.from({ length: rows }, (_, i) =>
    chain.starts.findIndex((start, s) => start <= i && i < (chain.starts[s + 1] as number)),
  );
  const down = (column: Float64Array): Float64Array => Float64Array.from(slices, (s) => column[s] as number);
  const { forwards, expiryYears, rates, strikes, vols } = chain;
  return {
    forwards: down(forwards),
    expiryYears: down(expiryYears),
    rates: down(rates),
    strikes,
    vols,
    calls: new Uint8Array(rows).fill(Number(call)),
  };
}

describe.each(backends)('option chains on the $name backend', ({ create }) => {
  let chains: (columns: ChainColumns) => ChainGreeks;
  let greeks: (chain: ChainColumns, call: boolean) => GreekColumns;
  let arena: Arena;
  beforeAll(async () => {
    const backend = await create();
    arena = new Arena(backend.memory);
    chains = (columns) => chainGreeks(backend, arena, columns);
    greeks = (chain, call) => linearGreeks(backend, arena, rowsOf(chain, call));
  });

  const expectGreeks = (chain: ChainColumns): ChainGreeks => {
    const mark = arena.mark();
    const result = chains(chain);
    expect(arena.mark()).toBe(mark);
    for (const [side, call] of [
      [result.calls, true],
      [result.puts, false],
    ] as const) {
      const alone = greeks(chain, call);
      for (const name of sideNames) expect(side[name]).toEqual(alone[name]);
      for (const name of sharedNames) expect(result[name]).toEqual(alone[name]);
      expect(result.faults.map((fault) => fault.row)).toEqual(alone.faults.map((fault) => fault.row));
    }
    return result;
  };

  test.each([
    ['one strike', [1]],
    ['no strikes', [0, 0]],
    ['empty slices between', [0, 3, 0, 0, 5, 0]],
    ['a slice longer than a chunk', [4095, 2, 9001, 1]],
    ['slices that end with their chunks', [4096, 4096, 1]],
  ])('gives the figures of core.greeks: %s', (_, lengths) => {
    expect(expectGreeks(chainOf(lengths)).faults).toEqual([]);
  });

  test('no slices give nothing', () => {
    expect(chains(chainOf([])).calls.values.length).toBe(0);
  });

  test('a bad strike is a fault of its row, a bad forward of every row of its slice', () => {
    const chain = chainOf([3, 2, 4]);
    chain.strikes[1] = -5;
    chain.vols[8] = Number.NaN;
    chain.forwards[1] = 0;
    const { faults } = expectGreeks(chain);
    expect(faults.map(({ row, code, path }) => [row, code, path])).toEqual([
      [1, 'NOT_POSITIVE', 'strikes[1]'],
      [3, 'NOT_POSITIVE', 'forwards[1]'],
      [4, 'NOT_POSITIVE', 'forwards[1]'],
      [8, 'NOT_FINITE', 'vols[8]'],
    ]);
  });

  test('at the money without volatility values and deltas are the limits, and the infinite gamma is named beside', () => {
    const chain = chainOf([2]);
    chain.strikes[0] = 100;
    chain.vols[0] = 0;
    const { faults, warnings, calls, puts, gammas } = expectGreeks(chain);
    expect(faults).toEqual([]);
    expect(warnings).toMatchObject([{ row: 0, code: 'SINGULAR', path: 'gammas[0]' }]);
    expect([calls.values[0], puts.values[0], gammas[0]]).toEqual([0, 0, Number.POSITIVE_INFINITY]);
    expect((calls.deltas[0] as number) - (puts.deltas[0] as number)).toBe(2 * (calls.deltas[0] as number));
    expect(calls.deltas[1]).toBeGreaterThan(0);
  });

  test('a discount beyond the doubles is a fault', () => {
    const chain = chainOf([1]);
    chain.rates[0] = -1e6;
    expect(expectGreeks(chain).faults.map(({ code }) => code)).toEqual(['OVERFLOW']);
  });

  test('columns of wrong type or length, and starts that fall, throw', () => {
    const chain = chainOf([2, 1]);
    const wrong = (change: object): unknown => faultOf(() => chains({ ...chain, ...change }));
    expect(wrong({ starts: [0, 2, 3] })).toMatchObject({ code: 'TYPE_MISMATCH', path: 'starts' });
    expect(wrong({ starts: undefined })).toMatchObject({ code: 'MISSING_FIELD', path: 'starts' });
    expect(wrong({ starts: new Uint32Array(0) })).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'starts' });
    expect(wrong({ starts: Uint32Array.of(1, 2, 3) })).toMatchObject({ code: 'OUT_OF_RANGE', path: 'starts[0]' });
    expect(wrong({ starts: Uint32Array.of(0, 4, 3) })).toMatchObject({ code: 'OUT_OF_RANGE', path: 'starts[2]' });
    expect(wrong({ starts: Uint32Array.of(0, 2, 4) })).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'strikes' });
    expect(wrong({ rates: new Float64Array(3) })).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'rates' });
    expect(wrong({ vols: undefined })).toMatchObject({ code: 'MISSING_FIELD', path: 'vols' });
    expect(wrong({ vols: new Float32Array(3) })).toMatchObject({ code: 'TYPE_MISMATCH', path: 'vols' });
    expect(faultOf(() => chains(undefined as unknown as ChainColumns))).toMatchObject({ code: 'TYPE_MISMATCH', path: 'columns' });
  });
});
