// Reference of rule kinds: schema plus comments of src/rules/document/kinds, as descriptions for editors and as a README. `node reference.js` writes the README.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = dirname(fileURLToPath(import.meta.url));
const sources = join(root, 'src/rules/document/kinds');
const presets = join(root, 'src/rules/documents');
export const readme = join(sources, 'README.md');
const [begin, end] = ['<!-- kinds -->\n', '<!-- end of kinds -->'];

/** Text of a block comment, a paragraph of its lines. */
const linesOf = (comment) =>
  comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trim())
    .filter((line) => line !== '');

/** Comments of a kind's file: the header by part, and the docstring of each field of the object that has exactly these fields. */
function commentsOf(kind, names) {
  const text = readFileSync(join(sources, `${kind}.ts`), 'utf8');
  const header = linesOf(/^\/\*\*[\s\S]*?\*\//.exec(text)?.[0] ?? '');
  const last = header.findIndex((line) => line.startsWith('Unit: '));
  const [, unit = '', source] = /^Unit: (.*?)\.(?: Source: (.*))?$/.exec(header.slice(last).join(' ')) ?? [];
  const example = header.find((line) => line.startsWith('Example: '))?.slice('Example: '.length);
  const [words, ...formula] = header.slice(0, last).filter((line) => !line.startsWith('Example: '));
  const fields = {};
  const look = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const own = node.properties.map((property) => property.name?.text?.replace('?', ''));
      if (own.length === names.length && names.every((name) => own.includes(name)))
        for (const [i, property] of node.properties.entries()) {
          const comments = ts.getLeadingCommentRanges(text, property.getFullStart()) ?? [];
          const comment = comments.map(({ pos, end }) => text.slice(pos, end)).find((one) => one.startsWith('/**'));
          const [, said, fieldUnit] = /^(.*?) Unit: (.*)\.$/.exec(comment === undefined ? '' : linesOf(comment).join(' ')) ?? [];
          fields[own[i]] = { words: said, unit: fieldUnit };
        }
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(`${kind}.ts`, text, ts.ScriptTarget.ES2022, true));
  return { words, formula, unit, source, example, fields };
}

/** The shortest term of the kind in a preset. */
function presetExample(kind) {
  const terms = readdirSync(presets)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => Object.values(JSON.parse(readFileSync(join(presets, file), 'utf8')).terms ?? {}))
    .filter((term) => term.kind === kind)
    .map((term) => JSON.stringify(term));
  return terms.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
}

/** Every kind of the schema with its comments. A part without a description or unit is undefined. */
export function kindsOf(schema) {
  return schema.properties.terms.additionalProperties.oneOf.map(({ properties, required }) => {
    const kind = properties.kind.const;
    const names = Object.keys(properties).filter((name) => name !== 'kind');
    const { fields, example, ...rest } = commentsOf(kind, names);
    return {
      ...{ kind, ...rest, example: example ?? presetExample(kind) },
      fields: names.map((name) => ({ name, required: required.includes(name), schema: properties[name], ...fields[name] })),
    };
  });
}

/** The schema with descriptions of its kinds and their fields, which editors show. */
export function describedSchema(schema) {
  const described = new Map(kindsOf(schema).map((one) => [one.kind, one]));
  const oneOf = schema.properties.terms.additionalProperties.oneOf.map((branch) => {
    const { words, formula, unit, fields, example } = described.get(branch.properties.kind.const);
    const properties = { ...branch.properties, kind: { ...branch.properties.kind, description: words } };
    for (const field of fields)
      properties[field.name] = { ...field.schema, description: `${field.words} (${field.unit})`, 'x-unit': field.unit };
    return { ...branch, description: [words, ...formula].join('\n'), 'x-unit': unit, examples: [JSON.parse(example)], properties };
  });
  return { ...schema, properties: { ...schema.properties, terms: { ...schema.properties.terms, additionalProperties: { oneOf } } } };
}

/** A short form of what a field may be. */
function typeOf({
  $ref,
  enum: words,
  const: only,
  type,
  anyOf,
  oneOf,
  properties,
  required = [],
  items,
  additionalProperties,
  minimum,
  maximum,
}) {
  if ($ref !== undefined) return $ref.slice('#/$defs/'.length);
  if (words !== undefined) return words.map((word) => `\`${word}\``).join(', ');
  if (only !== undefined) return `\`${only}\``;
  const several = anyOf ?? oneOf;
  if (several !== undefined) return [...new Set(several.map(typeOf))].join(' or ');
  if (type === 'array') return `list of ${typeOf(items)}`;
  if (properties !== undefined) {
    const keys = Object.keys(properties).map((key) => (required.includes(key) ? key : `${key}?`));
    return `\`{ ${keys.join(', ')} }\``;
  }
  if (type === 'object') return `table of ${typeOf(additionalProperties)}`;
  return minimum === undefined ? type : `${type} from ${minimum} to ${maximum}`;
}

const cell = (text) => text.replaceAll('|', '\\|');

function sectionOf({ kind, words, formula, unit, source, example, fields }) {
  const table = [
    '| field | value | meaning | unit |',
    '|---|---|---|---|',
    ...fields.map(
      ({ name, required, schema, words: said, unit: of }) =>
        `| \`${name}\`${required ? '' : ', optional'} | ${cell(typeOf(schema))} | ${cell(said)} | ${cell(of)} |`,
    ),
    '',
  ];
  return [
    ...[`## ${kind}`, '', words, ''],
    ...(formula.length > 0 ? [...formula.map((line) => `    ${line}`), ''] : []),
    `Unit: ${unit}.${source === undefined ? '' : ` Source: ${source}`}`,
    '',
    ...(fields.length > 0 ? table : []),
    ...['```text', example, '```', ''],
  ].join('\n');
}

/** The README with its generated part made of the schema and the comments. */
export function referenceOf(schema, before) {
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} must hold ${begin} and, after it, ${end}`);
  return `${before.slice(0, from + begin.length)}${kindsOf(schema).map(sectionOf).join('\n')}${before.slice(to)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = join(root, 'dist/rules.js');
  if (!existsSync(built)) throw new Error('dist/rules.js is missing: npm run build');
  const { rulesSchema } = await import(pathToFileURL(built).href);
  writeFileSync(readme, referenceOf(rulesSchema, readFileSync(readme, 'utf8')));
}
