// Contenders of the whole run and their oracle.
import type { Book } from '../../runs/book.js';
import { type WholeResults, wholeRunError, wholeRunTolerance } from '../../runs/oracle.js';
import type { Group } from '../contender.js';
import { mathTyped } from './mathTyped.js';
import { native, nativeSameIsa } from './native.js';
import { objects } from './objects.js';

export const group: Group<Book, WholeResults> = {
  contenders: [mathTyped, objects, nativeSameIsa, native],
  tolerance: wholeRunTolerance,
  errorOf: wholeRunError,
};
