// How a tool is stated: read-only, with a shape that knows every field; calls are answered one at a time in their order, and a refusal says what was wrong.
import { Fault } from '../index.js';
import { line, name } from '../shape/leaves.js';
import { type RecordOf, record, type Schema, type Shape, type Shapes, said } from '../shape/shape.js';
import { refused, type ToolAnswer } from './answers.js';

export const accountFields = {
  'account?': said(name, { words: 'may be left out where the book has one account' }),
  'subaccount?': line(128),
};

export type ToolMaker = <const S extends Shapes>(
  name: string,
  description: string,
  input: S,
  answer: (given: RecordOf<S>) => Promise<ToolAnswer>,
) => void;

/** What an assistant is told of a tool. */
interface ListedTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Schema;
  readonly annotations: { readonly readOnlyHint: true; readonly openWorldHint: false };
}

/** The tools of one server. Calls are answered one at a time: what is open does not change below an answer. */
export class Tools {
  readonly #listed: ListedTool[] = [];
  readonly #calls = new Map<string, (given: unknown) => Promise<ToolAnswer>>();
  #last: Promise<unknown> = Promise.resolve();

  readonly add: ToolMaker = (name, description, input, answer) => {
    // a field that is not known is refused: `trade` for `trades` would else be answered as no trade
    const shape: Shape<RecordOf<typeof input>> = record(input);
    this.#listed.push({ name, description, inputSchema: shape.schema, annotations: { readOnlyHint: true, openWorldHint: false } });
    this.#calls.set(name, async (given) => answer(shape.parse(given, 'input')));
  };

  list(): readonly ListedTool[] {
    return this.#listed;
  }

  async call(name: string, given: unknown): Promise<ToolAnswer> {
    const done = this.#last.then(() => {
      const call = this.#calls.get(name);
      if (call === undefined) throw new Fault('UNKNOWN_KIND', 'name', `one of ${[...this.#calls.keys()].join(', ')}`, name);
      return call(given);
    });
    this.#last = done.catch(() => undefined);
    try {
      return await done;
    } catch (error) {
      return refused(error);
    }
  }
}

/** Does some work; the words of its fault, or undefined where it went well. */
export async function reading(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message;
  }
}
