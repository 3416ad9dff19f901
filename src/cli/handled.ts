// How a command of the command line runs its handler.
import { type ExitCode, runCommand } from './exit.js';

/** No seed and no book of the sample is larger. */
export const seedLimit = Number.MAX_SAFE_INTEGER;
export const accountLimit = 1_000_000;

/** Runs the handler of a command. */
export function handled<T extends { readonly json?: boolean }>(handler: (flags: T) => Promise<ExitCode>): (flags: T) => Promise<void> {
  return (flags) => runCommand(flags.json === true, () => handler(flags));
}
