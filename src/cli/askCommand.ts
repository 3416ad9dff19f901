// `margincore ask`: any question of the layer, by its schema: answered as the service and the assistant answer it.
import { Fault } from '../index.js';
import { askable } from '../questions/all.js';
import { type AnyQuestion, asked } from '../questions/question.js';
import type { Schema } from '../shape/shape.js';
import { documentPieces } from './document.js';
import { type ExitCode, exitCodes } from './exit.js';
import type { BackendFlag, MarketFlags, OutputFlags } from './flags.js';
import { givenJson } from './given.js';
import { openCore } from './inputs.js';
import { targetOf, writeResult } from './output.js';
import { partsOf, sessionOf } from './session.js';
import { colours } from './terminal.js';
import { writeAnswer } from './verb.js';

export interface AskFlags extends Partial<MarketFlags>, OutputFlags {
  readonly book?: string;
  readonly rules?: string;
  readonly inputs?: string;
  readonly backend?: BackendFlag;
}

interface FieldSchema extends Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly items?: FieldSchema;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly additionalProperties?: FieldSchema | boolean;
}

export async function askCommand(name: string | undefined, fields: readonly string[], flags: AskFlags): Promise<ExitCode> {
  if (name === undefined) return listed(flags);
  const question = askable.find((one) => one.name === name) as AnyQuestion;
  const files = [flags.market, flags.book, flags.rules, flags.inputs];
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json', 'html'], files);
  const { market, book } = flags;
  for (const [flag, file] of Object.entries({ '--market': market, '--book': book }))
    if (file === undefined) throw new Fault('MISSING_FIELD', flag, `set: ${name} is asked of a book`, undefined);
  const input = {
    ...(flags.inputs === undefined ? {} : ((await givenJson(flags.inputs, '--inputs')) as object)),
    ...fieldsIn(question, fields),
  };
  const core = await openCore(flags.backend);
  try {
    const session = sessionOf(core, await partsOf({ ...flags, market: market as string, book: book as string }));
    const answer = await asked(question, session, input, 'input');
    const head = { format: 'margincore-answer', version: 1 };
    await writeAnswer(question, answer, flags, target, { ...head, json: () => documentPieces({ ...head, question: name, answer }, {}) });
    return exitCodes.ok;
  } finally {
    core.dispose();
  }
}

/** `field=value`, each once. */
function fieldsIn({ input }: AnyQuestion, given: readonly string[]): Readonly<Record<string, unknown>> {
  const { properties = {} } = input.schema as FieldSchema;
  const fields: Record<string, unknown> = {};
  for (const one of given) {
    const [, name, value] = /^([A-Za-z]+)=(.*)$/s.exec(one) ?? [];
    if (name === undefined) throw new Fault('BAD_ARGUMENT', 'fields', `field=value, of ${Object.keys(properties).join(', ')}`, one);
    if (Object.hasOwn(fields, name)) throw new Fault('DUPLICATE', `input.${name}`, 'set once', value);
    fields[name] = readAs(properties[name] ?? {}, value as string);
  }
  return fields;
}

/** JSON where it looks like it; else lists by commas, rows of a list by colons, `name=value` by commas. What is wrong with it the question says. */
function readAs(schema: FieldSchema, text: string): unknown {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      throw new Fault('BAD_JSON', 'fields', 'JSON', text);
    }
  }
  const { type, items, properties, additionalProperties } = schema;
  if (type === 'array')
    return text.split(',').map((one) => (items?.properties === undefined ? scalarOf(items ?? {}, one) : rowOf(items, one)));
  if (type === 'object' && properties === undefined && typeof additionalProperties === 'object')
    return Object.fromEntries(
      text.split(',').map((one) => {
        const at = one.lastIndexOf('=');
        return [one.slice(0, at), scalarOf(additionalProperties, one.slice(at + 1))];
      }),
    );
  if (properties !== undefined) return rowOf(schema, text);
  return scalarOf(schema, text);
}

/** The fields that are needed, in their order, with colons between them; the first may hold colons itself. Of a row of none needed: its first two. */
function rowOf({ required = [], properties = {} }: FieldSchema, text: string): unknown {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 2);
  const parts = text.split(':');
  const first = Math.max(1, parts.length - names.length + 1);
  const values = [parts.slice(0, first).join(':'), ...parts.slice(first)];
  return Object.fromEntries(names.slice(0, values.length).map((name, n) => [name, scalarOf(properties[name] ?? {}, values[n] as string)]));
}

function scalarOf({ type }: FieldSchema, text: string): unknown {
  if ((type === 'number' || type === 'integer') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return type === 'boolean' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

/** Lists the questions, with the fields of each. */
async function listed(flags: AskFlags): Promise<ExitCode> {
  const target = flags.out === undefined ? undefined : targetOf(flags.out, ['json'], []);
  const document = askable.map(({ name, title, input, answer }) => ({ name, title, input: input.schema, answer: answer.schema }));
  await writeResult(flags, target, {
    json: () => documentPieces({ format: 'margincore-questions', version: 1 }, { questions: document }),
    text: () => [
      askable
        .map(({ name, title, input }) => {
          const { properties = {}, required = [] } = input.schema as FieldSchema;
          const lines = Object.entries(properties).map(
            ([field, { description = '', default: usual }]) =>
              `  ${field}${required.includes(field) ? '' : '?'}${usual === undefined ? '' : ` = ${String(usual)}`}: ${description}`,
          );
          return `${colours.bold(name)}  ${title}\n${lines.join('\n')}\n`;
        })
        .join('\n'),
    ],
  });
  return exitCodes.ok;
}
