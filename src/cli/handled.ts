// How a command of the command line runs its handler.
import { type ExitCode, runCommand } from './exit.js';
import type { OutputFlags } from './flags.js';
import { oneDocument } from './output.js';

/** Runs the handler of a command. */
export function handled<T extends OutputFlags>(handler: (flags: T) => Promise<ExitCode>): (flags: T) => Promise<void> {
  return (flags) =>
    runCommand(flags.json === true, async () => {
      oneDocument(flags);
      return handler(flags);
    });
}

/** Runs the handler of a command that has an argument before its flags. */
export function handledOf<A, T extends OutputFlags>(
  handler: (argument: A, flags: T) => Promise<ExitCode>,
): (argument: A, flags: T) => Promise<void> {
  return (argument, flags) => handled<T>((own) => handler(argument, own))(flags);
}
