// Writes text to a file piece by piece, compressed when its name ends in .gz: the file appears when it is whole, never half.
import { createWriteStream, existsSync, realpathSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Fault } from '../fault.js';

const blockLength = 65_536;

/** Small pieces put together to blocks worth a system call. */
export function* blocksOf(pieces: Iterable<string>): Generator<string, void, undefined> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < blockLength) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/**
 * Writes the pieces in order beside the name (`.part`) and puts the file there when it is whole; never more than a few pieces are in memory.
 * What is no file (a pipe, a device) is written to as it stands. A link is followed. `at` is what a fault calls the place.
 * @throws Fault BAD_ARGUMENT when the file cannot be written; what was there before is there still
 */
export async function writePieces(path: string, pieces: Iterable<string>, at = path): Promise<void> {
  const whole = existsSync(path) ? realpathSync(path) : path;
  const stands = existsSync(whole) && !statSync(whole).isFile();
  const part = stands ? whole : `${whole}.part`;
  const source = Readable.from(blocksOf(pieces));
  try {
    const file = createWriteStream(part, 'utf8');
    if (path.endsWith('.gz')) await pipeline(source, createGzip(), file);
    else await pipeline(source, file);
    if (!stands) await rename(part, whole);
  } catch (error) {
    if (!stands) await rm(part, { force: true }).catch(() => undefined);
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Fault || code === undefined) throw error;
    throw new Fault('BAD_ARGUMENT', at, 'a file that can be written', at === path ? code : `${path}: ${code}`);
  }
}
