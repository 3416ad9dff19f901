// What goes to the terminal: notices and progress on standard error, results on standard output.
import cliProgress from 'cli-progress';
import Table from 'cli-table3';
import pc from 'picocolors';

/** Colours only where a person looks. */
export const colours = pc.createColors(process.stdout.isTTY === true && process.env.NO_COLOR === undefined);

/** A notice or a message, on standard error. */
export function say(text: string): void {
  process.stderr.write(`margincore: ${text}\n`);
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
    head: head.map((name) => colours.bold(name)),
    colAligns: head.map((_, column) => (column < lefts ? 'left' : 'right')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: { ...none, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '   ' },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
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
