// Greeks of option chains: the bits of `greeks` on both sides of every strike, slices of any length, bad rows and bad slices.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockRows, chainScratch, greeksScratch } from '../../assembly/literals/block.js';
import { hostileNumbers } from '../fixtures/hostile.js';
import { runs } from '../long.js';
import { optionScore } from '../precision.js';
import { decimalText } from '../reference/big.js';
import { bigOption, linearFigures, linearGreeks } from '../reference/black76.js';
import { conditionNumbers } from '../reference/condition.js';
import { parseDecimal, scoreOf } from '../reference/decimal.js';
import { expectSameBits, onBackends } from './onBackends.js';

interface Slice {
  readonly forward: number;
  readonly expiryYears: number;
  readonly rate: number;
  /** [strike, vol] pairs. */
  readonly rows: readonly (readonly [number, number])[];
}

const sideNames = ['value', 'delta', 'theta', 'rho', 'charm'] as const;
const sharedNames = ['gamma', 'vega', 'vanna', 'volga'] as const;
type Figure = (typeof linearFigures)[number];
type Figures = Record<Figure, Float64Array>;

/** Both sides of every row by chainGreeks on all backends, and its count of suspects. */
function chain(slices: readonly Slice[]): { call: Figures; put: Figures; suspect: number } {
  const starts = [0];
  for (const slice of slices) starts.push((starts.at(-1) as number) + slice.rows.length);
  const rows = starts.at(-1) as number;
  const stride = rows + 1;
  const { calls, puts, shared, counts } = onBackends((backend, columns) => {
    const calls = columns.out(5 * stride);
    const puts = columns.out(5 * stride);
    const shared = columns.out(4 * stride);
    const suspect = backend.chainGreeks(
      columns.u32(starts),
      columns.f64(slices.map((slice) => slice.forward)),
      columns.f64(slices.map((slice) => slice.expiryYears)),
      columns.f64(slices.map((slice) => slice.rate)),
      columns.f64(slices.flatMap((slice) => slice.rows.map(([strike]) => strike))),
      columns.f64(slices.flatMap((slice) => slice.rows.map(([, vol]) => vol))),
      calls,
      puts,
      shared,
      columns.out(chainScratch),
      slices.length,
      stride,
    );
    // the place behind the rows of a figure, which a backend may or may not write
    for (const table of [calls, puts, shared]) for (let at = rows; at < table.length; at += stride) table[at] = 0;
    return { calls, puts, shared, counts: columns.u32([suspect]) };
  });
  const figures = (side: Float64Array): Figures =>
    Object.fromEntries([
      ...sideNames.map((name, c) => [name, side.slice(c * stride, c * stride + rows)]),
      ...sharedNames.map((name, c) => [name, shared.slice(c * stride, c * stride + rows)]),
    ]) as Figures;
  return { call: figures(calls), put: figures(puts), suspect: counts[0] };
}

/** The same rows, one side, by greeks. */
function rowByRow(slices: readonly Slice[], type: 0 | 1): { figures: Figures; suspect: number } {
  const rows = slices.flatMap((slice) => slice.rows.map(([strike, vol]) => ({ ...slice, strike, vol })));
  let suspect = 0;
  const figures = onBackends((backend, columns) => {
    const [f, k, t, v, r] = (['forward', 'strike', 'expiryYears', 'vol', 'rate'] as const).map((key) =>
      columns.f64(rows.map((row) => row[key])),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const out = Object.fromEntries(linearFigures.map((name) => [name, columns.out(rows.length)])) as Figures;
    const types = columns.u8(rows.map(() => type));
    const { value, delta, gamma, vega, theta, rho, vanna, volga, charm } = out;
    const scratch = columns.out(greeksScratch);
    suspect = backend.greeks(f, k, t, v, r, types, value, delta, gamma, vega, theta, rho, vanna, volga, charm, scratch, rows.length);
    return out;
  });
  return { figures, suspect };
}

function expectBitsOfGreeks(slices: readonly Slice[]): void {
  const { call, put, suspect } = chain(slices);
  let bad = 0;
  for (const [side, type] of [
    [call, 1],
    [put, 0],
  ] as const) {
    const { figures, suspect: alone } = rowByRow(slices, type);
    for (const name of linearFigures) expectSameBits(side[name], figures[name], name);
    bad += alone;
  }
  expect(suspect > 0).toBe(bad > 0);
}

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const sliceOf = (
  number: fc.Arbitrary<number>,
  strike: fc.Arbitrary<number>,
  vol: fc.Arbitrary<number>,
  most: number,
): fc.Arbitrary<Slice> =>
  fc.record({
    forward: fc.oneof(between(50, 150), number),
    expiryYears: fc.oneof(between(0, 2), number),
    rate: fc.oneof(between(-0.1, 0.1), number),
    rows: fc.array(fc.tuple(strike, vol), { maxLength: most }),
  });
const sound = sliceOf(between(90, 110), fc.oneof(between(20, 300), fc.constant(100)), between(0, 3), 40);
const hostile = fc.constantFrom(...hostileNumbers);

describe('chainGreeks', () => {
  test('gives both sides of every row the bits that greeks gives', () => {
    fc.assert(fc.property(fc.array(sound, { maxLength: 7 }), expectBitsOfGreeks), { numRuns: runs(150) });
  });

  test('so it does with hostile numbers in slices and rows, which spoil nothing else', () => {
    const any = sliceOf(hostile, fc.oneof(between(20, 300), hostile), fc.oneof(between(0, 3), hostile), 9);
    fc.assert(fc.property(fc.array(fc.oneof(sound, any), { maxLength: 6 }), expectBitsOfGreeks), { numRuns: runs(300) });
  });

  test.each([1, 2, 15, 17, blockRows - 1, blockRows, blockRows + 1, 2 * blockRows + 3])(
    'slices of %i rows, odd and even places',
    (count) => {
      const slice = (forward: number, rows: number): Slice => ({
        forward,
        expiryYears: 0.1,
        rate: 0.03,
        rows: Array.from({ length: rows }, (_, i) => [60 + ((i * 37) % 101), 0.2 + ((i * 53) % 97) / 90] as const),
      });
      expectBitsOfGreeks([slice(100, count), slice(97, 0), slice(110, count), slice(90, 3)]);
    },
  );

  test('no slices, and slices of no rows', () => {
    expect(chain([]).suspect).toBe(0);
    expect(chain([{ forward: Number.NaN, expiryYears: 1, rate: 0, rows: [] }]).suspect).toBe(0);
  });

  test('meets the oracle on both sides', () => {
    const slice: Slice = { forward: 60_000, expiryYears: 0.08, rate: 0.04, rows: [[45_000, 0.7], [60_000, 0.6], [80_000, 0.65]] }; // biome-ignore format: a table
    const sides = chain([slice]);
    slice.rows.forEach(([strike, vol], i) => {
      for (const side of ['call', 'put'] as const) {
        const option = bigOption({ ...slice, strike, vol, call: side === 'call' });
        const expected = linearGreeks(option);
        const kappas = conditionNumbers(option, linearGreeks, linearFigures);
        for (const name of linearFigures) {
          const score = scoreOf(sides[side][name][i], parseDecimal(decimalText(expected[name], 40)), kappas[name]);
          expect(score, `${side} ${name} at ${strike}`).toBeLessThanOrEqual(optionScore);
        }
      }
    });
  });
});
