// Changes of a live book as NDJSON: a file, or standard input as it comes.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Fault } from '../index.js';
import type { Change } from '../live.js';
import { takeStandardInput } from './given.js';

export function changeIn(text: string): Change {
  try {
    return JSON.parse(text) as Change;
  } catch {
    throw new Fault('BAD_JSON', 'change', 'JSON, an object a line', text.slice(0, 60));
  }
}

/** Lines of a file, or of standard input, as they come. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  if (path === '-') takeStandardInput('--changes');
  const input = path === '-' ? process.stdin : createReadStream(path);
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new Fault('NOT_FOUND', '--changes', 'a file that can be read, or -', (error as NodeJS.ErrnoException).code ?? path);
  }
}

/** The changes of a stream; the first line that is none ends it with a Fault that names the line. */
export async function* changesIn(path: string): AsyncGenerator<Change> {
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    if (text.trim() === '') continue;
    try {
      yield changeIn(text);
    } catch (error) {
      throw error instanceof Fault ? error.at(`line ${line}: ${error.path}`) : error;
    }
  }
}
