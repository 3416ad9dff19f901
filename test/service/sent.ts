// An arbitrary of bodies by JSON Schema: mostly known names, now and then a field too many.
import fc from 'fast-check';

export interface Schema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

export function sentOf(schema: Schema, ids: readonly string[]): fc.Arbitrary<unknown> {
  const of = (one: Schema): fc.Arbitrary<unknown> => sentOf(one, ids);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return fc.oneof(...choices.map(of));
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'string':
      return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.string() });
    case 'integer':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, 0), max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'number':
      return fc.oneof(
        fc.constantFrom(0, 1, -1, 10, 0.5, 90_000, 1e308, -1e308, 5e-324),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
      );
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(of(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: Math.max(schema.minItems ?? 0, 3) });
    case 'object': {
      const { properties = {}, required = [], additionalProperties } = schema;
      const known = fc.record(Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, of(one)])), {
        requiredKeys: [...required],
      });
      if (additionalProperties === false || additionalProperties === undefined)
        return fc.oneof({ weight: 9, arbitrary: known }, { weight: 1, arbitrary: known.map((one) => ({ ...one, unknown: 1 })) });
      const values = additionalProperties === true ? fc.jsonValue({ maxDepth: 2 }) : of(additionalProperties);
      return fc.tuple(known, fc.dictionary(fc.constantFrom(...ids), values, { maxKeys: 3 })).map(([one, more]) => ({ ...more, ...one }));
    }
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}
