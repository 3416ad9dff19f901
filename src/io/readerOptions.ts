// Checks options of readers and writers: only known ones, each read once. The user of an option checks its value.
import { fieldsOf } from '../book/fields.js';
import { watched } from '../book/watched.js';
import { Fault } from '../fault.js';
import type { CsvTextOptions } from './csvText.js';
import type { NameOptions } from './input.js';
import type { SourceOptions } from './source.js';

/** The names of the options of a type: all of them, or it does not compile. */
type Names<T> = { readonly [Name in keyof T]-?: true };

const nameNames: Names<NameOptions> = { name: true };
const sourceNames: Names<SourceOptions> = {
  ...nameNames,
  maxBytes: true,
  maxRatio: true,
  maxLineBytes: true,
  maxLines: true,
  onProgress: true,
  signal: true,
};
const csvNames: Names<CsvTextOptions> = { guardFormulas: true };

/** Options of a reader of files; `more` are its own names. Throws UNKNOWN_FIELD, TYPE_MISMATCH. */
export function fileOptions<T extends SourceOptions>(options: T, more?: Names<Omit<T, keyof SourceOptions>>): T {
  const given = fieldsOf(options, 'options', [], Object.keys({ ...sourceNames, ...more }));
  watched(given, 'options');
  return given as T;
}

/** Options of a reader of text. */
export function textOptions<T extends NameOptions>(options: T, more?: Names<Omit<T, keyof NameOptions>>): T {
  return fieldsOf(options, 'options', [], Object.keys({ ...nameNames, ...more })) as T;
}

/** Options of writers of CSV. */
export function csvOptions(options: CsvTextOptions): CsvTextOptions {
  const given = fieldsOf(options, 'options', [], Object.keys(csvNames));
  if (given.guardFormulas !== undefined && typeof given.guardFormulas !== 'boolean')
    throw new Fault('TYPE_MISMATCH', 'options.guardFormulas', 'true or false', given.guardFormulas);
  return given as CsvTextOptions;
}
