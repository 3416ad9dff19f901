// A partial document laid over whole rules: what it states replaces, entries of tables are added, anything else that is not there is refused.
import { keyPath, nearestName, objectOf } from '../../book/fields.js';
import { plainCopy } from '../../book/plainCopy.js';
import { Fault } from '../../fault.js';
import type { Schema } from '../../shape/shape.js';
import { parseRules, type Rules } from './rules.js';
import { rulesSchema } from './schema.js';
import { isObject, isPair } from './value.js';

/**
 * The rules with these parts of the document instead of theirs. Objects are laid over each other key by key, lists and everything else are replaced. A key that the rules do not state is
 * refused (UNKNOWN_FIELD), but for entries of tables by name and for assumptions, which may be added. Paths start with `overlay`; what does not hold together then is refused as `parseRules` does.
 */
export function overlay(rules: Rules, parts: unknown): Rules {
  return parseRules(
    laidOver(objectOf(plainCopy(rules, 'rules'), 'rules'), objectOf(plainCopy(parts, 'overlay'), 'overlay'), 'overlay', [rulesSchema], []),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function laidOver(base: object, parts: Fields, path: string, schemas: readonly Schema[], place: readonly string[]): Fields {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, part] of Object.entries(parts)) {
    const at = keyPath(path, key);
    if (part === undefined) continue;
    const before = Object.hasOwn(base, key) ? (base as Fields)[key] : undefined;
    if (before === undefined && !mayAdd(schemas, place)) {
      const near = nearestName(key, Object.keys(base));
      const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
      throw new Fault('UNKNOWN_FIELD', at, `a part that the rules have: ${Object.keys(base).join(', ')}${meant}`, part);
    }
    merged[key] =
      isObject(before) && isObject(part) && alike(before, part)
        ? laidOver(before, part, at, below(schemas, key, before), [...place, key])
        : part;
  }
  return merged;
}

/** A pair of views and a table are no parts of each other, nor are two shapes that differ by their only key. */
function alike(before: Fields, part: Fields): boolean {
  if (isPair(before)) return Object.keys(part).every((key) => key in before);
  return !isPair(part) && !('lognormal' in part) && !('lognormal' in before);
}

const closed = ['parameters', 'scenarios', 'terms', 'formulas', 'requirements', 'volatility.shocks'];

/** Whether a place takes names that are not there yet: a table of values, of tiers, of stand-ins. */
function mayAdd(schemas: readonly Schema[], place: readonly string[]): boolean {
  if (place[0] === 'assumptions') return true;
  if (place.length === 0 || closed.includes(place.join('.'))) return false;
  return schemas.some(({ $ref, additionalProperties }) => $ref !== undefined || isObject(additionalProperties));
}

/** The schemas that what stands under this key may have. */
function below(schemas: readonly Schema[], key: string, value: Fields): readonly Schema[] {
  return schemas.flatMap((one) => {
    if (one.$ref !== undefined) return [one];
    const own = isObject(one.properties) ? one.properties[key] : undefined;
    const next = own ?? (isObject(one.additionalProperties) ? one.additionalProperties : undefined);
    return isObject(next) ? branches(next, value) : [];
  });
}

function branches(one: Schema, value: Fields): readonly Schema[] {
  const parts = (one.anyOf ?? one.oneOf) as readonly Schema[] | undefined;
  if (parts === undefined) return [one];
  return parts.flatMap((part) => branches(part, value)).filter(({ properties }) => fits(properties, value));
}

/** A term's schema is that of its kind. */
function fits(properties: unknown, { kind }: Fields): boolean {
  const stated = isObject(properties) && isObject(properties.kind) ? properties.kind.const : undefined;
  return stated === undefined || stated === kind;
}
