// Tiers of a rule file: borders that increase, the last without a bound.
import { fieldsOf } from '../../book/fields.js';
import { tiersOf } from '../guards.js';
import type { Of, Shape } from './shape.js';

/** A list of tiers, each up to its border (`upTo`, null for the last), with the fields of `shapes`. Throws BAD_RULES for borders out of order. */
export function tiers<S extends Readonly<Record<string, Shape<unknown>>>>(
  shapes: S,
): Shape<readonly ({ readonly upTo: number | null } & { readonly [K in keyof S]: Of<S[K]> })[]> {
  const names = Object.keys(shapes);
  return {
    parse: (value, path) =>
      tiersOf(value, path, names, (fields, tierPath) => {
        fieldsOf(fields, tierPath, ['upTo', ...names]);
        const tier: Record<string, unknown> = {};
        for (const key of names) tier[key] = (shapes[key] as Shape<unknown>).parse(fields[key], `${tierPath}.${key}`);
        return tier as { readonly [K in keyof S]: Of<S[K]> };
      }),
    schema: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        properties: {
          upTo: { type: ['number', 'null'] },
          ...Object.fromEntries(names.map((key) => [key, (shapes[key] as Shape<unknown>).schema])),
        },
        required: ['upTo', ...names],
        additionalProperties: false,
      },
    },
  };
}
