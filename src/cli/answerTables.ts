// Tables of any answer, made of its schema: what the text and the page of a question are.
import { definitionsOf, type Schema } from '../shape/shape.js';
import { grouped } from './format.js';

export interface AnswerTable {
  readonly title: string;
  /** Names of the columns; none where rows are names and values. */
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

interface ObjectSchema extends Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly anyOf?: readonly ObjectSchema[];
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly additionalProperties?: ObjectSchema | boolean;
  readonly items?: ObjectSchema;
  readonly 'x-unit'?: string;
  readonly 'x-digits'?: number;
}

/** A name of a field as words: pushedBelow is pushed below. */
const wordsOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
const headOf = (name: string, unit: string | undefined): string => (unit === undefined ? wordsOf(name) : `${wordsOf(name)}, ${unit}`);

export function tablesOf(schema: Schema, answer: unknown): readonly AnswerTable[] {
  const definitions = definitionsOf(schema);
  const tables: AnswerTable[] = [];

  /** Without references and nulls, as far as it says what it is; inner digits and unit where the outer says none. */
  const plain = (one: ObjectSchema): ObjectSchema => {
    const { $ref: ref, anyOf, ...said } = one;
    if (ref !== undefined) return plain({ ...definitions[ref.slice('#/$defs/'.length)], ...said });
    const inner = anyOf?.find(({ type }) => type !== 'null');
    return inner === undefined ? one : plain({ ...inner, ...said });
  };
  const isSmall = (one: ObjectSchema): boolean => !['object', 'array'].includes(plain(one).type ?? '');
  const cell = (one: ObjectSchema, value: unknown): string => {
    if (value === null || value === undefined) return '-';
    if (typeof value !== 'number') return String(value);
    const digits = plain(one)['x-digits'];
    return digits === undefined ? String(value) : grouped(value, digits);
  };

  const listed = (title: string, of: ObjectSchema, entries: readonly (readonly [string, unknown])[], keyed: boolean): void => {
    if (entries.length === 0) return;
    const inner = plain(of);
    const fields = Object.entries(inner.properties ?? {}).filter(([name]) => entries.some(([, one]) => Object.hasOwn(Object(one), name)));
    const small = fields.filter(([, field]) => isSmall(field));
    const columns = inner.type === 'object' && small.length > 0;
    if (!columns && inner.type === 'object') {
      for (const [key, one] of entries) look(`${title} ${key}`.trim(), inner, one);
      return;
    }
    tables.push({
      title,
      head: [
        ...(keyed ? [''] : []),
        ...(columns ? small.map(([name, field]) => headOf(name, plain(field)['x-unit'])) : [headOf('value', inner['x-unit'])]),
      ],
      rows: entries.map(([key, one]) => [
        ...(keyed ? [key] : []),
        ...(columns ? small.map(([name, field]) => cell(field, (one as Record<string, unknown>)[name])) : [cell(inner, one)]),
      ]),
    });
    for (const [key, one] of entries)
      for (const [name, field] of fields.filter(([, inside]) => !isSmall(inside))) {
        const row = one as Readonly<Record<string, unknown>>;
        const label = keyed ? key : String(Object.values(row).find((value) => typeof value === 'string') ?? key);
        // what holds itself is not told to its end: the JSON has it
        if (field !== of && row[name] !== undefined) look(`${label}: ${wordsOf(name)}`, field, row[name], title);
      }
  };

  const look = (title: string, given: ObjectSchema, value: unknown, within = ''): void => {
    if (value === null || value === undefined || within.includes(':')) return;
    const one = plain(given);
    if (one.type === 'array') {
      const entries = (value as unknown[]).map((entry, n) => [String(n), entry] as const);
      listed(title, one.items ?? {}, entries, false);
      return;
    }
    if (one.properties === undefined && typeof one.additionalProperties === 'object') {
      listed(title, one.additionalProperties, Object.entries(value), true);
      return;
    }
    const fields = Object.entries(one.properties ?? {});
    const record = value as Readonly<Record<string, unknown>>;
    const small = fields.filter(([name, field]) => isSmall(field) && record[name] !== undefined);
    if (small.length > 0)
      tables.push({
        title,
        head: [],
        rows: small.map(([name, field]) => [headOf(name, plain(field)['x-unit']), cell(field, record[name])]),
      });
    for (const [name, field] of fields)
      if (!isSmall(field)) look(title === '' ? wordsOf(name) : `${title}: ${wordsOf(name)}`, field, record[name], title);
  };
  look('', schema as ObjectSchema, answer);
  return tables;
}
