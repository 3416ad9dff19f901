// What a flag that reads is given: a file, `-` for standard input (once in a command), or a pipe, which is read whole.
import { createReadStream, statSync } from 'node:fs';
import { Fault } from '../index.js';
import { type FileInput, readJson } from '../io/support.js';
import { say } from './terminal.js';

const mostBytes = 2 ** 30;

/** The flag that has taken standard input; what it holds is gone afterwards. */
let taken: string | undefined;

/** Marks standard input as unread, at the start of a run. */
export function forgetStandardInput(): void {
  taken = undefined;
}

/** Marks standard input as read by a flag. Throws BAD_ARGUMENT when another one has it. */
export function takeStandardInput(flag: string): void {
  if (taken !== undefined) throw new Fault('BAD_ARGUMENT', flag, `a file: standard input is read for ${taken} already`, '-');
  taken = flag;
  if (process.stdin.isTTY === true) say(`${flag}: reading standard input; end it with Ctrl-D`);
}

/** The file as a reader takes it, and what faults call it where that is not its own name. */
export async function given(path: string, flag: string): Promise<readonly [file: FileInput, named: { readonly name?: string }]> {
  if (path === '-') {
    takeStandardInput(flag);
    return [await bytesOf(process.stdin, flag), { name: 'standard input' }];
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFIFO() || stats?.isCharacterDevice() ? [await bytesOf(createReadStream(path), flag), { name: path }] : [path, {}];
}

/** JSON of a file or of standard input. */
export async function givenJson(path: string, flag: string): ReturnType<typeof readJson> {
  return readJson(...(await given(path, flag)));
}

async function bytesOf(stream: AsyncIterable<Uint8Array>, flag: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Fault('TOO_LARGE', flag, `at most ${mostBytes} bytes through a pipe: give it as a file`, 'more');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
