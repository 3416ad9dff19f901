// The reference of rule kinds: every kind and field has description and unit, every example fits the schema, and the README matches them.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rulesSchema } from '../../../src/rules/document/schema.js';
import { termKinds, termWords } from '../../../src/rules/document/terms.js';
import { root } from '../../readmes/examples.js';
import { isValid } from '../../reference/jsonSchema.js';

interface Described {
  readonly kind: string;
  readonly words?: string;
  readonly formula: readonly string[];
  readonly unit: string;
  readonly example?: string;
  readonly fields: readonly { readonly name: string; readonly words?: string; readonly unit?: string }[];
}
interface TermBranch {
  readonly description: string;
  readonly properties: Readonly<Record<string, { readonly description?: string; readonly 'x-unit'?: string; readonly const?: string }>>;
}

const { describedSchema, kindsOf, readme, referenceOf } = (await import(`${root}reference.js`)) as {
  readonly describedSchema: (schema: unknown) => unknown;
  readonly kindsOf: (schema: unknown) => readonly Described[];
  readonly readme: string;
  readonly referenceOf: (schema: unknown, before: string) => string;
};
const kinds = kindsOf(rulesSchema);
const branchesOf = (schema: unknown): readonly TermBranch[] =>
  (schema as { properties: { terms: { additionalProperties: { oneOf: TermBranch[] } } } }).properties.terms.additionalProperties.oneOf;

test('every kind is in the reference', () => {
  expect(kinds.map(({ kind }) => kind)).toEqual([...termWords]);
});

describe.each(kinds)('$kind', ({ kind, words, formula, unit, example, fields }) => {
  test('has a description, a formula and a unit; so has every field', () => {
    expect(words).toMatch(/^\S.{10,}\.$/);
    expect(formula.length).toBeGreaterThan(0);
    expect(formula.join(' ')).toMatch(/\b[AU]\b/);
    expect(unit).toMatch(/\S/);
    expect(fields.map(({ name }) => name)).toEqual(termKinds[kind as keyof typeof termKinds].names);
    for (const field of fields) {
      expect(field.words, field.name).toMatch(/^[A-Z].{8,}\.$/);
      expect(field.unit, field.name).toMatch(/^\S/);
    }
  });

  test('has an example that fits the schema', () => {
    const terms = { example: JSON.parse(example as string) as Record<string, unknown> };
    const schema = { ...rulesSchema, required: ['terms'] };
    expect(terms.example.kind).toBe(kind);
    expect(isValid({ terms }, schema)).toBe(true);
    expect(isValid({ terms: { example: { ...terms.example, misspelt: 1 } } }, schema)).toBe(false);
  });
});

test('the schema for editors holds the descriptions, and nothing else differs', () => {
  const described = describedSchema(rulesSchema);
  for (const { description, properties } of branchesOf(described)) {
    expect(description).toMatch(/\S/);
    for (const [name, field] of Object.entries(properties)) expect(field.description, `${properties.kind?.const}.${name}`).toMatch(/\S/);
  }
  const bare = (one: unknown): unknown =>
    JSON.parse(JSON.stringify(one, (key, value) => (['description', 'x-unit', 'examples'].includes(key) ? undefined : value)));
  expect(bare(described)).toEqual(bare(rulesSchema));
});

test('the README is what schema and comments make: node reference.js', () => {
  const text = readFileSync(readme, 'utf8');
  expect(referenceOf(rulesSchema, text)).toBe(text);
});
