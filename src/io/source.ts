// Files as text, plain or gzip: streamed line by line in bounded memory, or whole; limits on size, always UTF-8.
import type { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import { type Watched, watched } from '../book/watched.js';
import { positive } from '../check.js';
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';
import { type FileInput, type NameOptions, nameOf, openInput } from './input.js';

/** Progress counts bytes of the file as it lies on disk. */
export interface SourceOptions extends NameOptions, Watched {
  /** Refuse a file of more bytes than this after decompression: TOO_LARGE. */
  readonly maxBytes?: number;
  /** Refuse a gzip file that is more than 16 MiB after decompression and so many times its size: TOO_LARGE. Default: 100. */
  readonly maxRatio?: number;
  /** Refuse a line of more bytes than this: TOO_LARGE. */
  readonly maxLineBytes?: number;
  /** Refuse a file of more lines than this, blank ones counted: TOO_LARGE. */
  readonly maxLines?: number;
}

export const defaultMaxBytes = 4 * 1024 ** 3;
export const defaultMaxLineBytes = 1024 ** 2;
/** As many as a file of `defaultMaxBytes` has that holds a book: 43 bytes a line. */
export const defaultMaxLines = 100_000_000;
export const defaultMaxRatio = 100;
/** Blank lines that any file may hold: they say nothing, take no room, and cost as much time as others. */
const freeBlankLines = 1_000_000;
/** Decompressed bytes that any gzip file may reach: repetitive text is small and harmless. */
const freeBytes = 16 * 1024 ** 2;
/** Files that are read whole (JSON). */
export const defaultMaxTextBytes = 256 * 1024 ** 2;

/** Consecutive lines without their line ends; `first` is the number of the first one, counted from 1. */
export interface Lines {
  readonly first: number;
  readonly lines: readonly string[];
}

/** Consumer of a file's lines in order, with a result at the end. */
export interface LineReader<T> {
  readonly take: (lines: Lines) => void;
  readonly end: () => T;
}

/** Result of the reader over a file. */
export async function readThrough<T>(file: FileInput, options: SourceOptions, reader: LineReader<T>): Promise<T> {
  for await (const lines of readLines(file, options)) reader.take(lines);
  return reader.end();
}

/** The lines of a file, in blocks. A byte order mark is ignored; lines end in LF or CRLF. */
export async function* readLines(file: FileInput, options: SourceOptions = {}): AsyncGenerator<Lines, void, undefined> {
  const maxLineBytes = limitOf(options, 'maxLineBytes', defaultMaxLineBytes);
  const maxLines = limitOf(options, 'maxLines', defaultMaxLines);
  const name = nameOf(file, options);
  let first = 1;
  const { Buffer } = nodeModule('node:buffer');
  let rest = Buffer.alloc(0);
  const blanks = new BlankLines(name);
  for await (const chunk of readBytes(file, options)) {
    const block = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = block.lastIndexOf(0x0a) + 1;
    if (end > 0) {
      const lines = linesOf(block.subarray(0, end), first, name, maxLineBytes);
      if (first - 1 + lines.length > maxLines) throw tooManyLines(name, maxLines);
      blanks.count(lines);
      yield { first, lines };
      first += lines.length;
    }
    rest = Buffer.from(block.subarray(end));
    if (rest.length > maxLineBytes) throw tooLong(name, first, maxLineBytes);
  }
  if (rest.length === 0) return;
  if (first > maxLines) throw tooManyLines(name, maxLines);
  yield { first, lines: linesOf(rest, first, name, maxLineBytes) };
}

/** Counts blank lines. Throws TOO_LARGE where there are more than a million, and more than of others. */
export class BlankLines {
  readonly #name: string;
  #blank = 0;
  #others = 0;

  constructor(name: string) {
    this.#name = name;
  }

  count(lines: readonly string[]): void {
    for (const line of lines) {
      if (line.charCodeAt(0) > 0x20 || line.trim() !== '') this.#others += 1;
      else this.#blank += 1;
    }
    if (this.#blank > freeBlankLines && this.#blank > this.#others)
      throw new Fault('TOO_LARGE', this.#name, `at most ${freeBlankLines} blank lines, or as many as others: take them out`, 'more');
  }
}

/** A whole file as text; the byte order mark, if any, is kept out. */
export async function readText(file: FileInput, options: SourceOptions = {}): Promise<string> {
  const { Buffer, isUtf8 } = nodeModule('node:buffer');
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(file, options, defaultMaxTextBytes)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw notUtf8(nameOf(file, options), bytes, 1);
  return bytes.toString('utf8', startOf(bytes));
}

/** The first printable characters of a file, enough to tell what it is. */
export async function readStart(file: FileInput, bytes = 4096): Promise<string> {
  for await (const chunk of readBytes(file, {})) {
    const start = chunk.subarray(0, bytes);
    return start.toString('utf8', startOf(start)).trimStart();
  }
  return '';
}

async function* readBytes(file: FileInput, options: SourceOptions, mostBytes = defaultMaxBytes): AsyncGenerator<Buffer, void, undefined> {
  const maxBytes = limitOf(options, 'maxBytes', mostBytes);
  const maxRatio = limitOf(options, 'maxRatio', defaultMaxRatio);
  const name = nameOf(file, options);
  const { onProgress, signal } = watched(options, 'options');
  signal?.throwIfAborted();
  const { totalBytes, magic, stream: raw, bytesRead, close } = await openInput(file);
  try {
    const zipped = magic[0] === 0x1f && magic[1] === 0x8b;
    const stream = zipped ? unzipped(raw) : raw;
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        const unpacked = zipped ? ' after decompression' : '';
        throw new Fault('TOO_LARGE', name, `at most ${maxBytes} bytes${unpacked}: split it, or raise maxBytes`, 'more');
      }
      if (zipped && bytes > Math.max(freeBytes, maxRatio * totalBytes)) {
        const expectation = `at most ${maxRatio} times its size after decompression: unpack it first if it is what it should be, or raise maxRatio`;
        throw new Fault('TOO_LARGE', name, expectation, `more than ${Math.floor(bytes / totalBytes)} times`);
      }
      onProgress?.(bytesRead(), totalBytes);
      signal?.throwIfAborted();
      yield chunk;
    }
    if (bytes === 0) onProgress?.(totalBytes, totalBytes);
  } catch (error) {
    throw readFault(error, name);
  } finally {
    await close();
  }
}

function unzipped(raw: Readable): Readable {
  const gunzip = nodeModule('node:zlib').createGunzip({ chunkSize: 256 * 1024 });
  return nodeModule('node:stream').pipeline(raw, gunzip, () => undefined);
}

function readFault(error: unknown, name: string): unknown {
  // the reason of a signal is any value, and the code of an AbortError a number
  const code = (error as NodeJS.ErrnoException | null | undefined)?.code;
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new Fault('BAD_GZIP', name, 'sound gzip data', (error as Error).message);
}

/** Each line is decoded on its own, so that an identifier kept from it keeps no more than its line alive. */
function linesOf(block: Buffer, first: number, name: string, maxLineBytes: number): string[] {
  const { isAscii, isUtf8 } = nodeModule('node:buffer');
  const encoding = isAscii(block) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(block)) throw notUtf8(name, block, first);
  const lines: string[] = [];
  let start = first === 1 ? startOf(block) : 0;
  while (start < block.length) {
    const found = block.indexOf(0x0a, start);
    const next = found < 0 ? block.length : found;
    if (next - start > maxLineBytes) throw tooLong(name, first + lines.length, maxLineBytes);
    const end = next > start && block[next - 1] === 0x0d ? next - 1 : next;
    lines.push(end === start ? '' : block.toString(encoding, start, end));
    start = next + 1;
  }
  return lines;
}

/** Start of the text: after the byte order mark, if any. */
function startOf(bytes: Buffer): number {
  return bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function notUtf8(name: string, block: Buffer, first: number): Fault {
  const { isUtf8 } = nodeModule('node:buffer');
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
  return new Fault('TOO_LARGE', `${name}:${line}`, `a line of at most ${maxLineBytes} bytes: break it, or raise maxLineBytes`, 'more');
}

function tooManyLines(name: string, maxLines: number): Fault {
  return new Fault('TOO_LARGE', name, `at most ${maxLines} lines: split it, or raise maxLines`, 'more');
}

/** A limit as stated, or the one that holds when nothing is. */
function limitOf(options: SourceOptions, name: 'maxBytes' | 'maxRatio' | 'maxLineBytes' | 'maxLines', otherwise: number): number {
  return positive(options[name] ?? otherwise, name);
}
