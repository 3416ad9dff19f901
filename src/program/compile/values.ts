// Values of a document as numbers: of a tick, or of the book where no market changes them.
import { Fault } from '../../fault.js';
import { riskFactorsOf } from '../../market/lognormal.js';
import { namesIn, type View } from '../../rules/document/formula.js';
import { parseFormula } from '../../rules/document/parseFormula.js';
import { type Readings, readValue } from '../../rules/document/readValue.js';
import type { Rules } from '../../rules/document/rules.js';
import { isLognormal, isPair, type Value } from '../../rules/document/value.js';
import type { Tick } from '../tick/tick.js';
import { bothViews, type Measured, type Operand } from './operand.js';

type Read = Map<Value, Map<string, number | undefined>>;

/** Cached readings of values: no market changes a document, and rows ask in every tick. */
const readings = new WeakMap<Tick, Readings & Readonly<Record<View, Read>>>();

/** A value that must be there: of the document itself, or by underlying. Throws UNKNOWN_FACTOR where a table has no entry. */
export function valueIn(tick: Tick, value: Value, view: View, path: string, ...ids: readonly string[]): number {
  const found = maybeValueIn(tick, value, view, ...ids);
  if (found === undefined)
    throw new Fault('UNKNOWN_FACTOR', `rules.${path}`, `a table with an entry for ${ids.join(' or ')} or "*"`, 'none');
  return found;
}

/** The same, undefined where a table has no entry: the row or the account that asks has none of its figures. */
export function maybeValueIn(tick: Tick, value: Value, view: View, ...ids: readonly string[]): number | undefined {
  if (typeof value === 'number') return value;
  const known = readings.get(tick) ?? readingsOf(tick);
  const read: Read = known[view];
  const key = ids.length === 1 ? ids[0] : ids.join('\n');
  const byIds = read.get(value) ?? new Map<string, number | undefined>();
  const found = byIds.get(key);
  if (found !== undefined || byIds.has(key)) return found;
  read.set(value, byIds);
  const made = readValue(known, value, view, ...ids);
  byIds.set(key, made);
  return made;
}

function readingsOf(tick: Tick): Readings & Readonly<Record<View, Read>> {
  const made: Readings & Readonly<Record<View, Read>> = {
    ...tick.rules,
    shortfallOf: (lognormal) => riskFactorsOf(tick.math, lognormal)[lognormal.side],
    initial: new Map(),
    maintenance: new Map(),
  };
  readings.set(tick, made);
  return made;
}

/** A value in which no lognormal stands, for columns of the book. */
export function constantIn(rules: Rules, value: Value, view: View, ...ids: readonly string[]): number | undefined {
  return readValue(rules, value, view, ...ids);
}

/** Operand: one if both views read the same, else one each. */
export function measuredByView(rules: Rules, read: readonly unknown[], make: (view: View) => Operand): Measured {
  return read.every((value) => viewsAgree(rules, value))
    ? bothViews(make('initial'))
    : { initial: make('initial'), maintenance: make('maintenance') };
}

/** Whether no part of a value is a pair of views, parameters that it names included. */
export function viewsAgree(rules: Rules, value: unknown): boolean {
  if (typeof value === 'string') return namedAgree(rules, value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every((one) => viewsAgree(rules, one));
  if (isPair(value) || isLognormal(value)) return isLognormal(value);
  return Object.values(value).every((one) => viewsAgree(rules, one));
}

/** Text of a value: the parameters in it; the name of an entry or word of a document is neither. */
function namedAgree(rules: Rules, text: string): boolean {
  let names: readonly { readonly name: string; readonly view?: View }[];
  try {
    names = namesIn(parseFormula(text, 'value'));
  } catch {
    return true;
  }
  return names.every(
    ({ name, view }) => view !== undefined || !Object.hasOwn(rules.parameters, name) || viewsAgree(rules, rules.parameters[name]),
  );
}
