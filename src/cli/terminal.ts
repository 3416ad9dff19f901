// What goes to the terminal: notices and progress on standard error, results on standard output.

import cliProgress from 'cli-progress';
import pc from 'picocolors';
import type { FaultRecord } from '../index.js';
import { visible, visibleLines } from '../support.js';
import { type Cell, partsOf } from './table.js';

/** Colours only where a person looks, unless FORCE_COLOR or NO_COLOR say otherwise. */
const paints = pc.createColors(coloured(process.env, process.stdout.isTTY === true));

/** Whether there are colours: FORCE_COLOR wants them (0 or false: none), any NO_COLOR and a dumb terminal none. */
export function coloured({ FORCE_COLOR: forced = '', NO_COLOR: none = '', TERM }: NodeJS.ProcessEnv, terminal: boolean): boolean {
  if (forced !== '') return forced !== '0' && forced !== 'false';
  return none === '' && terminal && TERM !== 'dumb';
}

/** Parameters that stand in our own sequences until they are printed, drawn once a process: no file can bring one that holds them. */
const seal = Array.from(crypto.getRandomValues(new Uint16Array(3)), (x) => x % 10_000).join(';');
const code = `${String.fromCharCode(27)}\\[\\d+`;
const anyCode = new RegExp(`(${code})m`, 'g');
const sealedCode = new RegExp(`(${code};${seal}m)`);
const sealedCodes = new RegExp(sealedCode, 'g');

/** Text whose every sequence is ours. */
const sealed = (text: string): string => text.replace(anyCode, `$1;${seal}m`);
const unsealed = (text: string): string => text.replaceAll(`;${seal}m`, 'm');

type Paint = (text: string) => string;

/** Text that a `paint` has coloured; what is hidden in it is escaped first. */
const sealing =
  (paint: Paint): Paint =>
  (text) =>
    sealed(paint(visible(text)));

export const colours = {
  bold: sealing(paints.bold),
  red: sealing(paints.red),
  green: sealing(paints.green),
  yellow: sealing(paints.yellow),
};

/** Text between our own colours as `shown` has it. */
function besideColours(text: string, shown: Paint): string {
  const parts = text.split(sealedCode);
  return parts.map((part, i) => (i % 2 === 0 ? shown(part) : part)).join('');
}

/** Text as standard output gets it: nothing acts on the terminal but line ends and our own colours. */
export function printable(text: string): string {
  return unsealed(besideColours(text, visibleLines));
}

let quiet = false;
/** Whether tables in parts were explained. */
let told = false;

/** From now on nothing but warnings, faults and errors goes to standard error. */
export function hush(): void {
  quiet = true;
}

/** Shows all messages again, at the start of a run. */
export function unhush(): void {
  quiet = false;
  told = false;
}

/** A notice on standard error, unless it is to be quiet there. */
export function say(...lines: readonly string[]): void {
  if (!quiet) tell(...lines);
}

/** Important lines on standard error: a warning, a fault, a message and what follows it. */
export function tell(...lines: readonly string[]): void {
  process.stderr.write(`margincore: ${lines.map(visible).join('\n')}\n`);
}

/** Warnings of a result, a line each. */
export function warningLines(warnings: readonly FaultRecord[]): string[] {
  return warnings.map(({ message }) => colours.yellow(`warning: ${message}`));
}

/** How many columns a line has: COLUMNS where it is set, else those of the terminal; no limit in files and pipes. */
export function screenWidth(): number {
  const stated = Number(process.env.COLUMNS);
  if (Number.isSafeInteger(stated) && stated > 0) return Math.max(narrowest, stated);
  return process.stdout.isTTY === true && process.stdout.columns > 0
    ? Math.max(narrowest, process.stdout.columns)
    : Number.POSITIVE_INFINITY;
}

const narrowest = 20;

/** A table of text, numbers to the right; the first `lefts` columns to the left. In parts, one below the other, where a line has no room for it. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[], lefts = 1): string {
  const cellOf = (cell: string): Cell => {
    const shown = besideColours(cell, visible);
    return { shown, text: shown.replace(sealedCodes, '') };
  };
  const titles = head.map((name) => ({ text: visible(name), shown: colours.bold(name) }));
  const width = screenWidth();
  const parts = partsOf([titles, ...rows.map((row) => row.map(cellOf))], lefts, width);
  if (parts.length > 1 && !told) {
    told = true;
    say(`a line of ${width} columns is too narrow for a table: it stands in parts, one below the other`);
  }
  return parts.join('\n\n');
}

/** Progress of one piece of work: called with what is done and what there is to do; silent unless a person looks at standard error. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly end: () => void;
}

export function progressOf(title: string): Progress {
  if (quiet || process.stderr.isTTY !== true) return { update: () => undefined, end: () => undefined };
  const bar = new cliProgress.SingleBar({
    format: `${title.padEnd(16)} {bar} {percentage}% {eta_formatted}`,
    clearOnComplete: true,
    stream: process.stderr,
  });
  let started = false;
  const update = (done: number, total: number): void => {
    if (!started && total > 0) {
      bar.start(total, done);
      started = true;
    } else if (started) bar.update(Math.min(done, total));
  };
  return { update, end: () => started && bar.stop() };
}

/** Runs a piece of work with its bar, which is gone afterwards whatever happens. */
export async function withProgress<T>(title: string, work: (update: Progress['update']) => Promise<T> | T): Promise<T> {
  const progress = progressOf(title);
  try {
    return await work(progress.update);
  } finally {
    progress.end();
  }
}
