#!/usr/bin/env node
// The command line `margincore`.
import { CommanderError } from 'commander';
import { exitCodes } from './exit.js';
import { programOf } from './program.js';
import { watchStandardStreams } from './standardStreams.js';

const asked = ['commander.helpDisplayed', 'commander.help', 'commander.version'];

watchStandardStreams();
try {
  await programOf().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // No command at all prints the help too, but as an error.
  process.exitCode = asked.includes(error.code) && error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
}
