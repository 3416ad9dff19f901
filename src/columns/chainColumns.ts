// Option chains of a caller, slice by slice -> both sides of every strike and faults, on a backend.
import { chainScratch } from '../../assembly/literals/block.js';
import type { Backend } from '../backends/contract.js';
import { fieldsOf } from '../book/fields.js';
import { standing } from '../check.js';
import { Fault, type RowFault } from '../fault.js';
import type { Arena } from './arena.js';
import { outputColumns } from './columnChunks.js';
import { type FigureNames, inputFault, isSingular, RowLog, wrongInput } from './optionFault.js';
import { doubleColumn, handleColumn, type OrArrow } from './plainColumn.js';
import { takeColumns } from './takeColumns.js';

/**
 * Option chains: slice s (an expiry) holds the strikes and vols starts[s] .. starts[s + 1]. Units as OptionColumns; forwards, expiryYears and
 * rates have one entry a slice, strikes and vols one a strike.
 */
export interface ChainColumns {
  /** [slices + 1], from 0, never falling, to the number of strikes. */
  readonly starts: Uint32Array;
  readonly forwards: Float64Array;
  readonly expiryYears: Float64Array;
  readonly rates: Float64Array;
  readonly strikes: Float64Array;
  readonly vols: Float64Array;
}

/** Columns that a call and a put of one strike do not share. */
export interface ChainSide {
  readonly values: Float64Array;
  readonly deltas: Float64Array;
  readonly thetas: Float64Array;
  readonly rhos: Float64Array;
  readonly charms: Float64Array;
}

/** Both sides and what they share, an entry a strike, with the bits of GreekColumns; a row with a fault holds NaN in all of them. */
export interface ChainGreeks {
  readonly calls: ChainSide;
  readonly puts: ChainSide;
  readonly gammas: Float64Array;
  readonly vegas: Float64Array;
  readonly vannas: Float64Array;
  readonly volgas: Float64Array;
  /** Both as of GreekColumns. */
  readonly faults: readonly RowFault[];
  readonly faultCount: number;
  readonly warnings: readonly RowFault[];
  readonly warningCount: number;
}

type F64 = Float64Array;
/** Rows computed at a time. A slice that is longer goes in pieces: rows are independent. */
const chunkRows = 4096;
const sliceNames = ['forwards', 'expiryYears', 'rates'] as const;
const rowNames = ['strikes', 'vols'] as const;
const noTypes = new Uint8Array(0);
const sideNames = ['values', 'deltas', 'thetas', 'rhos', 'charms'] as const;
const sharedNames = ['gammas', 'vegas', 'vannas', 'volgas'] as const;
/** The limits are the values and deltas of the call and of the put. */
const figures: FigureNames = {
  names: [...sideNames.map((name) => `calls.${name}`), ...sideNames.map((name) => `puts.${name}`), ...sharedNames],
  limits: [0, 1, 5, 6],
};

/** Black-76 values and Greeks of chains of linear options. */
export function chainGreeks(backend: Backend, arena: Arena, columns: OrArrow<ChainColumns>): ChainGreeks {
  const given = checked(columns);
  const { starts, slices, rows } = given;
  const outputs = outputColumns(14, rows);
  const log = new RowLog();
  const capacity = Math.min(rows, chunkRows);
  const stride = capacity + 1;
  const mark = arena.mark();
  try {
    const held = takeColumns(arena, (take) => ({
      starts: take.u32(capacity + 1),
      slices: sliceNames.map(() => take.f64(capacity)) as [F64, F64, F64],
      rows: rowNames.map(() => take.f64(capacity)) as [F64, F64],
      tables: [5, 5, 4].map((figures) => take.f64(figures * stride)) as [F64, F64, F64],
      scratch: take.f64(chainScratch),
    }));
    const [strikes, vols] = held.rows;
    let slice = 0;
    for (let first = 0; first < rows; first += capacity) {
      const end = Math.min(first + capacity, rows);
      // the slices of the chunk that have rows in it, each with its number
      const numbers: number[] = [];
      for (held.starts[0] = 0; slice < slices; slice++) {
        const until = Math.min(starts[slice + 1], end);
        if (until > first + held.starts[numbers.length]) {
          sliceNames.forEach((name, c) => {
            held.slices[c][numbers.length] = given[name][slice];
          });
          numbers.push(slice);
          held.starts[numbers.length] = until - first;
        }
        if (starts[slice + 1] > end) break;
      }
      strikes.set(given.strikes.subarray(first, end));
      vols.set(given.vols.subarray(first, end));
      const suspect = backend.chainGreeks(held.starts, ...held.slices, strikes, vols, ...held.tables, held.scratch, numbers.length, stride);
      outputs.forEach((output, o) => {
        const from = (o % 5) * stride;
        output.set(held.tables[Math.floor(o / 5)].subarray(from, from + end - first), first);
      });
      if (suspect === 0) continue;
      numbers.forEach((number, s) => {
        for (let i = held.starts[s]; i < held.starts[s + 1]; i++) {
          const row = first + i;
          const ofSlice = wrongInput(sliceNames, held.slices, noTypes, s);
          const ofRow = wrongInput(rowNames, held.rows, noTypes, i);
          if (ofSlice >= 0) log.refuse(outputs, row, () => inputFault(sliceNames, held.slices, noTypes, s, number, ofSlice));
          else if (ofRow >= 0) log.refuse(outputs, row, () => inputFault(rowNames, held.rows, noTypes, i, row, ofRow));
          else {
            const [forward, expiry] = [held.slices[0][s], held.slices[1][s]];
            const singular = isSingular(forward, strikes[i], expiry, vols[i]);
            log.figures(outputs, figures, row, singular, (at) => `strikes[${at}]`);
          }
        }
      });
    }
  } finally {
    arena.release(mark);
  }
  const side = (at: number): ChainSide => {
    const [values, deltas, thetas, rhos, charms] = outputs.slice(at, at + 5) as [F64, F64, F64, F64, F64];
    return { values, deltas, thetas, rhos, charms };
  };
  const [gammas, vegas, vannas, volgas] = outputs.slice(10) as [F64, F64, F64, F64];
  return { calls: side(0), puts: side(5), gammas, vegas, vannas, volgas, ...log.remarks };
}

interface CheckedChains extends ChainColumns {
  readonly slices: number;
  readonly rows: number;
}

/** Every column there, of its type and length, and no other; all are read before any is measured. The starts are a copy that nobody else writes to. */
function checked(columns: OrArrow<ChainColumns>): CheckedChains {
  const given = fieldsOf(columns, 'columns', [], ['starts', ...sliceNames, ...rowNames]);
  const read = {
    starts: handleColumn(given.starts, 'starts'),
    forwards: doubleColumn(given.forwards, 'forwards'),
    expiryYears: doubleColumn(given.expiryYears, 'expiryYears'),
    rates: doubleColumn(given.rates, 'rates'),
    strikes: doubleColumn(given.strikes, 'strikes'),
    vols: doubleColumn(given.vols, 'vols'),
  };
  const starts = Uint32Array.from(standing(read.starts, 'starts'));
  if (starts.length === 0) throw new Fault('SHAPE_MISMATCH', 'starts', 'one entry more than slices', 0);
  const slices = starts.length - 1;
  const rows = starts[slices];
  const column = (name: (typeof sliceNames | typeof rowNames)[number], length: number, what: string): F64 => {
    const doubles = standing(read[name], name);
    if (doubles.length !== length) throw new Fault('SHAPE_MISMATCH', name, `as long as ${what} (${length})`, doubles.length);
    return doubles;
  };
  const [forwards, expiryYears, rates] = sliceNames.map((name) => column(name, slices, 'slices')) as [F64, F64, F64];
  const [strikes, vols] = rowNames.map((name) => column(name, rows, 'the last of starts')) as [F64, F64];
  for (let s = 0; s < slices; s++) {
    const least = s === 0 ? 0 : starts[s];
    if (s === 0 && starts[0] !== 0) throw new Fault('OUT_OF_RANGE', 'starts[0]', '0', starts[0]);
    if (!(starts[s + 1] >= least)) throw new Fault('OUT_OF_RANGE', `starts[${s + 1}]`, `at least ${least}`, starts[s + 1]);
  }
  if (slices === 0 && rows !== 0) throw new Fault('OUT_OF_RANGE', 'starts[0]', '0', rows);
  return { starts, slices, rows, forwards, expiryYears, rates, strikes, vols };
}
