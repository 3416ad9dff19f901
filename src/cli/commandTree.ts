// The tree of commands: every command that does something, and what it is called.
import type { Command } from 'commander';

/** Commands without commands of their own. */
export function commandsOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(commandsOf);
}

/** As it is typed: margincore rules list. */
export function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
