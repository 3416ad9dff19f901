// Results as pieces of text: written one after the other to standard output or to a file, never held whole.

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Fault } from '../index.js';
import { blocksOf, writePieces } from '../io/support.js';
import { visibleLines } from '../support.js';
import type { OutputFlags } from './flags.js';
import { isBroken } from './standardStreams.js';
import { printable, say } from './terminal.js';

/** Text in the order it is written. */
export type Pieces = Iterable<string>;

/** Writes to standard output at the reader's pace; stops when it is broken, which the end of the process tells (`standardStreams.ts`). */
export async function writeOut(pieces: Pieces): Promise<void> {
  for (const block of printed(pieces, printable)) {
    if (isBroken('standard output')) return;
    await new Promise<void>((done) => {
      process.stdout.write(block, () => done());
    });
  }
}

/** Blocks of the text as it leaves us. JSON stays JSON, of the same values. */
function* printed(pieces: Pieces, shown: (text: string) => string): Generator<string, void, undefined> {
  for (const block of blocksOf(pieces)) yield shown(block);
}

/** Destination of a file of results, checked before the work starts. */
export interface Target {
  /** `-` is standard output, which then gets this alone. */
  readonly path: string;
  /** In lower case, without the dot. */
  readonly extension: string;
}

/** The target of `--out`, or of another flag: a known extension, a folder that exists, and none of the input files. Throws BAD_ARGUMENT, NOT_FOUND. */
export function targetOf(path: string, extensions: readonly string[], inputs: readonly (string | undefined)[], flag = '--out'): Target {
  if (path === '-') return { path, extension: extensions[0] as string };
  const extension = extensions.find((known) => path.toLowerCase().endsWith(`.${known}`));
  if (extension === undefined) {
    throw new Fault(
      'BAD_ARGUMENT',
      flag,
      `a file that ends in ${extensions.map((known) => `.${known}`).join(', ')}; - is standard output`,
      path,
    );
  }
  if (path === `-.${extension}`) return { path: '-', extension };
  const folder = dirname(resolve(path));
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw new Fault('NOT_FOUND', flag, 'in a folder that exists', path);
  if (existsSync(path) && statSync(path).isDirectory()) throw new Fault('BAD_ARGUMENT', flag, 'a file', path);
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
  await writePieces(path, printed(pieces, visibleLines), flag);
}

/** A result in every form that its command has; each is made when it is asked for. */
export interface Forms {
  readonly json: () => Pieces;
  readonly text: () => Pieces;
  readonly csv?: () => Pieces;
  readonly html?: () => Pieces | Promise<Pieces>;
}

/** Flags that all want standard output for themselves: BAD_ARGUMENT. */
export function oneDocument({ json, csv, out }: OutputFlags): void {
  const wanted = [json && '--json', csv && '--csv', out !== undefined && (out === '-' || out.startsWith('-.')) && `--out ${out}`].filter(
    Boolean,
  );
  const [first, second] = wanted;
  if (second !== undefined)
    throw new Fault('BAD_ARGUMENT', second as string, `absent beside ${first}: standard output is one document`, 'both');
}

/** Writes a result to its target, if there is one, in the form of its extension; then to standard output as text, or as the document that was asked for. */
export async function writeResult(flags: OutputFlags, target: Target | undefined, forms: Forms): Promise<void> {
  const asked = target?.path === '-' ? target.extension : flags.json ? 'json' : flags.csv ? 'csv' : 'text';
  if (target !== undefined && target.path !== '-') {
    await writeFile(target.path, await formOf(forms, target.extension));
    say(`wrote ${target.path}`);
  }
  await writeOut(await formOf(forms, asked));
}

const formOf = (forms: Forms, name: string): Pieces | Promise<Pieces> => (forms[name as keyof Forms] ?? forms.json)();
