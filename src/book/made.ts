// What the library made and is handed back: books, runs, cores, answers. Something else is a Fault of its place.
import { Fault } from '../fault.js';
import type { Book } from './book.js';
import { copyOf, isList, objectOf, readField } from './fields.js';

type Part = 'list' | 'column' | 'object' | 'map' | 'number' | 'text';

function isA(part: unknown, kind: Part): boolean {
  if (kind === 'list') return isList(part);
  if (kind === 'column') return ArrayBuffer.isView(part);
  if (kind === 'map') return part instanceof Map;
  if (kind === 'object') return typeof part === 'object' && part !== null;
  return typeof part === (kind === 'text' ? 'string' : kind);
}

/** The value, if it has these parts; one that may still change is copied, so that each part is read once. Throws TYPE_MISMATCH with what it must be: `a book, as bookOf gives it`. */
export function madeAs<T extends object>(value: T, path: string, expectation: string, parts: Readonly<Record<string, Part>>): T {
  const given = partOf(value, path, expectation);
  const made: object = Object.isFrozen(given) ? given : copyOf(given, path);
  for (const [name, kind] of Object.entries(parts)) {
    const part = (made as Readonly<Record<string, unknown>>)[name];
    if (!isA(part, kind)) throw new Fault('TYPE_MISMATCH', `${path}.${name}`, `part of ${expectation}`, part);
  }
  return made as T;
}

function partOf(value: unknown, path: string, expectation: string): object {
  try {
    return objectOf(value, path);
  } catch {
    throw new Fault('TYPE_MISMATCH', path, expectation, value);
  }
}

/** An object with this method, such as a core with `prepare`. */
export function madeWith<T extends object>(value: T, method: string | symbol, path: string, expectation: string): T {
  const isThing = (typeof value === 'object' && value !== null) || typeof value === 'function';
  if (!isThing || typeof readField(value, method as string, path) !== 'function')
    throw new Fault('TYPE_MISMATCH', path, expectation, value);
  return value;
}

const bookParts: Readonly<Record<string, Part>> = {
  accounts: 'list',
  subaccounts: 'list',
  modes: 'list',
  instruments: 'list',
  assets: 'list',
  faults: 'list',
  positionAccounts: 'column',
  positionInstruments: 'column',
  quantities: 'column',
  entryPrices: 'column',
  collateralAccounts: 'column',
  collateralAssets: 'column',
  amounts: 'column',
};

export function bookMade(book: Book, path = 'book'): Book {
  return madeAs(book, path, 'a book, as bookOf gives it', bookParts);
}

export function coreMade<T extends object>(core: T): T {
  return madeWith(core, 'prepare', 'core', 'a core, as createCore gives it');
}
