// Files of `npm run bench -- --save`: rows case by case as they come; after the last case results/VERSION.json and results/VERSION.md.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Row } from './measure.js';
import { markdown, summary } from './table.js';

/** Figures of one machine, one runtime and one build. */
export interface Figures {
  readonly machine: string;
  readonly node: string;
  readonly rows: readonly Row[];
}

/** Figures of an unfinished run: those of another build, machine or effort start again. */
export interface Part extends Figures {
  /** CRC-32 of the program that measures: the backends are in it. */
  readonly program: number;
  readonly rounds: number;
  readonly time: number;
}

export interface CaseName {
  readonly kernel: string;
  readonly case: string;
}

/** bench/results/VERSION.md: a line per kernel, then every case with all its contenders. */
export function resultsText(version: string, { machine, node, rows }: Figures, itemOf: (kernel: string) => string): string {
  return `# ${version}, ${machine}, Node ${node}\n\n${summary(rows, itemOf)}\n\n## Every case\n\n${markdown(rows, itemOf)}\n`;
}

/** The figures so far, in a file that is whole at any moment: an interrupted run continues from it. */
export class Keeper {
  readonly #path: string;
  #part: Part;

  constructor(path: string, start: Omit<Part, 'rows'>) {
    this.#path = path;
    const found = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Part) : undefined;
    const same = found !== undefined && (Object.keys(start) as (keyof typeof start)[]).every((key) => found[key] === start[key]);
    this.#part = { ...start, rows: same ? found.rows : [] };
  }

  /** The rows of a case that was measured before. */
  rowsOf({ kernel, case: name }: CaseName): readonly Row[] {
    return this.#part.rows.filter((row) => row.kernel === kernel && row.case === name);
  }

  add(rows: readonly Row[]): void {
    this.#part = { ...this.#part, rows: [...this.#part.rows, ...rows] };
    mkdirSync(dirname(this.#path), { recursive: true });
    writeWhole(this.#path, JSON.stringify(this.#part));
  }

  /** The cases that are still missing. */
  missing(all: readonly CaseName[]): readonly CaseName[] {
    return all.filter((one) => this.rowsOf(one).length === 0);
  }

  /** The figures in the order of the cases. */
  figures(all: readonly CaseName[]): Figures {
    const { machine, node } = this.#part;
    return { machine, node, rows: all.flatMap((one) => this.rowsOf(one)) };
  }

  discard(): void {
    rmSync(this.#path, { force: true });
  }
}

export function writeWhole(path: string, text: string): void {
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, text, { flag: 'wx' });
  renameSync(part, path);
}
