// One number for everything a live engine stands on, and for every figure that follows from it.
import type { Levels } from './levels.js';
import type { LiveSnapshot } from './snapshot.js';

/** Entries of a list that are written at a time: a book is longer than a string may be. */
const together = 1000;

/** SHA-256, hexadecimal, of the snapshot's JSON and the bits of its figures. */
export function stateHash(snapshot: LiveSnapshot, { equities, initials, maintenances }: Levels): Promise<string> {
  const encoder = new TextEncoder();
  const parts = [...jsonOf(snapshot)].map((text) => encoder.encode(text));
  for (const column of [equities, initials, maintenances]) parts.push(new Uint8Array(Float64Array.from(column, plain).buffer));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return digest(bytes);
}

/** As JSON.stringify, in pieces. */
function* jsonOf(snapshot: LiveSnapshot): Generator<string> {
  let before = '{';
  for (const [name, value] of Object.entries(snapshot)) {
    if (value === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    before = ',';
    if (!Array.isArray(value)) yield JSON.stringify(value);
    else {
      yield '[';
      for (let from = 0; from < value.length; from += together)
        yield `${from === 0 ? '' : ','}${JSON.stringify(value.slice(from, from + together)).slice(1, -1)}`;
      yield ']';
    }
  }
  yield '}';
}

export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bits of a NaN are whatever the machine makes of it. */
function plain(x: number): number {
  return Number.isNaN(x) ? Number.NaN : x;
}
