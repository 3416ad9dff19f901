// Looks into old rule files: fields by name, with the path of what is not there. What values may be is checked in the document they become.
import { type Fields, fieldsOf, keyPath, listOf, objectOf, plainNumber } from '../../../book/fields.js';
import { identifier } from '../../../check.js';
import { Fault } from '../../../fault.js';

/** One object of an old file, of exactly these fields. */
export class Reading {
  readonly fields: Fields;
  readonly path: string;

  constructor(value: unknown, path: string, names: readonly string[]) {
    this.fields = fieldsOf(value, path, names);
    this.path = path;
  }

  at(name: string): string {
    return keyPath(this.path, name);
  }

  number(name: string): number {
    return plainNumber(this.fields[name], this.at(name));
  }

  word(name: string): string {
    return identifier(this.fields[name], this.at(name));
  }

  wordOrNone(name: string): string | undefined {
    return this.fields[name] === null ? undefined : this.word(name);
  }

  inside(name: string, names: readonly string[]): Reading {
    return new Reading(this.fields[name], this.at(name), names);
  }

  words(name: string): readonly string[] {
    return listOf(this.fields[name], this.at(name), 0, 1000).map((entry, i) => identifier(entry, `${this.at(name)}[${i}]`));
  }

  list<T>(name: string, read: (value: unknown, path: string) => T): readonly T[] {
    return listOf(this.fields[name], this.at(name), 0, 4096).map((entry, i) => read(entry, `${this.at(name)}[${i}]`));
  }

  /** A table by name, each entry read. */
  table<T>(name: string, read: (value: unknown, path: string) => T): Readonly<Record<string, T>> {
    return tableAt(this.fields[name], this.at(name), read);
  }

  numbers(name: string): Readonly<Record<string, number>> {
    return this.table(name, plainNumber);
  }

  refuse(name: string, expectation: string): never {
    throw new Fault('BAD_RULES', this.at(name), expectation, this.fields[name]);
  }
}

export function tableAt<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(objectOf(value, path)).map(([key, entry]) => [key, read(entry, keyPath(path, key))]));
}

/** One entry of every name. */
export function mapped<A, B>(table: Readonly<Record<string, A>>, of: (entry: A, name: string) => B): Readonly<Record<string, B>> {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, of(entry, name)]));
}

/** The head of a document from that of an old file. */
export function aboutOf({ fields }: Pick<Reading, 'fields'>): object {
  return { name: fields.name, date: fields.date, source: fields.source, currency: fields.numeraire };
}

export const everyKind = ['spot', 'future', 'perpetual', 'option'];

/** Tiers of a haircut: one without a border is a value. */
export function haircutTiers(value: unknown, path: string): unknown {
  const rows = listOf(value, path, 1, 1000);
  const [only] = rows;
  return rows.length === 1 ? new Reading(only, `${path}[0]`, ['upTo', 'haircut']).fields.haircut : rows;
}

/** Old factors: `volOfVols` has one name now, and nothing is repaired. */
export function factorsOf(value: unknown, path: string): object {
  const { fields } = new Reading(value, path, ['daysPerYear', 'spot', 'vol', 'history', 'repair']);
  const vol = new Reading(fields.vol, `${path}.vol`, ['volOfVols', 'spotCorrelation', 'crossCorrelation']).fields;
  if (fields.repair !== 'reject') throw new Fault('UNKNOWN_KIND', `${path}.repair`, 'reject', fields.repair);
  const { volOfVols, ...others } = vol;
  return { daysPerYear: fields.daysPerYear, spot: fields.spot, vol: { volOfVol: volOfVols, ...others }, history: fields.history };
}
