// Results as bytes that can be compared at once: every NaN is one NaN, padding is nothing.
import type { Column, Used } from './call.js';

/** One named piece of a result. */
export interface Piece {
  readonly name: string;
  readonly column: Column;
}

/** A copy whose NaNs have one payload and whose padding is zero. */
export function settled(column: Column, used?: Used): Column {
  const copy = column.slice();
  if (copy instanceof Float64Array) {
    const words = new Uint32Array(copy.buffer);
    for (let i = 0; i < copy.length; i++) {
      const x = copy[i] as number;
      if (!Number.isNaN(x)) continue;
      words[2 * i] = 0;
      words[2 * i + 1] = 0x7ff80000;
    }
  }
  if (used !== undefined && used.of < used.width) {
    for (let at = used.of; at < copy.length; at += used.width) copy.fill(0, at, at + used.width - used.of);
  }
  return copy;
}

export const bytesOf = (column: Column): Uint8Array => new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

export interface Place {
  readonly name: string;
  readonly index: number;
  readonly left: string;
  readonly right: string;
}

/** The first place where two results of the same shape are not the same bits. */
export function firstDifference(left: readonly Piece[], right: readonly Piece[]): Place | undefined {
  if (left.length !== right.length) return { name: 'results', index: 0, left: `${left.length} columns`, right: `${right.length} columns` };
  for (let c = 0; c < left.length; c++) {
    const { name, column } = left[c] as Piece;
    const other = (right[c] as Piece).column;
    if (column.length !== other.length) return { name, index: 0, left: `length ${column.length}`, right: `length ${other.length}` };
    if (Buffer.compare(bytesOf(column), bytesOf(other)) === 0) continue;
    for (let i = 0; i < column.length; i++) {
      if (!Object.is(column[i], other[i])) return { name, index: i, left: exact(column[i] as number), right: exact(other[i] as number) };
    }
  }
  return undefined;
}

/** Name of the piece that holds what is not a column, as text: compared, and counted as nothing. */
export const textPiece = 'texts';

export function valuesIn(pieces: readonly Piece[]): number {
  let values = 0;
  for (const { name, column } of pieces) if (name !== textPiece) values += column.length;
  return values;
}

const view = new DataView(new ArrayBuffer(8));

/** A number for a reproduction: its bits in hexadecimal, and what they say. */
export function exact(x: number): string {
  view.setFloat64(0, x);
  return `0x${view.getBigUint64(0).toString(16).padStart(16, '0')} (${Object.is(x, -0) ? '-0' : x})`;
}
