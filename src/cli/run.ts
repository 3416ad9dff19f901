// One run of the command line: a command of these arguments, and what the process tells its caller by `process.exitCode`.
import { CommanderError } from 'commander';
import { Fault } from '../index.js';
import { exitCodes, printFault } from './exit.js';
import { forgetStandardInput } from './given.js';
import { programOf } from './program.js';
import { unhush } from './terminal.js';

const asked = ['commander.helpDisplayed', 'commander.help', 'commander.version'];

/** As `process.argv` has them: node and the file first. */
export async function run(argv: readonly string[]): Promise<void> {
  forgetStandardInput();
  unhush();
  try {
    await programOf().parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // no command at all prints the help too, but as an error
    const well = asked.includes(error.code) && error.exitCode === 0;
    process.exitCode = well ? exitCodes.ok : exitCodes.badInput;
    if (well || !argv.includes('--json')) return;
    const got = error.message.replace(/^error: /, '');
    printFault(new Fault('BAD_ARGUMENT', 'command line', 'a command with the flags and arguments that it has', got));
  }
}
