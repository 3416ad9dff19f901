// `margincore log witness`: follows a service, and keeps each checkpoint that continues the last; says so aloud where one does not.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs';
import { Fault } from '../index.js';
import { parseJson } from '../io/support.js';
import { witnessed } from '../live.js';
import { type Continuation, type Witnessed, witnessedShape } from '../support.js';
import { type ExitCode, exitCodes } from './exit.js';
import { writeOut } from './output.js';
import { say } from './terminal.js';

export interface WitnessFlags {
  readonly out: string;
  readonly publicKey?: string;
  readonly token?: string;
  readonly every?: number;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Checkpoints that a file keeps, a line each; a last line that was cut off is none. Throws NOT_FOUND, BAD_FORMAT and the fault of a field. */
export function keptIn(path: string, flag: string): readonly Witnessed[] {
  if (!existsSync(path) || !statSync(path).isFile())
    throw new Fault('NOT_FOUND', flag, 'NEXT:HEAD, as `log verify` prints it, or the file of a witness', path);
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line, n) => witnessedShape.parse(parseJson(line, `${flag} line ${n + 1}`), `${flag} line ${n + 1}`));
}

export async function logWitness(address: string, flags: WitnessFlags): Promise<ExitCode> {
  const { out, publicKey, token, every = 1, once = false, json } = flags;
  const { serviceClient } = await import('../client.js');
  const client = serviceClient(address, token === undefined ? {} : { key: readFileSync(token, 'utf8').trim() });
  let last: Witnessed | undefined;
  if (existsSync(out)) {
    mended(out);
    last = keptIn(out, '--out').at(-1);
  }
  let [stopped, silent] = [false, false];
  let wake = (): void => undefined;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stopped = true;
      wake();
    });
  for (;;) {
    const answer = await asked(client, last).catch((error: unknown) => {
      if (once || !(error instanceof Fault)) throw error;
      if (!silent) say(`no answer, it is asked again: ${error.message}`);
      silent = true;
      return undefined;
    });
    if (answer !== undefined) {
      silent = false;
      const next = await witnessed(last, answer, publicKey).catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        kept(`${out}.refused`, answer);
        throw new Fault('BAD_ARGUMENT', error.path, `${error.expectation}; this answer is kept in ${out}.refused`, error.got);
      });
      if (last === undefined || next.signed.checkpoint.next > last.signed.checkpoint.next) {
        kept(out, next);
        const { checkpoint } = next.signed;
        await writeOut([json === true ? `${JSON.stringify(checkpoint)}\n` : `${checkpoint.next} records, root ${checkpoint.root}\n`]);
      }
      last = next;
    }
    if (once || stopped) return exitCodes.ok;
    await new Promise<void>((go) => {
      const timer = setTimeout(go, every * 1000);
      wake = () => {
        clearTimeout(timer);
        go();
      };
    });
    if (stopped) return exitCodes.ok;
  }
}

/** The newest checkpoint with the proof that it continues the last; without it from a service that has fewer records than the last. */
async function asked(client: ReturnType<typeof import('../client.js').serviceClient>, last: Witnessed | undefined): Promise<Continuation> {
  if (last === undefined) return (await client.checkpoint()).answer;
  try {
    return (await client.checkpoint(last.signed.checkpoint.next)).answer;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'OUT_OF_RANGE') throw error;
    return (await client.checkpoint()).answer;
  }
}

/** Takes off what a crash left of a line. */
function mended(path: string): void {
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
}

/** A line more, on the disk. */
function kept(path: string, line: object): void {
  const file = openSync(path, 'a', 0o600);
  try {
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
