// Text that is in memory already, by lines: needs no file system.
import { Fault } from '../fault.js';
import { type NameOptions, nameOfText } from './input.js';
import { BlankLines, defaultMaxLineBytes, type LineReader, type Lines } from './source.js';

const blockLines = 4096;

/** Result of the reader over a text; lines are limited as in files, counted in characters. */
export function parseThrough<T>(text: string, options: NameOptions, reader: LineReader<T>): T {
  for (const lines of textLines(text, nameOfText(text, options))) reader.take(lines);
  return reader.end();
}

/** The text as it begins, to tell what it is. */
export function startOfText(text: string, characters = 4096): string {
  return text.slice(startOf(text), characters).trimStart();
}

function* textLines(text: string, name: string): Generator<Lines, void, undefined> {
  let first = 1;
  let lines: string[] = [];
  const blanks = new BlankLines(name);
  for (let start = startOf(text); start < text.length; ) {
    const found = text.indexOf('\n', start);
    const next = found < 0 ? text.length : found;
    if (next - start > defaultMaxLineBytes)
      throw new Fault('TOO_LARGE', `${name}:${first + lines.length}`, `a line of at most ${defaultMaxLineBytes} characters`, next - start);
    lines.push(text.slice(start, next > start && text[next - 1] === '\r' ? next - 1 : next));
    start = next + 1;
    if (lines.length < blockLines) continue;
    blanks.count(lines);
    yield { first, lines };
    first += lines.length;
    lines = [];
  }
  if (lines.length > 0) yield { first, lines };
}

function startOf(text: string): number {
  return text.charCodeAt(0) === 0xfeff ? 1 : 0;
}
