// Evaluation of a document's value, by view and name: numbers, text, tables, pairs, and tiers.
import { wholeAbove, wholeOf } from '../../book/integers.js';
import { Fault } from '../../fault.js';
import type { Formula, View } from './formula.js';
import { parseFormula } from './parseFormula.js';
import { isLognormal, isPair, type Lognormal, type Parameters, type Tier, type TierEntry, type TierTable, type Value } from './value.js';

/** Context of values: parameters, and the entry that an unlisted name reads (without `names`: none). */
export interface Readings {
  readonly parameters: Parameters;
  readonly assumptions: { readonly names?: Readonly<Record<string, string>> };
  /** The shortfall of a lognormal price, in the arithmetic of who runs the rule. */
  readonly shortfallOf?: (lognormal: Lognormal['lognormal']) => number;
}

/** An entry of a table, the name it stands under, and whether that name was assumed (`assumptions.names`). */
export interface Entry<T> {
  readonly name: string;
  readonly entry: T;
  readonly assumed: boolean;
}

/** The entry of the first id that the table lists, else of the first whose assumed name it lists, else of '*', else of the name assumed for '*'. */
export function lookupEntry<T>(
  { assumptions: { names = {} } }: Pick<Readings, 'assumptions'>,
  table: { readonly [name: string]: T },
  ...ids: readonly string[]
): Entry<T> | undefined {
  const found = (name: string | undefined, assumed: boolean): Entry<T> | undefined =>
    name !== undefined && Object.hasOwn(table, name) ? { name, entry: table[name], assumed } : undefined;
  const assumedFor = (id: string): string | undefined => (Object.hasOwn(names, id) ? names[id] : undefined);
  for (const id of ids) {
    const one = found(id, false);
    if (one !== undefined) return one;
  }
  for (const id of ids) {
    const one = found(assumedFor(id), true);
    if (one !== undefined) return one;
  }
  return found('*', false) ?? found(assumedFor('*'), true);
}

/** Trees of the texts of one document's values. */
const trees = new WeakMap<Parameters, Map<string, Formula>>();

function treeOf(text: string, parameters: Parameters): Formula {
  const known = trees.get(parameters) ?? new Map<string, Formula>();
  const tree = known.get(text) ?? parseFormula(text, 'value');
  trees.set(parameters, known.set(text, tree));
  return tree;
}

/**
 * The value in this view, tables read by the first of the ids that they know (instrument, underlying, asset ...); undefined where a table has no entry for any. Arithmetic is
 * in the order of the text.
 */
export function readValue(readings: Readings, value: Value, view: View, ...ids: readonly string[]): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') {
    return arithmetic(treeOf(value, readings.parameters), (name, asked) =>
      readValue(readings, readings.parameters[name] as Value, asked ?? view, ...ids),
    );
  }
  if (isPair(value)) return readValue(readings, value[view], view, ...ids);
  if (isLognormal(value)) {
    if (readings.shortfallOf === undefined)
      throw new Fault('BAD_ARGUMENT', 'shortfallOf', 'present: the rule reads a lognormal price', undefined);
    return readings.shortfallOf(value.lognormal);
  }
  const one = lookupEntry(readings, value, ...ids);
  return one === undefined ? undefined : readValue(readings, one.entry, view, ...ids);
}

/** A formula of numbers alone; undefined where a name is. */
export function arithmetic(formula: Formula, numberOf: (name: string, view: View | undefined) => number | undefined): number | undefined {
  switch (formula.node) {
    case 'number':
      return formula.value;
    case 'name':
      return numberOf(formula.name, formula.view);
    case 'negate': {
      const x = arithmetic(formula.of, numberOf);
      return x === undefined ? undefined : -x;
    }
    case 'operation': {
      const a = arithmetic(formula.left, numberOf);
      const b = arithmetic(formula.right, numberOf);
      if (a === undefined || b === undefined) return undefined;
      return formula.operator === '+' ? a + b : formula.operator === '-' ? a - b : formula.operator === '*' ? a * b : a / b;
    }
    case 'call': {
      const xs = formula.of.map((part) => arithmetic(part, numberOf));
      if (xs.includes(undefined)) return undefined;
      const [first] = xs as [number];
      if (formula.call === 'max') return Math.max(...(xs as number[]));
      if (formula.call === 'min') return Math.min(...(xs as number[]));
      if (formula.call === 'roundUp') return wholeAbove(first);
      if (formula.call === 'roundDown') return wholeOf(first);
      return formula.call === 'abs' ? Math.abs(first) : formula.call === 'sqrt' ? Math.sqrt(first) : Number.NaN;
    }
  }
}

/** Tiers as numbers: up to the border (Infinity for the last), this rate. */
export interface Tiers {
  /** The entry they stand under, names of entries followed. */
  readonly name: string;
  readonly assumed: boolean;
  readonly borders: readonly number[];
  readonly rates: readonly number[];
}

/** The tiers of the first id that the table lists (a text names a table among the parameters), their `field` in this view; undefined where it lists none. */
export function tiersOf<F extends string>(
  readings: Readings,
  stated: string | TierTable<F>,
  field: F,
  view: View,
  ...ids: readonly string[]
): Tiers | undefined {
  const table = typeof stated === 'string' ? (readings.parameters[stated] as TierTable<F>) : stated;
  const found = lookupEntry(readings, table, ...ids);
  if (found === undefined) return undefined;
  const { name, entry } = entryBehind(table, found.name, found.entry);
  const read = (value: Value): number | undefined => readValue(readings, value, view, ...ids, name);
  const rows = isTiers(entry) ? entry : undefined;
  const rates = rows === undefined ? [read(entry as Value)] : rows.map((row) => read(row[field]));
  if (rates.includes(undefined)) return undefined;
  const borders = rows === undefined ? [Infinity] : rows.map(({ upTo }) => upTo ?? Infinity);
  return { name, assumed: found.assumed, borders, rates: rates as number[] };
}

export function isTiers<F extends string>(entry: TierEntry<F>): entry is readonly Tier<F>[] {
  return Array.isArray(entry);
}

/** Follows an entry that names another entry of its table. */
export function entryBehind<F extends string>(
  table: TierTable<F>,
  name: string,
  entry: TierEntry<F>,
): { readonly name: string; readonly entry: TierEntry<F> } {
  let at = { name, entry };
  while (typeof at.entry === 'string' && Object.hasOwn(table, at.entry)) at = { name: at.entry, entry: table[at.entry] };
  return at;
}
