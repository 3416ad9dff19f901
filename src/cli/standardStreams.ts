// Standard output and error that cannot be written: the work goes on, so that files are written, and one line at the end says so.
import { Fault } from '../index.js';
import { exitCodes } from './exit.js';
import { tell } from './terminal.js';

type Stream = 'standard output' | 'standard error';

/** The first problem of each. */
const problems = new Map<Stream, string>();

/** Watches both from the start: an error without a listener ends the process with a stack. */
export function watchStandardStreams(): void {
  for (const [stream, name] of [
    [process.stdout, 'standard output'],
    [process.stderr, 'standard error'],
  ] as const) {
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (!problems.has(name)) problems.set(name, code ?? message);
    });
  }
  process.on('exit', tellProblems);
}

/** Whether the reader of the stream has gone. */
export function isBroken(stream: Stream): boolean {
  return problems.has(stream);
}

/** A reader that has gone (`| head`) wants no more, and is no failure. */
function tellProblems(): void {
  for (const [stream, code] of problems) {
    if (code === 'EPIPE') continue;
    // what was found is told by its own code where only notices are lost
    if (stream === 'standard output' || !process.exitCode) process.exitCode = exitCodes.failure;
    const { message } = new Fault('WRITE_FAILED', stream, 'written whole: make room, or write to another place', code);
    tell(`error: ${message} [WRITE_FAILED]`);
  }
}
