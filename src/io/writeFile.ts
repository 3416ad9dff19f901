// Writes text to a file piece by piece, compressed when its name ends in .gz.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Fault } from '../fault.js';

/** Writes the pieces in order; never more than a few of them are in memory. @throws Fault BAD_ARGUMENT when the file cannot be written */
export async function writePieces(path: string, pieces: Iterable<string>): Promise<void> {
  const source = Readable.from(pieces, { objectMode: true });
  const file = createWriteStream(path, 'utf8');
  try {
    if (path.endsWith('.gz')) await pipeline(source, createGzip(), file);
    else await pipeline(source, file);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('BAD_ARGUMENT', path, 'a file that can be written', (error as NodeJS.ErrnoException).code ?? String(error));
  }
}
