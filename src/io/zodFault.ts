// From zod to Fault: the first issue of a value that does not fit its schema, with its place in the file.
import type { z } from 'zod';
import { Fault, type FaultCode } from '../fault.js';
import type { Json } from './json.js';
import { placeOf } from './place.js';

type Issue = z.core.$ZodIssue;

/** The value as its schema says; `path` names the file, `trail` the place of the value in it. Throws the first issue as a Fault. */
export function parseWith<T>(schema: z.ZodType<T>, value: Json, path: string, trail: readonly PropertyKey[] = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw new Fault('BAD_FORMAT', placeOf(path, trail), 'valid', value);
  throw faultOf(issue, value, path, trail);
}

function faultOf(issue: Issue, root: Json, path: string, trail: readonly PropertyKey[]): Fault {
  const steps = [...trail, ...issue.path];
  const place = placeOf(path, steps);
  const got = valueAt(root, issue.path);
  switch (issue.code) {
    case 'invalid_type':
      if (got === undefined) return new Fault('MISSING_FIELD', place, `present: ${withArticle(issue.expected)}`, got);
      return new Fault('TYPE_MISMATCH', place, withArticle(issue.expected), got);
    case 'unrecognized_keys': {
      const key = issue.keys[0] ?? '';
      return new Fault(
        'UNKNOWN_FIELD',
        placeOf(path, [...steps, key]),
        'absent: it is no field of this format',
        valueAt(root, [...issue.path, key]),
      );
    }
    case 'invalid_value':
      if (got === undefined) return new Fault('MISSING_FIELD', place, `present: ${choices(issue.values)}`, got);
      return new Fault(choiceCode(issue, got), place, choices(issue.values), got);
    case 'invalid_union':
      if (got === undefined) return new Fault('MISSING_FIELD', place, 'present', got);
      return new Fault(typeof got === 'string' ? 'UNKNOWN_KIND' : 'TYPE_MISMATCH', place, 'one of the kinds of this format', got);
    default:
      return new Fault('OUT_OF_RANGE', place, issue.message, got);
  }
}

/** A value of the right type that is none of the choices is an unknown kind; any other is of the wrong type. */
function choiceCode(issue: Extract<Issue, { code: 'invalid_value' }>, got: unknown): FaultCode {
  return issue.values.some((value) => typeof value === typeof got) ? 'UNKNOWN_KIND' : 'TYPE_MISMATCH';
}

function choices(values: readonly unknown[]): string {
  return values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
}

function withArticle(type: string): string {
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

function valueAt(root: Json, trail: readonly PropertyKey[]): unknown {
  let value: unknown = root;
  for (const step of trail) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
