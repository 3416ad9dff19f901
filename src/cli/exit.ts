// Exit codes: what the process tells its caller, and how a failure becomes a message and a code.

import { Fault, type FaultCode } from '../index.js';
import { stepsOf } from '../io/support.js';
import { visible } from '../support.js';
import { adviceOn } from './advice.js';
import { tell } from './terminal.js';

/** `accounts`: results are whole, and some accounts want looking at: in fault, or in call where that was asked. `fenced`: another process owns the journal; not to be started again by itself. */
export const exitCodes = { ok: 0, failure: 1, badInput: 2, accounts: 3, fenced: 4 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Exit code of a result: bad input where it has faults. */
export const codeOf = (faults: readonly unknown[]): ExitCode => (faults.length > 0 ? exitCodes.badInput : exitCodes.ok);

/** Faults of the machine, not of what it was given. */
const failures: readonly FaultCode[] = [
  'BACKEND_UNAVAILABLE',
  'SELF_TEST',
  'KERNEL_TRAPPED',
  'OUT_OF_MEMORY',
  'THREAD_LOST',
  'WRITE_FAILED',
  'CLOSED',
];

/** Faults listed on standard error before the rest is only counted. */
const listedFaults = 20;

/** Runs a command; a Fault becomes its message and, with `json`, a document on standard output; anything else is our own failure. */
export async function runCommand(json: boolean, command: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (error instanceof Fault) {
      sayError(error);
      if (json) printFault(error);
      process.exitCode = failures.includes(error.code) ? exitCodes.failure : exitCodes.badInput;
    } else {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      tell(...`internal failure: ${text}`.split('\n'));
      tell('next: Run it again with `--backend js`; report it with the lines above, the command and what `margincore doctor` prints.');
      process.exitCode = exitCodes.failure;
    }
  }
}

/** A refusal as a document on standard output. */
export function printFault(error: Fault): void {
  const fault = { ...error.toRecord(), nextStep: adviceOn(error) };
  process.stdout.write(`${visible(JSON.stringify({ format: 'margincore-fault', version: 1, fault }))}\n`);
}

/** Prints a fault and advice on it. */
export function sayError(error: Fault): void {
  tell(`error: ${error.message} [${error.code}]`);
  tell(`next: ${adviceOn(error)}`);
}

/** The first faults (or warnings) of a run on standard error, how many more there are of `count`, and what to do about each code among them. */
export function listFaults(
  faults: readonly { readonly code: FaultCode; readonly message: string }[],
  word = 'fault',
  count = faults.length,
): void {
  for (const { code, message } of faults.slice(0, listedFaults)) tell(`${word}: ${message} [${code}]`);
  const listed = Math.min(faults.length, listedFaults);
  if (count > listed) tell(`${word}: ... and ${count - listed} more`);
  for (const [code, step] of stepsOf(faults)) tell(`next: ${step} [${code}]`);
}
