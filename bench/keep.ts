// What npm run bench --save keeps: figures case by case as they come, and once all are there results/VERSION.json, results/VERSION.md and the table of README.md.
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

const begin = '<!-- results -->';
const end = '<!-- end of results -->';

export const notKept = 'Not kept yet for this version: `npm run bench -- --save` on an idle machine writes them here.';

/** The table of bench/README.md: of these figures and of nothing else. */
export function resultsText(version: string, { machine, node, rows }: Figures, itemOf: (kernel: string) => string): string {
  return `${version}, ${machine}, Node ${node}; every case in [results/${version}.md](results/${version}.md):\n\n${summary(rows, itemOf)}`;
}

/** bench/results/VERSION.md: every case with all its contenders. */
export function casesText(version: string, { machine, node, rows }: Figures, itemOf: (kernel: string) => string): string {
  return `# ${version}, ${machine}, Node ${node}\n\n${markdown(rows, itemOf)}\n`;
}

/** Text between the markers. Throws unless both are there, each once and in order. */
export function resultsIn(readme: string): string {
  const [at, until] = placeOf(readme);
  return readme.slice(at, until).trim();
}

export function withResults(readme: string, text: string): string {
  const [at, until] = placeOf(readme);
  return `${readme.slice(0, at)}\n\n${text}\n\n${readme.slice(until)}`;
}

function placeOf(readme: string): readonly [number, number] {
  const at = readme.indexOf(begin) + begin.length;
  const until = readme.indexOf(end);
  const once = [begin, end].every((marker) => readme.split(marker).length === 2);
  if (!once || until < at) throw new Error(`bench/README.md must hold ${begin} and, after it, ${end}, each once`);
  return [at, until];
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
