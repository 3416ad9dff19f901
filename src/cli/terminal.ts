// What goes to the terminal: notices and progress on standard error, results on standard output.

import cliProgress from 'cli-progress';
import Table from 'cli-table3';
import pc from 'picocolors';
import type { FaultRecord } from '../index.js';
import { visible, visibleLines } from '../support.js';

/** Colours only where a person looks. */
const paints = pc.createColors(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);

/** Parameters that stand in our own sequences until they are printed, drawn once a process: no file can bring one that holds them. */
const seal = Array.from(crypto.getRandomValues(new Uint16Array(3)), (x) => x % 10_000).join(';');
const code = `${String.fromCharCode(27)}\\[\\d+`;
const anyCode = new RegExp(`(${code})m`, 'g');
const sealedCode = new RegExp(`(${code};${seal}m)`);

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

/** Lines on standard error: a notice, or a message and what follows it. */
export function say(...lines: readonly string[]): void {
  process.stderr.write(`margincore: ${lines.map(visible).join('\n')}\n`);
}

/** What a result warns of, a line each. */
export function warningLines(warnings: readonly FaultRecord[]): string[] {
  return warnings.map(({ message }) => colours.yellow(`warning: ${message}`));
}

/** A table of text, numbers to the right; the first `lefts` columns to the left. */
export function tableText(head: readonly string[], rows: readonly (readonly string[])[], lefts = 1): string {
  const none = {
    top: '',
    'top-mid': '',
    'top-left': '',
    'top-right': '',
    bottom: '',
    'bottom-mid': '',
    'bottom-left': '',
    'bottom-right': '',
  };
  const table = new Table({
    head: head.map((name) => paints.bold(visible(name))),
    colAligns: head.map((_, column) => (column < lefts ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: { ...none, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '   ' },
  });
  // the table counts and closes sequences that it knows: they are sealed again when it is made
  for (const row of rows) table.push(row.map((cell) => unsealed(besideColours(cell, visible))));
  return sealed(table.toString());
}

/** Progress of one piece of work: called with what is done and what there is to do; silent unless a person looks at standard error. */
export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly end: () => void;
}

export function progressOf(title: string): Progress {
  if (process.stderr.isTTY !== true) return { update: () => undefined, end: () => undefined };
  const bar = new cliProgress.SingleBar({
    format: `${title.padEnd(16)} {bar} {percentage}% {eta_formatted}`,
    clearOnComplete: true,
    hideCursor: true,
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
