// Option kernels work in the caller's scratch: its contents do not matter, they use no more than stated, and blocks leave no trace.
import { describe, test } from 'vitest';
import { blockRows, greeksScratch, repriceScratch } from '../../assembly/literals/block.js';
import { expectSameBits, onBackends } from './onBackends.js';

const counts = [1, 2, 15, 17, blockRows - 1, blockRows, blockRows + 1, 2 * blockRows + 3];
const spread = (count: number, low: number, high: number): number[] =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * ((i * 37) % 101)) / 101);

interface Options {
  readonly forwards: readonly number[];
  readonly strikes: readonly number[];
  readonly expiryYears: readonly number[];
  readonly vols: readonly number[];
  readonly rates: readonly number[];
  readonly calls: readonly number[];
}

function options(count: number): Options {
  const forwards = spread(count, 90, 110);
  return {
    forwards,
    strikes: forwards.map((forward, i) => forward * (0.5 + ((i * 53) % 97) / 64)),
    expiryYears: spread(count, 0.01, 2),
    vols: spread(count, 0.1, 1.5),
    rates: spread(count, -0.02, 0.08),
    calls: forwards.map((_, i) => i & 1),
  };
}

const slice = (all: Options, from: number, to: number): Options =>
  Object.fromEntries(Object.entries(all).map(([name, column]) => [name, column.slice(from, to)])) as unknown as Options;

/** The columns of Greeks of the rows, the same on every backend; the scratch starts as NaN and has a guard behind it. */
function greeks(kind: 'linear' | 'inverse', rows: Options): Record<string, Float64Array> {
  const count = rows.forwards.length;
  return onBackends((backend, columns) => {
    const f = columns.f64(rows.forwards);
    const k = columns.f64(rows.strikes);
    const t = columns.f64(rows.expiryYears);
    const v = columns.f64(rows.vols);
    const r = columns.f64(rows.rates);
    const types = columns.u8(rows.calls);
    const scratch = columns.out(greeksScratch);
    const out = Array.from({ length: kind === 'linear' ? 9 : 10 }, () => columns.out(count));
    const [a, b, c, d, e, g, h, i, j, l] = out;
    if (kind === 'linear') backend.greeks(f, k, t, v, r, types, a, b, c, d, e, g, h, i, j, scratch, count);
    else backend.inverseGreeks(f, k, t, v, types, a, b, c, d, e, g, h, i, j, l, scratch, count);
    return Object.fromEntries(out.map((column, o) => [`column ${o}`, column]));
  });
}

/** The grid of the rows under `scenarios` scenarios of one unit. */
function grid(kind: 'linear' | 'inverse', rows: Options, scenarios: number): Float64Array {
  const count = rows.forwards.length;
  const stride = scenarios + (scenarios & 1);
  const { cells } = onBackends((backend, columns) => {
    const handles = columns.u32(rows.forwards.map((_, i) => i));
    const units = columns.u32(rows.forwards.map(() => 0));
    const f = columns.f64(rows.forwards);
    const k = columns.f64(rows.strikes);
    const t = columns.f64(rows.expiryYears);
    const v = columns.f64(rows.vols);
    const r = columns.f64(rows.rates);
    const types = columns.u8(rows.calls);
    const ones = columns.f64(rows.forwards.map(() => 1));
    const moves = columns.f64(spread(stride, -0.5, 0.5));
    const logMoves = columns.out(stride);
    backend.log(columns.f64(spread(stride, -0.5, 0.5).map((move) => 1 + move)), logMoves, stride);
    const shocks = columns.f64(spread(stride, -0.3, 0.4));
    const shifts = columns.f64(spread(stride, 0, 0));
    const scratch = columns.out(repriceScratch);
    const cells = columns.out(count * stride);
    // biome-ignore format: one kernel, one call
    if (kind === 'linear') backend.reprice(handles, f, k, t, v, r, types, ones, ones, units, moves, logMoves, shocks, shifts, 0.01, cells, scratch, count, scenarios, stride);
    // biome-ignore format: one kernel, one call
    else backend.repriceInverse(handles, f, k, t, v, types, ones, f, ones, units, moves, logMoves, shocks, shifts, 0.01, cells, scratch, count, scenarios, stride);
    return { cells };
  });
  return cells;
}

describe.each(['linear', 'inverse'] as const)('the %s option kernels', (kind) => {
  test.each(counts)('give %i rows the Greeks they give each alone', (count) => {
    const rows = options(count);
    const together = greeks(kind, rows);
    for (const row of [0, count >> 1, count - 1]) {
      const alone = greeks(kind, slice(rows, row, row + 1));
      for (const [name, column] of Object.entries(together))
        expectSameBits(alone[name], column.subarray(row, row + 1), `${name}, row ${row}`);
    }
  });

  test.each([1, 2, 29, 63, 64, 191, 192, 193, 500])('price %i scenarios of many instruments as those of each alone', (scenarios) => {
    const stride = scenarios + (scenarios & 1);
    const count = scenarios > 100 ? 5 : blockRows + 5;
    const rows = options(count);
    const together = grid(kind, rows, scenarios);
    for (const row of [0, 3, count - 1]) {
      const alone = grid(kind, slice(rows, row, row + 1), scenarios);
      expectSameBits(alone, together.subarray(row * stride, (row + 1) * stride), `row ${row}`);
    }
  });
});
