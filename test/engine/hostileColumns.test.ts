// Columns at every columnar door: other types are refused; a getter that calls back never mixes two calls.

import { beforeAll, describe, expect, test } from 'vitest';
import * as estimation from '../../src/estimation.js';
import type { Batch, Core } from '../../src/index.js';
import { createCore, Fault } from '../../src/index.js';
import { backtest, backtests, valueAtRisk } from '../../src/risk.js';
import { faultOf } from '../fixtures/faultOf.js';

type Columns = Record<string, unknown>;

interface Door {
  readonly name: string;
  /** Sound columns, fresh ones each time. */
  readonly columns: () => Columns;
  readonly call: (columns: Columns) => unknown;
  /** Whether an array of numbers stands for a column too. */
  readonly lists?: true;
}

const f64 = (...xs: number[]): Float64Array => Float64Array.from(xs);
const options = (): Columns => ({
  strikes: f64(90, 100, 110),
  expiryYears: f64(0.1, 0.2, 0.3),
  vols: f64(0.5, 0.6, 0.7),
  rates: f64(0, 0.01, 0.02),
  calls: Uint8Array.of(1, 0, 1),
});

/** The same numbers on a buffer that can be resized. */
function resizable<T extends Float64Array | Uint32Array | Uint8Array>(column: T): T {
  const buffer = Reflect.construct(ArrayBuffer, [column.byteLength, { maxByteLength: 4 * column.byteLength }]) as ArrayBuffer;
  const type = column.constructor as new (buffer: ArrayBuffer) => T;
  const tracking = new type(buffer);
  tracking.set(column);
  return tracking;
}

function shrink(column: Float64Array | Uint32Array | Uint8Array): void {
  (column.buffer as unknown as { resize(bytes: number): void }).resize(column.BYTES_PER_ELEMENT);
}

/** What a call comes to: its result, or the fault it throws. */
function outcomeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (error instanceof Fault) return error.toRecord();
    throw error;
  }
}

const isTyped = (value: unknown): value is Float64Array | Uint32Array | Uint8Array => ArrayBuffer.isView(value);

describe.each(['wasm', 'js'] as const)('on the %s backend', (backend) => {
  let core: Core;
  let batch: Batch;
  beforeAll(async () => {
    core = await createCore({ backend });
    batch = await core.batch({ options: 3, underlyings: 1, accounts: 1, positions: 3 });
  });

  const doors: readonly Door[] = [
    { name: 'greeks', columns: () => ({ forwards: f64(99, 100, 101), ...options() }), call: (given) => core.greeks(given as never) },
    {
      name: 'greeks of inverse options',
      columns: () => ({ forwards: f64(99, 100, 101), ...options() }),
      call: (given) => core.greeks({ ...given, settlement: 'inverse' } as never),
    },
    {
      name: 'greeks on a spot',
      columns: () => ({ spots: f64(99, 100, 101), yields: f64(0, 0, 0.01), ...options() }),
      call: (given) => core.greeks(given as never),
    },
    {
      name: 'chainGreeks',
      columns: () => ({
        starts: Uint32Array.of(0, 1, 3),
        forwards: f64(99, 100),
        expiryYears: f64(0.1, 0.2),
        rates: f64(0, 0.01),
        strikes: f64(90, 100, 110),
        vols: f64(0.5, 0.6, 0.7),
      }),
      call: (given) => core.chainGreeks(given as never),
    },
    {
      name: 'impliedVols',
      columns: () => {
        const { vols, ...rest } = options();
        return { prices: f64(12, 10, 9), forwards: f64(99, 100, 101), ...rest };
      },
      call: (given) => core.impliedVols(given as never),
    },
    {
      name: 'instruments of a batch',
      columns: () => ({ forwards: f64(99, 100, 101), ...options() }),
      call: (instruments) => {
        batch.set({ instruments: instruments as never });
        return batch.runSync({ copy: true }).greeks;
      },
    },
    {
      name: 'positions of a batch',
      columns: () => ({ starts: Uint32Array.of(0, 3), handles: Uint32Array.of(0, 1, 2), quantities: f64(1, 2, 3) }),
      call: (positions) => batch.set({ positions: positions as never }).positions.quantities.slice(),
    },
    {
      name: 'estimate.surfaceVols',
      columns: () => ({ forwards: f64(99, 100, 101), strikes: f64(90, 100, 110), expiryYears: f64(0.1, 0.2, 0.3) }),
      call: (given) => {
        const svi = { a: 0.01, b: 0.1, rho: 0, m: 0, sigma: 0.1 };
        return estimation.surfaceVols(core, { surface: { smiles: [{ expiryYears: 0.2, svi }] }, ...given } as never);
      },
    },
    {
      name: 'estimate.ewmaStep',
      columns: () => ({ covariance: f64(4, 1, 1, 4), cholesky: f64(2, 0, 0.5, 2), returns: f64(0.1, -0.1) }),
      call: (given) => estimation.ewma.step(core, { ...given, lambda: 0.9 } as never),
    },
    {
      name: 'valueAtRisk',
      columns: () => ({ deltas: f64(1, 2, 3), volatilities: f64(0.1, 0.2, 0.3), means: f64(0, 0, 0.01) }),
      call: (given) => {
        const correlation = [f64(1, 0, 0), f64(0, 1, 0), f64(0, 0, 1)];
        return valueAtRisk(core, { method: 'delta-normal', correlation, confidence: 0.99, horizonDays: 1, ...given } as never);
      },
      lists: true,
    },
    {
      name: 'valueAtRisk of a sample',
      columns: () => ({ pnl: f64(1, 2, 3), stressPnl: f64(-9, -8), stressProbabilities: f64(0.1, 0.1) }),
      call: (given) => valueAtRisk(core, { method: 'stressed', confidence: 0.9, ...given } as never),
      lists: true,
    },
    {
      name: 'backtest',
      columns: () => ({ losses: f64(...Array.from({ length: 40 }, (_, i) => i % 7)), valuesAtRisk: new Float64Array(40).fill(5) }),
      call: (given) => backtest(core, { confidence: 0.9, ...given } as never),
      lists: true,
    },
    {
      name: 'backtests.timeBetweenFailures',
      columns: () => ({ gaps: f64(3, 4, 5) }),
      call: (given) => backtests.timeBetweenFailures(core, { observations: 40, probability: 0.1, ...given } as never),
      lists: true,
    },
    ...(['exp', 'expm1', 'log', 'log1p', 'erfc', 'erfcx', 'normalPdf', 'normalCdf', 'normalQuantile'] as const).map((name) => ({
      name: `math.${name}`,
      columns: (): Columns => ({ [name]: f64(0.1, 0.2, 0.3) }),
      call: (given: Columns) => core.math[name](given[name] as never),
    })),
    ...(['matrix', 'spectrum'] as const).map((name) => ({
      name: `rows of estimate.${name}`,
      columns: (): Columns => ({ first: f64(1, 0.5), second: f64(0.5, 1) }),
      call: ({ first, second }: Columns) =>
        name === 'matrix'
          ? estimation.matrix(core, { kind: 'correlation', matrix: [first, second] as never, repair: 'reject' })
          : estimation.spectrum(core, { correlation: [first, second] as never }),
      lists: true as const,
    })),
  ];

  describe.each(doors)('$name', ({ columns, call, lists }) => {
    const names = Object.keys(columns());

    test('refuses a column of any other type, and answers the next call as before', () => {
      const sound = call(columns());
      for (const name of names) {
        const column = columns()[name] as Float64Array;
        const others: unknown[] = [
          new DataView(new ArrayBuffer(8 * column.length)),
          new BigInt64Array(column.length),
          new Uint8ClampedArray(column.length),
          new Uint16Array(column.length),
          column.buffer,
          Array.from(column, String),
          'column',
          { length: column.length },
          Object.create(Object.getPrototypeOf(column) as object),
        ];
        if (column instanceof Float64Array) others.push(Float32Array.from(column), Int32Array.from(column), Uint8Array.from(column));
        else others.push(Float64Array.from(column), Float32Array.from(column));
        if (!lists) others.push(Array.from(column));
        for (const other of others) expect(faultOf(() => call({ ...columns(), [name]: other })).code, name).toBe('TYPE_MISMATCH');
      }
      expect(call(columns())).toEqual(sound);
    });

    test('refuses a column whose buffer is gone', () => {
      for (const name of names) {
        const given = columns();
        structuredClone(given[name], { transfer: [(given[name] as Float64Array).buffer as ArrayBuffer] });
        expect(
          faultOf(() => call(given)),
          name,
        ).toMatchObject({ code: 'SHAPE_MISMATCH', got: '"a buffer that was detached or shrunk"' });
        const outside = columns();
        const whole = resizable(outside[name] as Float64Array);
        const fixed = new (whole.constructor as Float64ArrayConstructor)(whole.buffer, 0, whole.length);
        shrink(whole);
        expect(faultOf(() => call({ ...outside, [name]: fixed })).code, name).toBe('SHAPE_MISMATCH');
      }
    });

    test('never mixes what columns held before and after a getter among them resized one', () => {
      const sound = call(columns());
      for (const shrunk of names) {
        for (const getter of names) {
          if (getter === shrunk || (columns()[shrunk] as Float64Array).length === 1) continue;
          const given = columns();
          const victim = resizable(given[shrunk] as Float64Array);
          const held = given[getter];
          given[shrunk] = victim;
          Object.defineProperty(given, getter, {
            enumerable: true,
            get: () => {
              shrink(victim);
              return held;
            },
          });
          const outcome = outcomeOf(() => call(given));
          // the same as of a caller who hands in what is left
          expect(outcome, `${getter} resizes ${shrunk}`).toEqual(outcomeOf(() => call({ ...columns(), [shrunk]: victim.slice() })));
        }
      }
      expect(call(columns())).toEqual(sound);
    });

    test('reads each column once, and takes it for what it is, whatever it says of itself', () => {
      const sound = call(columns());
      const reads: Record<string, number> = {};
      const given: Columns = {};
      for (const [name, column] of Object.entries(columns())) {
        if (isTyped(column)) {
          const lying = { length: 1, byteLength: 8, byteOffset: 8, buffer: new ArrayBuffer(8), set: null, subarray: null, slice: null };
          for (const [key, value] of Object.entries(lying)) Object.defineProperty(column, key, { value });
        }
        Object.defineProperty(given, name, {
          enumerable: true,
          get: () => {
            reads[name] = (reads[name] ?? 0) + 1;
            return column;
          },
        });
      }
      expect(call(given)).toEqual(sound);
      expect(Object.values(reads)).toEqual(names.map(() => 1));
    });
  });
});
