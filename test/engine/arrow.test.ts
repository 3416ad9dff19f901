// Apache Arrow columns: read where they lie, by a batch and by the calls on columns; what only looks like one is refused.
import {
  Bool,
  Dictionary,
  Float32,
  Float64,
  Int8,
  Int32,
  makeData,
  makeVector,
  Table,
  tableFromArrays,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Uint32,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { byteColumn, doubleColumn, handleColumn } from '../../src/columns/plainColumn.js';
import { createCore } from '../../src/index.js';
import { faultOf } from '../fixtures/faultOf.js';

const plain = {
  forwards: Float64Array.of(100, 101, 102, 103, 104),
  strikes: Float64Array.of(90, 100, 110, 120, 130),
  expiryYears: Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5),
  vols: Float64Array.of(0.5, 0.6, 0.7, 0.8, 0.9),
  rates: Float64Array.of(0, 0.01, 0.02, 0.03, 0.04),
  calls: Uint8Array.of(1, 0, 1, 0, 1),
};

/** The same numbers as a table that has been through Arrow's file format. */
const table = tableFromIPC(tableToIPC(tableFromArrays(plain)));
const column = (name: keyof typeof plain): Vector => table.getChild(name) as Vector;

describe('an Arrow column', () => {
  test('of one chunk is its own buffer', () => {
    const values = Float64Array.of(1, 2, 3, 4);
    const vector = makeVector(values);
    expect(doubleColumn(vector, 'x').buffer).toBe(values.buffer);
    expect(doubleColumn(vector.slice(1, 3), 'x')).toEqual(Float64Array.of(2, 3));
    expect(doubleColumn(vector.slice(1, 3), 'x').buffer).toBe(values.buffer);
    const handles = Int32Array.of(0, 7, -1);
    expect(handleColumn(makeVector(handles), 'x')).toEqual(Uint32Array.of(0, 7, 2 ** 32 - 1));
    expect(handleColumn(makeVector(handles), 'x').buffer).toBe(handles.buffer);
    expect(handleColumn(makeVector(Uint32Array.of(5)), 'x')).toEqual(Uint32Array.of(5));
    expect(byteColumn(makeVector(Int8Array.of(1, 0, -1)), 'x')).toEqual(Uint8Array.of(1, 0, 255));
    expect(byteColumn(makeVector(Uint8Array.of(1, 0)), 'x')).toEqual(Uint8Array.of(1, 0));
  });

  test('of a file ends where it ends, not where its padded buffer does', () => {
    expect(doubleColumn(column('vols'), 'x')).toEqual(plain.vols);
    expect(byteColumn(column('calls'), 'x')).toEqual(plain.calls);
  });

  test('of several chunks, or none, is put together', () => {
    const chunk = (values: Float64Array) => makeData({ type: new Float64(), data: values });
    expect(doubleColumn(new Vector([chunk(Float64Array.of(1, 2)), chunk(new Float64Array(0)), chunk(Float64Array.of(3))]), 'x')).toEqual(
      Float64Array.of(1, 2, 3),
    );
    expect(doubleColumn(vectorFromArray([], new Float64()), 'x')).toEqual(new Float64Array(0));
  });

  test('with nulls, or whose values are something else, is refused', () => {
    const wrong = (read: (value: unknown, path: string) => unknown, value: unknown) => faultOf(() => read(value, 'x'));
    expect(wrong(doubleColumn, vectorFromArray([1, null, 3], new Float64()))).toMatchObject({ code: 'TYPE_MISMATCH', got: '"1 nulls"' });
    expect(wrong(doubleColumn, vectorFromArray([1, 2], new Float32())).code).toBe('TYPE_MISMATCH');
    expect(wrong(doubleColumn, vectorFromArray([1, 2], new Int32())).code).toBe('TYPE_MISMATCH');
    expect(wrong(byteColumn, vectorFromArray([true, false], new Bool())).code).toBe('TYPE_MISMATCH');
    expect(wrong(handleColumn, vectorFromArray(['a', 'b'], new Dictionary(new Utf8(), new Int32()))).code).toBe('TYPE_MISMATCH');
    expect(wrong(handleColumn, vectorFromArray([1, 2], new Uint8())).code).toBe('TYPE_MISMATCH');
    expect(wrong(byteColumn, vectorFromArray([1, 2], new Uint32())).code).toBe('TYPE_MISMATCH');
    expect(wrong(byteColumn, { type: { typeId: 2 }, length: 3, nullCount: 0, data: [{ length: 3, values: new Int8Array(2) }] }).code).toBe(
      'TYPE_MISMATCH',
    );
    for (const value of [null, 3, 'x', [1, 2], {}, new Table()]) expect(wrong(doubleColumn, value).code).toBe('TYPE_MISMATCH');
    expect(wrong(handleColumn, undefined).code).toBe('MISSING_FIELD');
    expect(byteColumn(vectorFromArray([1, 0], new Int8()), 'x')).toEqual(Uint8Array.of(1, 0));
  });
});

describe.each(['wasm', 'js'] as const)('on the %s backend', (backend) => {
  const arrows = {
    forwards: column('forwards'),
    strikes: column('strikes'),
    expiryYears: column('expiryYears'),
    vols: column('vols'),
    rates: column('rates'),
    calls: column('calls'),
  };

  test('core.greeks and core.impliedVols take Arrow columns as they take typed arrays', async () => {
    const core = await createCore({ backend });
    const greeks = core.greeks(plain);
    expect(core.greeks(arrows)).toEqual(greeks);
    expect(core.greeks({ ...arrows, settlement: 'inverse' })).toEqual(core.greeks({ ...plain, settlement: 'inverse' }));
    const { forwards, ...onForward } = arrows;
    const { forwards: spots, ...plainOnForward } = plain;
    const spot = core.greeks({ ...plainOnForward, spots, yields: plain.rates });
    expect(core.greeks({ ...onForward, spots: forwards, yields: arrows.rates })).toEqual(spot);
    const { vols, ...rest } = arrows;
    const { vols: _, ...plainRest } = plain;
    const implied = core.impliedVols({ ...plainRest, prices: greeks.values });
    expect(core.impliedVols({ ...rest, prices: makeVector(greeks.values) })).toEqual(implied);
    expect(implied.faults).toEqual([]);
    expect(faultOf(() => core.greeks({ ...arrows, vols: vols.slice(0, 3) }))).toMatchObject({ code: 'SHAPE_MISMATCH', path: 'vols' });
  });

  test('core.chainGreeks takes them too, and signed borders', async () => {
    const core = await createCore({ backend });
    const { forwards, expiryYears, rates, strikes, vols } = plain;
    const slices = {
      starts: Uint32Array.of(0, 2, 5),
      forwards: forwards.slice(3),
      expiryYears: expiryYears.slice(3),
      rates: rates.slice(3),
    };
    const given = {
      starts: makeVector(Int32Array.from(slices.starts)),
      forwards: makeVector(slices.forwards),
      expiryYears: makeVector(slices.expiryYears),
      rates: makeVector(slices.rates),
      strikes: arrows.strikes,
      vols: arrows.vols,
    };
    expect(core.chainGreeks(given)).toEqual(core.chainGreeks({ ...slices, strikes, vols }));
    expect(faultOf(() => core.chainGreeks({ ...given, starts: Int32Array.of(0, -2, 5) })).code).toBe('OUT_OF_RANGE');
  });

  test('a batch takes Arrow columns for everything', async () => {
    const core = await createCore({ backend });
    const shape = { options: 5, underlyings: 1, accounts: 2, positions: 3, scenarios: 2, tailCount: 1 };
    const moves = Float64Array.of(-0.1, 0.1);
    const positions = { starts: Int32Array.of(0, 1, 3), handles: Int32Array.of(0, 4, 2), quantities: Float64Array.of(1, -2, 3) };
    const one = (await core.batch(shape)).set({ instruments: plain, scenarios: { moves }, positions });
    const other = (await core.batch(shape)).set({
      instruments: arrows,
      scenarios: { moves: makeVector(moves) },
      positions: {
        starts: makeVector(positions.starts),
        handles: makeVector(positions.handles),
        quantities: makeVector(positions.quantities),
      },
    });
    expect(other.runSync()).toEqual(one.runSync());
    expect(one.runSync().tail?.worstLosses[0]).toBeGreaterThan(0);
  });
});
