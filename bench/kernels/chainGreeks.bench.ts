// chainGreeks: both sides of option chains in slices; an item is an option, two a strike, as in greeks.
import { chainScratch, greeksScratch } from '../../assembly/literals/block.js';
import { columnBytes } from '../../src/columns/arena.js';
import type { GreeksData } from './greeks.bench.js';
import { assertSameBits, type BenchCase, type KernelBench } from './kernelBench.js';
import { Seeded } from './seeded.js';

function chainCase(slices: number, strikesOfSlice: number): BenchCase<GreeksData> {
  const rows = slices * strikesOfSlice;
  const stride = rows + 1;
  return {
    name: `${slices} expiries of ${strikesOfSlice} strikes`,
    items: 2 * rows,
    bytes:
      columnBytes(slices + 1, 4) +
      3 * columnBytes(slices, 8) +
      2 * columnBytes(rows, 8) +
      14 * columnBytes(rows + 1, 8) +
      columnBytes(chainScratch, 8) +
      3 * columnBytes(rows, 8) +
      columnBytes(rows, 1) +
      9 * columnBytes(rows, 8) +
      columnBytes(greeksScratch, 8),
    make(backend, arena, seed) {
      const random = new Seeded(seed);
      const starts = arena.u32(slices + 1);
      for (let s = 0; s <= slices; s++) starts[s] = s * strikesOfSlice;
      const forwards = random.fill(arena.f64(slices), 50_000, 70_000);
      const expiryYears = random.fill(arena.f64(slices), 0.003, 1);
      const rates = random.fill(arena.f64(slices), -0.01, 0.08);
      const strikes = arena.f64(rows);
      for (let i = 0; i < rows; i++) {
        strikes[i] = 1_000 * Math.round((forwards[Math.floor(i / strikesOfSlice)] * random.between(0.4, 2)) / 1_000);
      }
      const vols = random.fill(arena.f64(rows), 0.3, 1.2);
      const calls = arena.f64(5 * stride);
      const puts = arena.f64(5 * stride);
      const shared = arena.f64(4 * stride);
      const scratch = arena.f64(chainScratch);
      const [f, t, r] = [arena.f64(rows), arena.f64(rows), arena.f64(rows)];
      const types = arena.u8(rows);
      const out = Array.from({ length: 9 }, () => arena.f64(rows)) as Nine;
      const greeksSpace = arena.f64(greeksScratch);
      const run = (): void => {
        backend.chainGreeks(starts, forwards, expiryYears, rates, strikes, vols, calls, puts, shared, scratch, slices, stride);
      };
      return {
        data: rowsOf(starts, { forwards, expiryYears, rates, strikes, vols }),
        run,
        check() {
          run();
          for (let i = 0; i < rows; i++) {
            const s = Math.floor(i / strikesOfSlice);
            f[i] = forwards[s];
            t[i] = expiryYears[s];
            r[i] = rates[s];
          }
          for (const [type, side] of [
            [1, calls],
            [0, puts],
          ] as const) {
            types.fill(type);
            backend.greeks(f, strikes, t, vols, r, types, ...out, greeksSpace, rows);
            const [value, delta, gamma, vega, theta, rho, vanna, volga, charm] = out;
            [value, delta, theta, rho, charm].forEach((column, c) => {
              assertSameBits(`figure ${c} of side ${type}`, side.subarray(c * stride, c * stride + rows), column);
            });
            [gamma, vega, vanna, volga].forEach((column, c) => {
              assertSameBits(`shared figure ${c}`, shared.subarray(c * stride, c * stride + rows), column);
            });
          }
        },
      };
    },
  };
}

/** The same options, a row each: the calls, then the puts. */
function rowsOf(
  starts: Uint32Array,
  { forwards, expiryYears, rates, strikes, vols }: Readonly<Record<'forwards' | 'expiryYears' | 'rates' | 'strikes' | 'vols', F64>>,
): GreeksData {
  const sliceOf = new Uint32Array(strikes.length);
  for (let s = 0; s + 1 < starts.length; s++) sliceOf.fill(s, starts[s], starts[s + 1]);
  const twice = (at: (i: number) => number): F64 => Float64Array.from({ length: 2 * strikes.length }, (_, i) => at(i % strikes.length));
  return {
    forwards: twice((i) => forwards[sliceOf[i]]),
    strikes: twice((i) => strikes[i]),
    expiryYears: twice((i) => expiryYears[sliceOf[i]]),
    vols: twice((i) => vols[i]),
    rates: twice((i) => rates[sliceOf[i]]),
    calls: Uint8Array.from({ length: 2 * strikes.length }, (_, i) => (i < strikes.length ? 1 : 0)),
    count: 2 * strikes.length,
  };
}

type F64 = Float64Array;
type Nine = [F64, F64, F64, F64, F64, F64, F64, F64, F64];

export const bench: KernelBench<GreeksData> = { kernel: 'chainGreeks', item: 'option', cases: [chainCase(10, 60), chainCase(64, 192)] };
