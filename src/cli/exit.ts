// Exit codes: what the process tells its caller, and how a failure becomes a message and a code.
import { Fault, type FaultCode } from '../index.js';
import { say } from './terminal.js';

export const exitCodes = { ok: 0, failure: 1, badInput: 2, belowMaintenance: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Faults of the machine, not of what it was given. */
const failures: readonly FaultCode[] = ['LANE_UNAVAILABLE', 'SELF_TEST', 'KERNEL_TRAPPED', 'OUT_OF_MEMORY', 'CLOSED'];

/** Faults listed on standard error before the rest is only counted. */
const listedFaults = 20;

/** Runs a command; a Fault becomes its message and, with `json`, a document on standard output; anything else is our own failure. */
export async function runCommand(json: boolean, command: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    if (error instanceof Fault) {
      say(`error: ${error.message} [${error.code}]`);
      if (json) process.stdout.write(`${JSON.stringify({ format: 'margincore-fault', version: 1, fault: error.toRecord() })}\n`);
      process.exitCode = failures.includes(error.code) ? exitCodes.failure : exitCodes.badInput;
    } else {
      say(`internal failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      process.exitCode = exitCodes.failure;
    }
  }
}

/** The first faults of a run on standard error, and how many more there are. */
export function listFaults(faults: readonly { readonly code: FaultCode; readonly message: string }[]): void {
  for (const { code, message } of faults.slice(0, listedFaults)) say(`fault: ${message} [${code}]`);
  if (faults.length > listedFaults) say(`fault: ... and ${faults.length - listedFaults} more`);
}
