// Operations on option prices: one row among sound ones, and whole columns.
import assert from 'node:assert/strict';
import { hostileNumbers } from '../../fixtures/hostile.js';
import type { KernelRow } from '../../fixtures/optionRows.js';
import { type Columns, columnsOf } from '../../fixtures/optionRows.js';
import { type Answer, type Bench, decoded, deedOf, faultIn, onlyFields, type Reply, Unmapped } from './neutral.js';
import { faultOfRow, figureNames, goodRows } from './spared.js';

/** Names of the list and ours; `q` is a yield, and x then a spot. */
const fields = { x: 'forward', strike: 'strike', T: 'expiryYears', sigma: 'vol', r: 'rate' } as const;
const columns = { x: 'forwards', strike: 'strikes', T: 'expiryYears', sigma: 'vols', r: 'rates', cp: 'calls' } as const;
const numbers = { x: 'forwards', strike: 'strikes', T: 'expiryYears', sigma: 'vols', r: 'rates', q: 'yields' } as const;

/** A letter that is none of ours is a byte that is neither 0 nor 1. */
function typeOf(cp: unknown): number {
  return cp === 'C' ? 1 : cp === 'P' ? 0 : 255;
}

/** Price and Greeks of one option: a row among sound ones. */
export const greeks: Answer = ({ input, expect }, { core }) => {
  onlyFields(input, [...Object.keys(fields), 'q', 'cp', 'style']);
  if (input.style !== undefined && input.style !== 'linear' && input.style !== 'inverse')
    throw new Unmapped(`no mapping for style ${input.style}`);
  const settlement = input.style ?? 'linear';
  const given: Record<string, unknown> = { q: 0, ...(decoded(input) as Record<string, unknown>) };
  const words = Object.keys(numbers).filter((name) => name in given && typeof given[name] !== 'number');
  const missing = Object.keys(columns).filter((name) => !(name in given) && name !== 'q');
  // what is no number does not fit into a column of them, what is missing has none: the whole is refused
  if (words.length + missing.length > 0) return faultIn(() => core.greeks(refusedColumns(given, words, missing)));
  const one = {
    ...Object.fromEntries(Object.entries(fields).map(([name, ours]) => [ours, given[name]])),
    type: typeOf(given.cp),
  } as unknown as KernelRow;
  if (given.q !== 0) return onYield(core, one, given.q as number);
  const { faults, values, deltas } = core.greeks({ ...columnsOf([one]), settlement });
  if (faults.length > 0 && expect !== 'accept') return faultOfRow(core, one, settlement);
  assert.ok(faults.length > 0 || (Number.isFinite(values[0]) && Number.isFinite(deltas[0])), 'a figure is no number, without a fault');
  return faults[0];
};

function refusedColumns(given: Readonly<Record<string, unknown>>, words: readonly string[], missing: readonly string[]): Columns {
  const { forwards, ...rest } = columnsOf(goodRows);
  const whole: Record<string, unknown> = words.includes('q') ? { ...rest, spots: forwards } : { ...rest, forwards };
  for (const name of words) whole[numbers[name as keyof typeof numbers]] = goodRows.map(() => given[name]);
  for (const name of missing) delete whole[columns[name as keyof typeof columns]];
  return whole as unknown as Columns;
}

function onYield(core: Bench['core'], one: KernelRow, q: number): Reply {
  const { forwards, ...rest } = columnsOf([...goodRows, one]);
  const { faults } = core.greeks({ ...rest, spots: forwards, yields: forwards.map((_, i) => (i === goodRows.length ? q : 0)) });
  assert.ok(
    faults.every(({ row }) => row === goodRows.length),
    'a sound row has a fault',
  );
  return faults[0];
}

/** Columns of options: as many rows as told, or with these columns in place of sound ones. */
export const greeksBatch: Answer = (given, bench) => {
  const deed = deedOf(given);
  if (deed !== undefined) return done(deed, bench);
  const { input, expect } = given;
  onlyFields(input, ['n', 'count', ...Object.keys(columns)]);
  const n = input.n ?? input.count;
  if (n !== undefined) return counted(decoded(n), expect, bench);
  const own = decoded(input) as Record<string, unknown>;
  const length = Math.max(...Object.values(own).map((column) => (column as ArrayLike<unknown>)?.length ?? 0));
  const sound = columnsOf(Array.from({ length }, (_, i) => goodRows[i % goodRows.length] as KernelRow));
  const laid: Record<string, unknown> = { ...sound };
  for (const [name, column] of Object.entries(own)) laid[columns[name as keyof typeof columns]] = asColumn(name, column);
  return faultIn(() => bench.core.greeks(laid as unknown as Columns)).then(
    (fault) => fault ?? bench.core.greeks(laid as unknown as Columns).faults[0],
  );
};

/** A list of numbers as the column that its caller would make of it; any other as it is. */
function asColumn(name: string, column: unknown): unknown {
  if (!Array.isArray(column)) return column;
  if (name === 'cp') return Uint8Array.from(column, typeOf);
  return column.every((x) => typeof x === 'number') ? Float64Array.from(column) : column;
}

const most = 1_000_000;

function counted(n: unknown, expect: string, { core }: Bench): Reply | Promise<Reply> {
  if (!(Number.isInteger(n) && (n as number) >= 0 && (n as number) <= most)) {
    // no column has such a length: one that says so is offered
    const forwards = Object.defineProperty(new Float64Array(1), 'length', { value: n });
    return faultIn(() => core.greeks({ ...columnsOf(goodRows), forwards }));
  }
  if (expect === 'limit') throw new Unmapped(`no limit is below ${String(n)} rows`);
  const rows = (count: number): KernelRow[] => Array.from({ length: count }, (_, i) => goodRows[i % goodRows.length] as KernelRow);
  const few = core.greeks(columnsOf(rows(n as number)));
  const many = core.greeks(columnsOf(rows(Math.max(1024, (n as number) + 1))));
  for (const name of figureNames) assert.deepEqual(few[name], many[name].slice(0, n as number), name);
  return few.faults[0];
}

function done(deed: string, { core }: Bench): Reply | Promise<Reply> {
  const columns = columnsOf(goodRows);
  if (/writer|thread|shared/.test(deed)) {
    // the writer's turns are taken here: whatever a shared element holds when it is read, a row is a number or a fault
    const shared = new Float64Array(new SharedArrayBuffer(goodRows.length * 8));
    for (const value of hostileNumbers) {
      shared.set(columns.vols);
      shared[2] = value;
      const { faults, values } = core.greeks({ ...columns, vols: shared });
      assert.equal(Number.isNaN(values[2]), faults.length > 0);
      assert.ok(faults.every((fault) => fault.row === 2));
    }
    return undefined;
  }
  if (/detach|transfer|postmessage/.test(deed)) {
    const { vols } = columns;
    structuredClone(vols.buffer, { transfer: [vols.buffer] });
    return faultIn(() => core.greeks(columns));
  }
  if (/subarray|offset|view/.test(deed)) {
    // a view that starts within its buffer
    const wide = new Float64Array(goodRows.length + 3);
    wide.set(columns.forwards, 3);
    assert.deepEqual(core.greeks({ ...columns, forwards: wide.subarray(3) }), core.greeks(columns));
    return undefined;
  }
  throw new Unmapped(`no mapping for the deed "${deed}"`);
}
