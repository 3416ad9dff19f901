// What the library made and is handed back: books, runs, cores, answers. Something else is a Fault of its place.
import { Fault } from '../fault.js';
import type { Book } from './book.js';
import { checkBook } from './checkBook.js';
import { isList, isOurs, keysOf, listOf, readField, rowLimit, unread } from './fields.js';
import { plainCopy } from './plainCopy.js';

/** What stands at a place: a kind of value, a list `[of one part]`, a record by its fields (`?`: may be left out), or a table `{ '*': of one part }`. */
export type Part = Kind | readonly [Part] | { readonly [name: string]: Part };
type Kind = 'doubles' | 'handles' | 'bytes' | 'map' | 'number' | 'text' | 'function' | 'any';

const kinds: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  doubles: (value) => value instanceof Float64Array,
  handles: (value) => value instanceof Uint32Array,
  bytes: (value) => value instanceof Uint8Array,
  map: (value) => value instanceof Map,
  number: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
  function: (value) => typeof value === 'function',
  any: () => true,
};

/** A value that the library made, as it is; of any other a copy of these parts, each read once. Throws TYPE_MISMATCH with what it must be: `a book, as bookOf gives it`. */
export function madeAs<T extends object>(value: T, path: string, expectation: string, parts: { readonly [name: string]: Part }): T {
  if (isOurs(value)) return value;
  if (typeof value !== 'object' || value === null || isList(value) || ArrayBuffer.isView(value))
    throw new Fault('TYPE_MISMATCH', path, expectation, value);
  return partOf(value, parts, path, `part of ${expectation}`) as T;
}

function partOf(value: unknown, part: Part, path: string, expectation: string): unknown {
  if (typeof part === 'string') {
    const copy = plainCopy(value, path);
    if (!kinds[part](copy)) throw new Fault('TYPE_MISMATCH', path, expectation, value);
    return copy;
  }
  if (isList(part)) return listOf(value, path, 0, rowLimit).map((one, i) => partOf(one, part[0] as Part, `${path}[${i}]`, expectation));
  const given = unread(value, path);
  if (isOurs(given)) return given;
  const copy: Record<string, unknown> = {};
  for (const [stated, of] of Object.entries(part as { readonly [name: string]: Part })) {
    for (const name of stated === '*' ? keysOf(given, path) : [stated.replace('?', '')]) {
      const field = readField(given, name, `${path}.${name}`);
      if (field !== undefined || !stated.endsWith('?')) copy[name] = partOf(field, of, `${path}.${name}`, expectation);
    }
  }
  return copy;
}

/** The method of a log, or of whatever else a caller makes that has one: read once. */
export function madeWith<T extends object, M extends keyof T & string>(value: T, method: M, path: string, expectation: string): T[M] {
  const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function';
  const found = isThing ? readField(value, method, path) : undefined;
  if (typeof found !== 'function') throw new Fault('TYPE_MISMATCH', path, expectation, value);
  return found as T[M];
}

const bookParts = {
  accounts: ['text'],
  subaccounts: ['text'],
  modes: ['text'],
  instruments: ['text'],
  assets: ['text'],
  positionAccounts: 'handles',
  positionInstruments: 'handles',
  quantities: 'doubles',
  entryPrices: 'doubles',
  'positionSides?': 'bytes',
  collateralAccounts: 'handles',
  collateralAssets: 'handles',
  amounts: 'doubles',
  'orderAccounts?': 'handles',
  'orderInstruments?': 'handles',
  'orderQuantities?': 'doubles',
  'orderPrices?': 'doubles',
  'orderProtected?': 'bytes',
  'accountFigures?': 'map',
  faults: [{ code: 'text', path: 'text', expectation: 'text', got: 'text', message: 'text', account: 'number' }],
} as const;

/** A book of the library as it is; of any other a copy whose columns fit each other. Throws TYPE_MISMATCH, SHAPE_MISMATCH, OUT_OF_RANGE. */
export function bookMade(book: Book, path = 'book'): Book {
  const made = madeAs(book, path, 'a book, as bookOf gives it', bookParts);
  if (made !== book) checkBook(made);
  return made;
}

export function coreMade<T extends object>(core: T): T {
  if (!isOurs(core) || !('prepare' in core)) throw new Fault('TYPE_MISMATCH', 'core', 'a core, as createCore gives it', core);
  return core;
}
