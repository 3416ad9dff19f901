// One number for everything a live engine stands on, and for every figure that follows from it.
import type { Levels } from './levels.js';
import type { LiveSnapshot } from './snapshot.js';

/** SHA-256, hexadecimal, of the snapshot's JSON and the bits of its figures. */
export function stateHash(snapshot: LiveSnapshot, { equities, initials, maintenances }: Levels): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(snapshot));
  const figures = [equities, initials, maintenances].map((column) => new Uint8Array(Float64Array.from(column, plain).buffer));
  const bytes = new Uint8Array(figures.reduce((sum, { length }) => sum + length, text.length));
  let end = 0;
  for (const part of [text, ...figures]) {
    bytes.set(part, end);
    end += part.length;
  }
  return digest(bytes);
}

export async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Bits of a NaN are whatever the machine makes of it. */
function plain(x: number): number {
  return Number.isNaN(x) ? Number.NaN : x;
}
