// Writes text to a file piece by piece, compressed when its name ends in .gz: the file appears when it is whole, never half.
import type { WriteStream } from 'node:fs';
import { Fault } from '../fault.js';
import { nodeModule } from '../node.js';
import { destinationOf } from './destination.js';
import { openTemporary, placeTemporary, removeTemporary } from './temporaryFile.js';

const blockLength = 65_536;

/** Failures of the machine, whatever the request; any other error concerns the name. */
const failures = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'EPIPE'];

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
 * Writes the pieces in order to a file of its own beside the destination, on the disk before it takes its place: there is the old file or a whole
 * new one, whoever else writes there. It has the mode and, where that is permitted, the owner of the one it replaces. Links are followed, also
 * to what is not there yet; a pipe or device is written to directly. Other names of the old file (hard links) keep the
 * old content; after SIGKILL or a loss of power a `.part` may be left. `at` is what a fault calls the place,
 * `mode` that of a file that is new.
 * @throws Fault BAD_ARGUMENT when the file cannot be written, WRITE_FAILED when the disk is full or fails; what was there before is there still
 */
export async function writePieces(path: string, pieces: Iterable<string>, at = path, mode = 0o666): Promise<void> {
  if (typeof path !== 'string') throw new Fault('TYPE_MISMATCH', 'path', 'the path of a file', path);
  const fs = nodeModule('node:fs');
  try {
    const destination = destinationOf(path);
    if (destination.kind === 'file') {
      const temporary = openTemporary(destination.folder, destination.replaced, mode);
      try {
        await pour(path, pieces, fs.createWriteStream(temporary.path, { fd: temporary.descriptor, flush: true }));
        placeTemporary(temporary.path, destination.path);
      } catch (error) {
        removeTemporary(temporary.path);
        throw error;
      }
    } else if (destination.kind === 'stream') {
      const handle = await nodeModule('node:fs/promises').open(destination.path, fs.constants.O_WRONLY);
      await pour(path, pieces, handle.createWriteStream());
    } else {
      const stayOpen = { ...fs, close: (_: number, done: (error: null) => void) => done(null) } as typeof fs;
      await pour(path, pieces, fs.createWriteStream(path, { fd: destination.descriptor, fs: stayOpen }));
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (error instanceof Fault || code === undefined) throw error;
    throw writeFault(code, at, at === path ? code : `${path}: ${code}`);
  }
}

/** The fault of a write that the system refused with `code`. */
function writeFault(code: string, at: string, got: string): Fault {
  if (failures.includes(code)) return new Fault('WRITE_FAILED', at, 'written whole: make room, or write to another place', got);
  return new Fault('BAD_ARGUMENT', at, 'a file that can be written', got);
}

async function pour(path: string, pieces: Iterable<string>, file: WriteStream): Promise<void> {
  const { pipeline } = nodeModule('node:stream/promises');
  const source = nodeModule('node:stream').Readable.from(blocksOf(pieces));
  if (path.endsWith('.gz')) await pipeline(source, nodeModule('node:zlib').createGzip(), file);
  else await pipeline(source, file);
}
