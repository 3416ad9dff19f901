// Bad rows and bad columns of the Greeks.
import type { Core, FaultCode } from '../../src/index.js';
import type { KernelRow } from '../fixtures/optionRows.js';
import { type Columns, columnsOf } from '../fixtures/optionRows.js';
import { faultOfRow, goodRows, type Refusal, thrownBy } from './refusal.js';

const columnOf: Readonly<Record<keyof KernelRow, string>> = {
  forward: 'forwards',
  strike: 'strikes',
  expiryYears: 'expiryYears',
  vol: 'vols',
  rate: 'rates',
  type: 'calls',
};

/** Every value a row may not hold, by field. */
const badValues: Readonly<Record<keyof KernelRow, readonly (readonly [number, FaultCode])[]>> = {
  forward: [
    [Number.NaN, 'NOT_FINITE'],
    [Number.POSITIVE_INFINITY, 'NOT_FINITE'],
    [Number.NEGATIVE_INFINITY, 'NOT_FINITE'],
    [0, 'NOT_POSITIVE'],
    [-0, 'NOT_POSITIVE'],
    [-5, 'NOT_POSITIVE'],
    [5e-324, 'OUT_OF_RANGE'],
    [Number.MAX_VALUE, 'OUT_OF_RANGE'],
  ],
  strike: [
    [Number.NaN, 'NOT_FINITE'],
    [Number.POSITIVE_INFINITY, 'NOT_FINITE'],
    [0, 'NOT_POSITIVE'],
    [-100, 'NOT_POSITIVE'],
    [1e-310, 'OUT_OF_RANGE'],
    [1e301, 'OUT_OF_RANGE'],
  ],
  expiryYears: [
    [Number.NaN, 'NOT_FINITE'],
    [Number.POSITIVE_INFINITY, 'NOT_FINITE'],
    [-1e-9, 'NEGATIVE'],
  ],
  vol: [
    [Number.NaN, 'NOT_FINITE'],
    [Number.POSITIVE_INFINITY, 'NOT_FINITE'],
    [-0.6, 'NEGATIVE'],
  ],
  rate: [
    [Number.NaN, 'NOT_FINITE'],
    [Number.POSITIVE_INFINITY, 'NOT_FINITE'],
    [Number.NEGATIVE_INFINITY, 'NOT_FINITE'],
  ],
  type: [
    [2, 'BAD_OPTION_TYPE'],
    [255, 'BAD_OPTION_TYPE'],
  ],
};

const name = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

export const badRows: readonly Refusal[] = [
  ...(Object.keys(badValues) as (keyof KernelRow)[]).flatMap((field) =>
    badValues[field].map(
      ([value, code]): Refusal => ({
        id: `row ${field} ${name(value)}`,
        what: `a row whose ${field} is ${name(value)}`,
        code,
        path: `${columnOf[field]}[3]`,
        answer: (core) => faultOfRow(core, { [field]: value }, 'linear'),
      }),
    ),
  ),
  {
    id: 'row inverse vol NaN',
    what: 'a coin-settled row without a volatility',
    code: 'NOT_FINITE',
    path: 'vols[3]',
    answer: (core) => faultOfRow(core, { vol: Number.NaN }, 'inverse'),
  },
  {
    id: 'row inverse forward 0',
    what: 'a coin-settled row on a forward of 0',
    code: 'NOT_POSITIVE',
    path: 'forwards[3]',
    answer: (core) => faultOfRow(core, { forward: 0 }, 'inverse'),
  },
  {
    id: 'row discount overflows',
    what: 'a row whose discount factor exceeds the doubles',
    code: 'OVERFLOW',
    path: 'values[3]',
    answer: (core) => faultOfRow(core, { rate: -10_000, expiryYears: 1 }, 'linear'),
  },
  {
    id: 'row gamma overflows',
    what: 'a coin-settled row whose gamma exceeds the doubles',
    code: 'OVERFLOW',
    path: 'values[3]',
    answer: (core) => faultOfRow(core, { forward: 1e-250, strike: 1.001e-250, expiryYears: 0.1, vol: 0.5 }, 'inverse'),
  },
];

const good = columnsOf(goodRows);
const count = goodRows.length;

/** The whole call is refused: nothing is computed, nothing is written. */
function refusedColumns(id: string, what: string, change: object | null, code: FaultCode, path: string): Refusal {
  return {
    id: `columns ${id}`,
    what,
    code,
    path,
    answer: (core: Core) =>
      thrownBy(() => core.greeks(change === null ? (null as unknown as Columns) : ({ ...good, ...change } as unknown as Columns))),
  };
}

export const badColumns: readonly Refusal[] = [
  refusedColumns('null', 'no columns at all', null, 'TYPE_MISMATCH', 'columns'),
  refusedColumns('strikes missing', 'a column that is missing', { strikes: undefined }, 'MISSING_FIELD', 'strikes'),
  refusedColumns('calls missing', 'no word on calls and puts', { calls: undefined }, 'MISSING_FIELD', 'calls'),
  refusedColumns('vols null', 'a column that is null', { vols: null }, 'TYPE_MISMATCH', 'vols'),
  refusedColumns('null element', 'a plain array with a null in it', { forwards: [100, null, 102] }, 'TYPE_MISMATCH', 'forwards'),
  refusedColumns(
    'plain array',
    'a plain array in place of a column',
    { rates: Array.from(good.rates as Float64Array) },
    'TYPE_MISMATCH',
    'rates',
  ),
  refusedColumns('single precision', 'single precision', { vols: new Float32Array(count) }, 'TYPE_MISMATCH', 'vols'),
  refusedColumns('big integers', '64-bit integers', { vols: new BigInt64Array(count) }, 'TYPE_MISMATCH', 'vols'),
  refusedColumns('text', 'a string', { expiryYears: '0.5' }, 'TYPE_MISMATCH', 'expiryYears'),
  refusedColumns('calls as text', 'calls as letters', { calls: [...'CPCPCPCPCPC'] }, 'TYPE_MISMATCH', 'calls'),
  refusedColumns('calls clamped', 'calls that clamp', { calls: new Uint8ClampedArray(count) }, 'TYPE_MISMATCH', 'calls'),
  refusedColumns('too short', 'a column one row short', { vols: new Float64Array(count - 1) }, 'SHAPE_MISMATCH', 'vols'),
  refusedColumns('too long', 'a column one row long', { rates: new Float64Array(count + 1) }, 'SHAPE_MISMATCH', 'rates'),
  refusedColumns('calls too short', 'one side too few', { calls: new Uint8Array(count - 1) }, 'SHAPE_MISMATCH', 'calls'),
  refusedColumns('settlement', 'a settlement there is not', { settlement: 'quanto' }, 'BAD_ARGUMENT', 'settlement'),
  {
    id: 'columns detached',
    what: 'a column whose memory is gone',
    code: 'SHAPE_MISMATCH',
    path: 'vols',
    answer: (core) => {
      const vols = new Float64Array(count);
      structuredClone(vols.buffer, { transfer: [vols.buffer] });
      return thrownBy(() => core.greeks({ ...good, vols } as Columns));
    },
  },
  {
    id: 'columns count',
    what: 'a count of 2^32 + 1, which wraps to 1 in 32 bits',
    code: 'TOO_LARGE',
    path: 'forwards',
    answer: (core) => {
      const forwards = new Float64Array(1);
      Object.defineProperty(forwards, 'length', { value: 2 ** 32 + 1 });
      return thrownBy(() => core.greeks({ ...good, forwards } as Columns));
    },
  },
  {
    id: 'math array',
    what: 'a function of a plain array',
    code: 'TYPE_MISMATCH',
    path: 'exp',
    answer: (core) => thrownBy(() => core.math.exp([1] as unknown as Float64Array)),
  },
];
