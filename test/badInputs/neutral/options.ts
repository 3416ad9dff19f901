// Operations on option prices: one row among sound ones, and whole columns.
import assert from 'node:assert/strict';
import { hostileNumbers } from '../../fixtures/hostile.js';
import { type Columns, columnsOf, type KernelRow } from '../../fixtures/optionRows.js';
import { type Answer, type Bench, bitsOf, claiming, decoded, deedOf, faultIn, flagOf, type Reply, Unmapped } from './neutral.js';
import { faultOfRow, figureNames, goodRows } from './spared.js';

/** Names of the list and ours; `q` is a yield, and x then a spot. */
const fields = { x: 'forward', strike: 'strike', T: 'expiryYears', sigma: 'vol', r: 'rate' } as const;
const columns = { x: 'forwards', strike: 'strikes', T: 'expiryYears', sigma: 'vols', r: 'rates', cp: 'calls' } as const;
const numbers = { x: 'forwards', strike: 'strikes', T: 'expiryYears', sigma: 'vols', r: 'rates', q: 'yields' } as const;
type Given = Readonly<Record<string, unknown>>;

/** A letter that is none of ours is a byte that is neither 0 nor 1. */
function typeOf(cp: unknown): number {
  return cp === 'C' ? 1 : cp === 'P' ? 0 : 255;
}

/** Price and Greeks of one option: a row among sound ones. */
export const greeks: Answer = ({ input }, { core }) => {
  const given: Given = { q: 0, ...(decoded(input) as Given) };
  const settlement = (given.style ?? 'linear') as 'linear' | 'inverse';
  const words = Object.keys(numbers).filter((name) => name in given && typeof given[name] !== 'number');
  const missing = Object.keys(columns).filter((name) => !(name in given) && name !== 'q');
  const strange = Object.keys(given).filter((name) => !(name in columns) && name !== 'q' && name !== 'style');
  // what is no number does not fit into a column of them, what is missing has none, what has no name has no place: the whole is refused
  if (words.length + missing.length + strange.length > 0 || (settlement !== 'linear' && settlement !== 'inverse'))
    return faultIn(() => core.greeks({ ...wholeColumns(given, words, missing, strange), settlement }));
  const one = {
    ...Object.fromEntries(Object.entries(fields).map(([name, ours]) => [ours, given[name]])),
    type: typeOf(given.cp),
  } as unknown as KernelRow;
  const place = (laid: Columns, row: number): Columns => withBits(laid, input, row);
  if (given.q !== 0) return onYield(core, place(columnsOf([...goodRows, one]), goodRows.length), given.q as number, settlement);
  const alone = core.greeks({ ...place(columnsOf([one]), 0), settlement });
  if (alone.faults.length > 0) return faultOfRow(core, one, settlement, place);
  assert.ok(Number.isFinite(alone.values[0]) && Number.isFinite(alone.deltas[0]), 'a figure is no number, without a fault');
  return flagOf(alone);
};

/** Numbers given by their bits, in the row of the columns that they belong to. */
function withBits(laid: Columns, input: Given, row: number): Columns {
  for (const name of Object.keys(fields)) {
    const bits = bitsOf(input[name]);
    if (bits !== undefined) new BigUint64Array(laid[numbers[name as keyof typeof fields]].buffer)[row] = bits;
  }
  return laid;
}

function wholeColumns(given: Given, words: readonly string[], missing: readonly string[], strange: readonly string[]): Columns {
  const { forwards, ...rest } = columnsOf(goodRows);
  const whole: Record<string, unknown> = words.includes('q') ? { ...rest, spots: forwards } : { ...rest, forwards };
  for (const name of words) whole[numbers[name as keyof typeof numbers]] = goodRows.map(() => given[name]);
  for (const name of missing) delete whole[columns[name as keyof typeof columns]];
  for (const name of strange) whole[name] = given[name];
  return whole as unknown as Columns;
}

function onYield(core: Bench['core'], { forwards, ...rest }: Columns, q: number, settlement: 'linear' | 'inverse'): Reply | Promise<Reply> {
  const yields = forwards.map((_, i) => (i === goodRows.length ? q : 0));
  if (settlement === 'inverse') return faultIn(() => core.greeks({ ...rest, spots: forwards, yields, settlement } as unknown as Columns));
  const { faults } = core.greeks({ ...rest, spots: forwards, yields });
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
  const own = decoded(given.input) as Given;
  const counts = Object.keys(own).filter((name) => name === 'n' || name === 'count');
  if (counts.length === 1 && Object.keys(own).length === 1) return counted(own[counts[0] as string], bench);
  const length = Math.max(0, ...Object.values(own).map((column) => (column as ArrayLike<unknown> | null)?.length ?? 0));
  const sound = columnsOf(Array.from({ length: Math.min(length, most) }, (_, i) => goodRows[i % goodRows.length] as KernelRow));
  const laid: Record<string, unknown> = { ...sound };
  for (const [name, column] of Object.entries(own)) laid[columns[name as keyof typeof columns] ?? name] = asColumn(name, column);
  let fault: Reply;
  return faultIn(() => {
    const result = bench.core.greeks(laid as unknown as Columns);
    [fault] = result.faults;
    return fault === undefined ? result : undefined;
  }).then((thrown) => thrown ?? fault);
};

/** A list of numbers as the column that its caller would make of it; any other as it is. */
function asColumn(name: string, column: unknown): unknown {
  if (!Array.isArray(column)) return column;
  if (name === 'cp') return Uint8Array.from(column, typeOf);
  return column.every((x) => typeof x === 'number') ? Float64Array.from(column) : column;
}

const most = 1_000_000;

function counted(n: unknown, { core }: Bench): Reply | Promise<Reply> {
  if (!(Number.isInteger(n) && (n as number) >= 0 && (n as number) <= most))
    return faultIn(() => core.greeks({ ...columnsOf(goodRows), forwards: claiming(n) }));
  const rows = (count: number): KernelRow[] => Array.from({ length: count }, (_, i) => goodRows[i % goodRows.length] as KernelRow);
  const few = core.greeks(columnsOf(rows(n as number)));
  const many = core.greeks(columnsOf(rows(Math.max(1024, (n as number) + 1))));
  for (const name of figureNames) assert.deepEqual(few[name], many[name].slice(0, n as number), name);
  return few.faults[0];
}

/** ES 2024, which Node 20 has and our types have not. */
const Resizable = ArrayBuffer as unknown as new (
  bytes: number,
  options: { readonly maxByteLength: number },
) => ArrayBuffer & { resize(bytes: number): void };

const deeds: readonly (readonly [RegExp, (core: Bench['core'], columns: Columns) => Reply | Promise<Reply>])[] = [
  [
    /writer|thread|sharedarraybuffer/,
    (core, columns) => {
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
    },
  ],
  [
    /resiz|shrink|grow/,
    // a buffer that is cut between being filled and being read
    (core, columns) => {
      const buffer = new Resizable(goodRows.length * 8, { maxByteLength: goodRows.length * 16 });
      const vols = new Float64Array(buffer);
      vols.set(columns.vols);
      buffer.resize(8);
      return faultIn(() => core.greeks({ ...columns, vols }));
    },
  ],
  [
    /detach|transfer|postmessage/,
    (core, columns) => {
      const { vols } = columns;
      structuredClone(vols.buffer, { transfer: [vols.buffer] });
      return faultIn(() => core.greeks(columns));
    },
  ],
  [
    /subarray|offset|view/,
    // a view that starts within its buffer
    (core, columns) => {
      const wide = new Float64Array(goodRows.length + 3);
      wide.set(columns.forwards, 3);
      assert.deepEqual(core.greeks({ ...columns, forwards: wide.subarray(3) }), core.greeks(columns));
      return undefined;
    },
  ],
  [
    /alias|same (array|buffer|column)|overlap/,
    (core, columns) => {
      const { forwards } = columns;
      assert.deepEqual(core.greeks({ ...columns, strikes: forwards }), core.greeks({ ...columns, strikes: forwards.slice() }));
      return undefined;
    },
  ],
];

function done(deed: string, { core }: Bench): Reply | Promise<Reply> {
  const [, found] = deeds.find(([words]) => words.test(deed)) ?? [];
  if (found === undefined) throw new Unmapped(`no mapping for the deed "${deed}"`);
  return found(core, columnsOf(goodRows));
}
