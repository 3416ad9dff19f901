// Reads tables of tiers: borders that rise, the last without one; rates that do not fall from tier to tier.
import { keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier } from '../../check.js';
import { Fault } from '../../fault.js';
import { refuseUnknown, type Shape } from '../../shape/shape.js';
import type { View } from './formula.js';
import { unknown } from './levels.js';
import type { Read } from './read.js';
import { tiersOf } from './readValue.js';
import { isObject, type Parameters, type Tier, type TierEntry, type TierTable, type Value } from './value.js';
import { checkRange, idsOf, parseValue, type Range, valueSchema } from './valueShape.js';

const mostTiers = 1000;

/** Rows of tiers, each field a value; what they come to is `checkRates`'s. */
export function parseTiers<F extends string>(value: unknown, path: string, read: Read, fields: readonly F[]): readonly Tier<F>[] {
  const rows = listOf(value, path, 1, mostTiers);
  let border = 0;
  const tiers = rows.map((row, i) => {
    const at = `${path}[${i}]`;
    const given = objectOf(row, at);
    refuseUnknown(given, ['upTo', ...fields], at);
    for (const field of ['upTo', ...fields]) {
      if (given[field] === undefined) throw new Fault('MISSING_FIELD', keyPath(at, field), 'present', undefined);
    }
    const upTo = borderOf(given.upTo, i === rows.length - 1, border, `${at}.upTo`);
    border = upTo ?? border;
    const values = fields.map((field) => [field, parseValue(given[field], keyPath(at, field), read)]);
    return Object.freeze({ upTo, ...Object.fromEntries(values) }) as Tier<F>;
  });
  return Object.freeze(tiers);
}

function borderOf(upTo: unknown, last: boolean, before: number, path: string): number | null {
  if (last !== (upTo === null))
    throw new Fault('BAD_RULES', path, last ? 'null: the last tier has no bound' : 'a number: only the last tier has no bound', upTo);
  if (upTo === null) return null;
  const border = plainNumber(upTo, path);
  if (!(border > before)) throw new Fault('BAD_RULES', path, `greater than ${before}, the border before`, border);
  return border;
}

function parseTable<F extends string>(value: unknown, path: string, read: Read, fields: readonly F[]): TierTable<F> {
  const entries = objectOf(value, path);
  const table: Record<string, TierEntry<F>> = Object.create(null) as Record<string, TierEntry<F>>;
  for (const [name, entry] of Object.entries(entries)) {
    const at = keyPath(path, identifier(name, keyPath(path, name)));
    if (typeof entry === 'string' && Object.hasOwn(entries, entry)) table[name] = aliasOf(entries, name, at);
    else table[name] = Array.isArray(entry) ? parseTiers(entry, at, read, fields) : parseValue(entry, at, read);
  }
  if (Object.keys(table).length === 0) throw new Fault('SHAPE_MISMATCH', path, 'a table of at least one entry', value);
  return Object.freeze(table);
}

/** The name of another entry; refused where the names lead back to where they began. */
function aliasOf(entries: Readonly<Record<string, unknown>>, name: string, path: string): string {
  const seen = new Set([name]);
  let next = entries[name];
  while (typeof next === 'string' && Object.hasOwn(entries, next)) {
    if (seen.has(next)) throw new Fault('BAD_RULES', path, 'the name of an entry that does not lead back here', next);
    seen.add(next);
    next = entries[next];
  }
  return entries[name] as string;
}

interface TierRange extends Range {
  /** Rates that fall from one tier to the next are refused. */
  readonly rising: boolean;
}

function checkRates<F extends string>(table: TierTable<F>, path: string, read: Read, fields: readonly F[], range: TierRange): void {
  for (const [name, entry] of Object.entries(table)) {
    const at = keyPath(path, name);
    if (typeof entry === 'string' && Object.hasOwn(table, entry)) continue;
    if (!Array.isArray(entry)) {
      checkRange(entry as Value, at, read, range);
      continue;
    }
    const rows = entry as readonly Tier<F>[];
    for (const [i, row] of rows.entries()) for (const field of fields) checkRange(row[field], `${at}[${i}].${field}`, read, range);
    for (const id of idsOf(
      rows.flatMap((row) => fields.map((field) => row[field])),
      read,
    ))
      checkColumns(table, at, read, fields, range, [name, id]);
  }
}

/** Checks from tier to tier, and between the fields of the two views. */
function checkColumns<F extends string>(
  table: TierTable<F>,
  path: string,
  read: Read,
  fields: readonly F[],
  range: TierRange,
  ids: readonly string[],
): void {
  const readings = { parameters: read.parameters as Parameters, assumptions: {}, shortfallOf: () => 0.1 };
  const columns = fields.map((field) =>
    (isView(field) ? [field] : views).map((view) => tiersOf(readings, table, field, view, ...ids)?.rates ?? []),
  );
  if (range.rising) {
    for (const [i, column] of columns.entries()) for (const rates of column) checkRising(rates, path, fields[i] as string);
  }
  const [[initial], [maintenance]] = [columns[0] ?? [], columns[1] ?? []];
  if (initial === undefined || maintenance === undefined) return;
  const wrong = maintenance.findIndex((rate, i) => rate > initial[i]);
  if (wrong >= 0)
    throw new Fault('BAD_RULES', `${path}[${wrong}].${fields[1]}`, `at most ${initial[wrong]}, of ${fields[0]}`, maintenance[wrong]);
}

const views: readonly View[] = ['initial', 'maintenance'];

function isView(field: string): field is View {
  return field === 'initial' || field === 'maintenance';
}

function checkRising(rates: readonly number[], path: string, field: string): void {
  const wrong = rates.findIndex((rate, i) => i > 0 && rate < rates[i - 1]);
  if (wrong >= 0)
    throw new Fault('BAD_RULES', `${path}[${wrong}].${field}`, `at least ${rates[wrong - 1]}, the rate of the tier before`, rates[wrong]);
}

/** A table of tiers with these fields, or the name of one among the parameters. Two fields are those of the views. */
export function tierTable<F extends string>(fields: readonly F[], range: TierRange): Shape<string | TierTable<F>> {
  return {
    parse(value, path, read: Read) {
      const table = typeof value === 'string' ? parameterTable(value, path, read) : value;
      const parsed = parseTable(table, path, read, fields);
      checkRates(parsed, path, read, fields, range);
      return typeof value === 'string' ? value : parsed;
    },
    schema: {
      anyOf: [
        { type: 'string', minLength: 1 },
        { type: 'object', minProperties: 1, additionalProperties: { anyOf: [tiersSchema(fields), valueSchema] } },
      ],
    },
  };
}

function parameterTable(name: string, path: string, { parameters }: Read): unknown {
  const table = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (table === undefined) throw unknown(name, Object.keys(parameters), path);
  if (!isObject(table)) throw new Fault('TYPE_MISMATCH', path, 'the name of a table among the parameters', table);
  return table;
}

function tiersSchema(fields: readonly string[]): object {
  return {
    type: 'array',
    minItems: 1,
    maxItems: mostTiers,
    items: {
      type: 'object',
      properties: { upTo: { type: ['number', 'null'] }, ...Object.fromEntries(fields.map((field) => [field, valueSchema])) },
      required: ['upTo', ...fields],
      additionalProperties: false,
    },
  };
}
