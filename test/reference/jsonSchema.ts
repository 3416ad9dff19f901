// A slow, obvious JSON Schema checker: the keywords that the published schema of rule files uses, and no other.
type Schema = Readonly<Record<string, unknown>>;

const known = new Set([
  ...['$schema', '$defs', '$ref', 'title', 'type', 'const', 'enum', 'anyOf', 'oneOf', 'properties', 'required', 'additionalProperties'],
  ...['items', 'minItems', 'maxItems', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'pattern'],
  ...['minProperties', 'description'],
]);

/** Whether a value is valid; throws for a keyword that this checker does not know. */
export function isValid(value: unknown, schema: Schema, root: Schema = schema): boolean {
  for (const keyword of Object.keys(schema)) if (!known.has(keyword)) throw new Error(`${keyword} is not known`);
  const { $ref, type, anyOf, oneOf } = schema;
  if (typeof $ref === 'string') return isValid(value, (root.$defs as Record<string, Schema>)[$ref.replace('#/$defs/', '')] as Schema, root);
  if (anyOf !== undefined && !(anyOf as Schema[]).some((one) => isValid(value, one, root))) return false;
  if (oneOf !== undefined && (oneOf as Schema[]).filter((one) => isValid(value, one, root)).length !== 1) return false;
  if ('const' in schema && value !== schema.const) return false;
  if (schema.enum !== undefined && !(schema.enum as unknown[]).includes(value)) return false;
  if (type !== undefined && !(Array.isArray(type) ? type : [type]).some((one) => isOfType(value, one as string))) return false;
  if (typeof value === 'number') {
    const inside = value > ((schema.exclusiveMinimum as number) ?? -Infinity) && value < ((schema.exclusiveMaximum as number) ?? Infinity);
    return inside && value >= ((schema.minimum as number) ?? -Infinity) && value <= ((schema.maximum as number) ?? Infinity);
  }
  if (typeof value === 'string') {
    const fits = value.length >= ((schema.minLength as number) ?? 0) && value.length <= ((schema.maxLength as number) ?? Infinity);
    return fits && (schema.pattern === undefined || new RegExp(schema.pattern as string).test(value));
  }
  if (Array.isArray(value)) {
    const fits = value.length >= ((schema.minItems as number) ?? 0) && value.length <= ((schema.maxItems as number) ?? Infinity);
    return fits && (schema.items === undefined || value.every((item) => isValid(item, schema.items as Schema, root)));
  }
  return typeof value !== 'object' || value === null || isValidObject(value as Record<string, unknown>, schema, root);
}

function isValidObject(value: Record<string, unknown>, schema: Schema, root: Schema): boolean {
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  const rest = schema.additionalProperties;
  if (Object.keys(value).length < ((schema.minProperties as number) ?? 0)) return false;
  if (!((schema.required ?? []) as string[]).every((key) => Object.hasOwn(value, key))) return false;
  return Object.entries(value).every(([key, entry]) => {
    if (Object.hasOwn(properties, key)) return isValid(entry, properties[key] as Schema, root);
    return rest === undefined || (rest !== false && isValid(entry, rest as Schema, root));
  });
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
