// Declares a tool: read-only, its shape lists every field. Runs calls one at a time in their order; a refusal says what was wrong.
import { Fault } from '../index.js';
import { definitionsOf, type RecordOf, record, type Schema, type Shapes } from '../shape/shape.js';

export interface ToolAnswer {
  [key: string]: unknown;
  readonly content: { readonly type: 'text'; readonly text: string }[];
  readonly structuredContent?: Record<string, unknown>;
  readonly isError?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly outputSchema?: Schema;
  readonly call: (given: unknown) => Promise<Record<string, unknown>>;
}

/** A schema with those that it refers to. */
export const whole = (schema: Schema): Schema => ({ ...schema, $defs: definitionsOf(schema) });

/** A tool that is no question. A field that is not known is refused: a misspelt one would else be answered as none. */
export function tool<const S extends Shapes>(
  name: string,
  description: string,
  input: S,
  answer: (given: RecordOf<S>) => Promise<Record<string, unknown>>,
): Tool {
  const shape = record(input);
  return { name, description, inputSchema: whole(shape.schema), call: async (given) => answer(shape.parse(given, 'input')) };
}

/** The tools of one server. Calls are answered one at a time: what is open does not change below an answer. */
export class Tools {
  readonly #tools: ReadonlyMap<string, Tool>;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tools: readonly Tool[]) {
    this.#tools = new Map(tools.map((one) => [one.name, one]));
  }

  /** What an assistant is told of them. */
  list(): readonly object[] {
    return [...this.#tools.values()].map(({ call: _, ...listed }) => ({
      ...listed,
      annotations: { readOnlyHint: true, openWorldHint: false },
    }));
  }

  async call(name: string, given: unknown): Promise<ToolAnswer> {
    const done = this.#last.then(() => {
      const called = this.#tools.get(name);
      if (called === undefined) throw new Fault('UNKNOWN_KIND', 'name', `one of ${[...this.#tools.keys()].join(', ')}`, name);
      return called.call(given);
    });
    this.#last = done.catch(() => undefined);
    try {
      return said(await done);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // as text alone: structured content has the form of an answer
      return { content: [text({ fault: error.toRecord() })], isError: true };
    }
  }
}

const text = (content: object): ToolAnswer['content'][number] => ({ type: 'text', text: JSON.stringify(content) });
const said = (content: Record<string, unknown>): ToolAnswer => ({ content: [text(content)], structuredContent: content });
