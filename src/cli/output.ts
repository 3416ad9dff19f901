// Results as pieces of text: written one after the other to standard output or to a file, never held whole.
import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Fault } from '../index.js';
import { blocksOf, writePieces } from '../io/index.js';

/** Text in the order it is written. */
export type Pieces = Iterable<string>;

/** Writes to standard output at the reader's pace. A reader that has gone (`| head`) ends the writing, and is no failure. */
export async function writeOut(pieces: Pieces): Promise<void> {
  const { stdout } = process;
  let problem: NodeJS.ErrnoException | undefined;
  // The listener stays: the error of the last block may still be on its way.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    problem = error;
  });
  for (const block of blocksOf(pieces)) {
    await new Promise<void>((done) => {
      stdout.write(block, () => done());
    });
    if (problem !== undefined) break;
  }
  if (problem !== undefined && problem.code !== 'EPIPE') throw problem;
}

/** Where a file of results goes: checked before the work starts. */
export interface Target {
  readonly path: string;
  /** In lower case, without the dot. */
  readonly extension: string;
}

/** The target of `--out`, or of another flag: a known extension, a folder that exists, and none of the input files. Throws BAD_ARGUMENT, NOT_FOUND. */
export function targetOf(path: string, extensions: readonly string[], inputs: readonly (string | undefined)[], flag = '--out'): Target {
  const extension = extensions.find((known) => path.toLowerCase().endsWith(`.${known}`));
  if (extension === undefined) {
    throw new Fault('BAD_ARGUMENT', flag, `a file that ends in ${extensions.map((known) => `.${known}`).join(', ')}`, path);
  }
  const folder = dirname(resolve(path));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Fault('NOT_FOUND', flag, 'in a folder that exists', path);
  if (existsSync(path) && !statSync(path).isFile()) throw new Fault('BAD_ARGUMENT', flag, 'a file', path);
  const here = existsSync(path) ? realpathSync(path) : resolve(path);
  for (const input of inputs) {
    if (input !== undefined && existsSync(input) && realpathSync(input) === here) {
      throw new Fault('BAD_ARGUMENT', flag, 'another file than the inputs', path);
    }
  }
  return { path, extension };
}

/** Writes a file that appears when it is whole: never half a result. Throws BAD_ARGUMENT when it cannot be written. */
export async function writeFile(path: string, pieces: Pieces, flag = '--out'): Promise<void> {
  await writePieces(path, pieces, flag);
}
