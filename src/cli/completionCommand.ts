// `margincore completion bash|zsh|fish`: a script that completes commands, flags and their values, made of the grammar.
import type { Command } from 'commander';
import { Fault } from '../index.js';
import { bashScript, zshScript } from './completionScripts.js';
import { type ExitCode, exitCodes } from './exit.js';
import { fishScript } from './fishScript.js';
import type { OutputFlags } from './flags.js';
import { grammarOf } from './grammar.js';
import { targetOf, writeFile, writeOut } from './output.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** The script of a shell; with `--json` the grammar that all of them are made of. */
export async function completionCommand(program: Command, shell: Shell | undefined, flags: OutputFlags): Promise<ExitCode> {
  const commands = grammarOf(program);
  const document = (): string => `${JSON.stringify({ format: 'margincore-grammar', version: 1, commands }, null, 1)}\n`;
  if (shell === undefined && !flags.json) throw new Fault('BAD_ARGUMENT', 'shell', `one of ${shells.join(', ')}, or --json given`, 'none');
  const text = flags.json || shell === undefined ? document() : scripts[shell](commands);
  if (flags.out === undefined || flags.out === '-') await writeOut([text]);
  else await writeFile(targetOf(flags.out, ['json', 'bash', 'zsh', 'fish', 'sh'], []).path, [text]);
  return exitCodes.ok;
}
