// Input of a reader: a file's path, its file: URL, or its bytes; with its name in faults and its bytes as a stream.
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';

/** A path, a `file:` URL, or the bytes of a file, plain or gzip. */
export type FileInput = string | URL | Uint8Array;

export interface NameOptions {
  /** Name of the input in faults. Default: the last name of its path; `input` for bytes and text. */
  readonly name?: string;
}

/** @throws Fault TYPE_MISMATCH for what is no input at all, BAD_ARGUMENT for a URL of something else */
export function nameOf(file: FileInput, options: NameOptions = {}): string {
  const path = isBytes(file) ? undefined : pathOf(file);
  return givenName(options) ?? (path === undefined ? unnamed : nodeModule('node:path').basename(path));
}

/** Name of text without a file, in faults. */
export function nameOfText(text: string, options: NameOptions): string {
  if (typeof text !== 'string')
    throw new Fault('TYPE_MISMATCH', 'text', 'a string; files and bytes are for the readers (readMarket ...)', text);
  return givenName(options) ?? unnamed;
}

/** An input that is open: the first two bytes, and all of them. */
export interface OpenInput {
  readonly totalBytes: number;
  readonly magic: Uint8Array;
  readonly stream: Readable;
  readonly bytesRead: () => number;
  readonly close: () => Promise<void>;
}

const chunkBytes = 256 * 1024;
const unnamed = 'input';

/** @throws Fault NOT_FOUND for a file that is not there or is none */
export async function openInput(file: FileInput): Promise<OpenInput> {
  if (isBytes(file)) return openBytes(file);
  const handle = await openFile(pathOf(file));
  try {
    const totalBytes = (await handle.stat()).size;
    const magic = new Uint8Array(2);
    await handle.read(magic, 0, 2, 0);
    const stream = handle.createReadStream({ start: 0, highWaterMark: chunkBytes, autoClose: false });
    return { totalBytes, magic, stream, bytesRead: () => stream.bytesRead, close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function openBytes(bytes: Uint8Array): OpenInput {
  const { Buffer } = nodeModule('node:buffer');
  let read = 0;
  const chunks = function* (): Generator<Uint8Array> {
    while (read < bytes.length) {
      const start = read;
      read = Math.min(read + chunkBytes, bytes.length);
      yield Buffer.from(bytes.buffer, bytes.byteOffset + start, read - start);
    }
  };
  const stream = nodeModule('node:stream').Readable.from(chunks(), { objectMode: false });
  return { totalBytes: bytes.length, magic: bytes.subarray(0, 2), stream, bytesRead: () => read, close: async () => undefined };
}

/** Without O_NONBLOCK opening a pipe that nobody writes to would hold a thread of the pool until somebody does. Windows has no such flag, and no such pipes. */
async function openFile(path: string): Promise<FileHandle> {
  const { O_RDONLY, O_NONBLOCK = 0 } = nodeModule('node:fs').constants;
  try {
    const handle = await nodeModule('node:fs/promises').open(path, O_RDONLY | O_NONBLOCK);
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    throw new Fault('NOT_FOUND', path, 'a file that can be read', (error as NodeJS.ErrnoException).code ?? String(error));
  }
  throw new Fault('NOT_FOUND', path, 'a file', 'a folder, pipe or device');
}

function isBytes(file: unknown): file is Uint8Array {
  return file instanceof Uint8Array;
}

function pathOf(file: unknown): string {
  if (typeof file === 'string') return file;
  if (!(file instanceof URL)) throw new Fault('TYPE_MISMATCH', 'file', 'a path, a file: URL or the bytes of a file (Uint8Array)', file);
  try {
    return nodeModule('node:url').fileURLToPath(file);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('BAD_ARGUMENT', 'file', 'a file: URL of this machine; of any other URL, fetch the bytes and pass them', file.href);
  }
}

function givenName({ name }: NameOptions): string | undefined {
  if (name !== undefined && typeof name !== 'string') throw new Fault('TYPE_MISMATCH', 'name', 'a string', name);
  return name;
}
