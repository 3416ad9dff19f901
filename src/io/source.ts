// Files as text, plain or gzip: streamed line by line in bounded memory, or whole; limits on size, always UTF-8.
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../fault.js';

export interface SourceOptions {
  /** Refuse a file of more bytes than this after decompression: TOO_LARGE. */
  readonly maxBytes?: number;
  /** Refuse a line of more bytes than this: TOO_LARGE. */
  readonly maxLineBytes?: number;
  /** Called as the file is read, with bytes of the file as it lies on disk. */
  readonly onProgress?: (bytesRead: number, totalBytes: number) => void;
}

export const defaultMaxBytes = 4 * 1024 ** 3;
export const defaultMaxLineBytes = 1024 ** 2;
/** Files that are read whole (JSON). */
export const defaultMaxTextBytes = 256 * 1024 ** 2;

/** Consecutive lines without their line ends; `first` is the number of the first one, counted from 1. */
export interface Lines {
  readonly first: number;
  readonly lines: readonly string[];
}

/** The name a file goes by in faults. */
export function nameOf(path: string): string {
  return basename(path);
}

/** The lines of a file, in blocks. A byte order mark is ignored; lines end in LF or CRLF. */
export async function* readLines(path: string, options: SourceOptions = {}): AsyncGenerator<Lines, void, undefined> {
  const maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes;
  const name = nameOf(path);
  let first = 1;
  let rest = Buffer.alloc(0);
  for await (const chunk of readBytes(path, options)) {
    const block = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = block.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      const lines = linesOf(block.subarray(0, end), first, name, maxLineBytes);
      yield { first, lines };
      first += lines.length;
    }
    rest = Buffer.from(block.subarray(end));
    if (rest.length > maxLineBytes) throw tooLong(name, first, maxLineBytes);
  }
  if (rest.length > 0) yield { first, lines: linesOf(rest, first, name, maxLineBytes) };
}

/** A whole file as text; the byte order mark, if any, is kept out. */
export async function readText(path: string, options: SourceOptions = {}): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(path, { ...options, maxBytes: options.maxBytes ?? defaultMaxTextBytes })) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw notUtf8(nameOf(path), bytes, 1);
  return bytes.toString('utf8', startOf(bytes));
}

/** The first printable characters of a file, enough to tell what it is. */
export async function readStart(path: string, bytes = 4096): Promise<string> {
  for await (const chunk of readBytes(path, {})) {
    const start = chunk.subarray(0, bytes);
    return start.toString('utf8', startOf(start)).trimStart();
  }
  return '';
}

async function* readBytes(path: string, options: SourceOptions): AsyncGenerator<Buffer, void, undefined> {
  const maxBytes = options.maxBytes ?? defaultMaxBytes;
  const name = nameOf(path);
  const handle = await openFile(path);
  try {
    const totalBytes = (await handle.stat()).size;
    const magic = Buffer.alloc(2);
    await handle.read(magic, 0, 2, 0);
    const file = handle.createReadStream({ start: 0, highWaterMark: 256 * 1024, autoClose: false });
    const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
    const stream = zipped ? pipeline(file, createGunzip({ chunkSize: 256 * 1024 }), () => undefined) : file;
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new Fault('TOO_LARGE', name, `at most ${maxBytes} bytes${zipped ? ' after decompression' : ''}`, 'more');
      options.onProgress?.(file.bytesRead, totalBytes);
      yield chunk;
    }
    if (bytes === 0) options.onProgress?.(totalBytes, totalBytes);
  } catch (error) {
    throw readFault(error, name);
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    throw new Fault('NOT_FOUND', path, 'a file that can be read', (error as NodeJS.ErrnoException).code ?? String(error));
  }
  throw new Fault('NOT_FOUND', path, 'a file', 'a folder or device');
}

function readFault(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (!code.startsWith('Z_')) return error;
  return new Fault('BAD_GZIP', name, 'sound gzip data', (error as Error).message);
}

/** Each line is decoded on its own, so that an identifier kept from it keeps no more than its line alive. */
function linesOf(block: Buffer, first: number, name: string, maxLineBytes: number): string[] {
  const encoding = isAscii(block) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(block)) throw notUtf8(name, block, first);
  const lines: string[] = [];
  let start = first === 1 ? startOf(block) : 0;
  while (start < block.length) {
    const found = block.indexOf(0x0a, start);
    const next = found < 0 ? block.length : found;
    if (next - start > maxLineBytes) throw tooLong(name, first + lines.length, maxLineBytes);
    const end = next > start && block[next - 1] === 0x0d ? next - 1 : next;
    lines.push(block.toString(encoding, start, end));
    start = next + 1;
  }
  return lines;
}

/** Where the text starts: after the byte order mark, if there is one. */
function startOf(bytes: Buffer): number {
  return bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function notUtf8(name: string, block: Buffer, first: number): Fault {
  let line = first;
  for (let start = 0; start < block.length; line++) {
    const found = block.indexOf(0x0a, start);
    const end = found < 0 ? block.length : found;
    if (!isUtf8(block.subarray(start, end))) break;
    start = end + 1;
  }
  return new Fault('BAD_FORMAT', `${name}:${line}`, 'UTF-8 text', 'bytes that are not');
}

function tooLong(name: string, line: number, maxLineBytes: number): Fault {
  return new Fault('TOO_LARGE', `${name}:${line}`, `a line of at most ${maxLineBytes} bytes`, 'more');
}
