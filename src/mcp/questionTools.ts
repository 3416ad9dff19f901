// A tool a question: what is asked and answered has the schemas of the question, and every answer comes with what it rests on.
import type { MarginEngine } from '../index.js';
import { askable, questions } from '../questions/all.js';
import { type AnyQuestion, asked, type FoundBy, type Question } from '../questions/question.js';
import type { Session } from './session.js';
import { type Tool, whole } from './tool.js';

/** Rows of a list that an assistant gets: as many as it can still reason about. */
const listed = 40;

/** Of a book that is opened and does not trade: what is asked of live books is no tool. */
export function questionTools(session: Session): readonly Tool[] {
  return askable.map((question) => toolOf(question, session));
}

function toolOf(question: AnyQuestion, session: Session): Tool {
  const { name, title, input, answer, whole: keepsAll } = question as Question;
  return {
    name: name.replaceAll('-', '_'),
    description: title,
    inputSchema: whole(input.schema),
    outputSchema: whole({
      type: 'object',
      required: ['answer', 'rests', 'leftOut'],
      properties: {
        answer: answer.schema,
        rests: { type: 'object', description: 'what the figures rest on: rules, instant, how much is assumed, not charged or unknown' },
        leftOut: { type: 'object', additionalProperties: { type: 'integer' }, description: `rows of lists beyond ${listed}` },
      },
    }),
    call: async (given) => {
      const found = await asked(question, session, given, 'input');
      const leftOut: Record<string, number> = {};
      return { answer: keepsAll ? found : shortened(found, '', leftOut), leftOut, rests: await restsOf(session) };
    },
  };
}

/** By engine: what is open does not change, so its book is run for this once. */
const rests = new WeakMap<MarginEngine, Promise<Record<string, unknown>>>();

function restsOf(session: Session): Promise<Record<string, unknown>> {
  const known = rests.get(session.engine) ?? basisOf(session);
  rests.set(session.engine, known);
  return known;
}

/** The basis in short; the tool `basis` has it whole. */
async function basisOf(session: Session): Promise<Record<string, unknown>> {
  const { numeraire, asOf, rules, assumptions, notCharged, unknown }: FoundBy<(typeof questions)['basis']> = await asked(
    questions.basis,
    session,
    {},
    'input',
  );
  return {
    unit: `money in ${numeraire}`,
    asOf: new Date(asOf).toISOString(),
    rules,
    assumptions,
    notCharged,
    accountsUnknown: unknown,
  };
}

/** Lists cut to what is told; how many rows more there are by their place. */
function shortened(value: unknown, path: string, leftOut: Record<string, number>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    if (value.length > listed) leftOut[path === '' ? 'answer' : path] = value.length - listed;
    return value.slice(0, listed).map((one, n) => shortened(one, `${path}[${n}]`, leftOut));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, shortened(one, path === '' ? key : `${path}.${key}`, leftOut)]),
  );
}
