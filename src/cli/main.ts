#!/usr/bin/env node
// The command line `margincore`.
import { CommanderError } from 'commander';
import { Fault } from '../index.js';
import { exitCodes, printFault } from './exit.js';
import { programOf } from './program.js';
import { watchStandardStreams } from './standardStreams.js';

const asked = ['commander.helpDisplayed', 'commander.help', 'commander.version'];

watchStandardStreams();
try {
  await programOf().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // No command at all prints the help too, but as an error.
  const well = asked.includes(error.code) && error.exitCode === 0;
  process.exitCode = well ? exitCodes.ok : exitCodes.badInput;
  if (!well && process.argv.includes('--json'))
    printFault(
      new Fault(
        'BAD_ARGUMENT',
        'command line',
        'a command with the flags and arguments that it has',
        error.message.replace(/^error: /, ''),
      ),
    );
}
