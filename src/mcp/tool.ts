// How a tool is stated: read-only, with a schema that knows every field; calls are answered one at a time in their order, and a refusal says what was wrong.
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { Fault } from '../index.js';
import { refused, type ToolAnswer } from './answers.js';

export const accountFields = {
  account: z.string().optional().describe('may be left out where the book has one account'),
  subaccount: z.string().optional(),
};

type Shape = Readonly<Record<string, z.ZodType>>;
type Given<S extends Shape> = z.infer<z.ZodObject<S>>;

export type ToolMaker = <S extends Shape>(
  name: string,
  description: string,
  inputSchema: S,
  answer: (given: Given<S>) => Promise<ToolAnswer>,
) => void;

/** Calls of one server, one at a time: what is open does not change below an answer. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

export const toolOf =
  (server: McpServer, queue: Queue): ToolMaker =>
  (name, description, inputSchema, answer) => {
    server.registerTool(
      name,
      // a field that is not known is refused: `trade` for `trades` would else be answered as no trade
      { description, inputSchema: z.strictObject(inputSchema) as never, annotations: { readOnlyHint: true, openWorldHint: false } },
      (async (given: never) => {
        try {
          return await queue.next(() => answer(given));
        } catch (error) {
          return refused(error);
        }
      }) as never,
    );
  };

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
