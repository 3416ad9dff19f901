// The grammar of the command line as data: commands, flags, arguments and their values. Completion and `completion --json` use it.
import type { Command, Option } from 'commander';
import { commandsOf, fullName } from './commandTree.js';
import type { ValueKind } from './flagValues.js';

export interface Taken {
  readonly kind: ValueKind;
  readonly choices: readonly string[];
}

export interface FlagGrammar {
  readonly long: string;
  readonly short: string | null;
  readonly words: string;
  readonly required: boolean;
  /** Value of the flag or argument; null for a switch. */
  readonly takes: (Taken & { readonly placeholder: string }) | null;
}

export interface CommandGrammar {
  /** Without the name of the program: rules list. */
  readonly name: string;
  readonly words: string;
  readonly flags: readonly FlagGrammar[];
  readonly arguments: readonly (Taken & { readonly name: string; readonly required: boolean; readonly several: boolean })[];
}

export function grammarOf(program: Command): CommandGrammar[] {
  return commandsOf(program).map((command) => ({
    name: fullName(command).slice(program.name().length + 1),
    words: command.description(),
    flags: [...command.options.map(flagOf), { long: '--help', short: '-h', words: 'print this help', required: false, takes: null }],
    arguments: command.registeredArguments.map((one) => ({
      ...{ name: one.name(), required: one.required, several: one.variadic },
      ...takenBy(one.parseArg ?? { kind: 'source' }),
    })),
  }));
}

function flagOf({ long, short, description, mandatory, required, flags, parseArg }: Option): FlagGrammar {
  const placeholder = /<(.+)>/.exec(flags)?.[1] ?? '';
  const takes = required ? { ...takenBy(parseArg ?? {}), placeholder } : null;
  return { long: long as string, short: short ?? null, words: description, required: mandatory, takes };
}

export const isFile = (kind: ValueKind): boolean => kind === 'source' || kind === 'target' || kind === 'file';

/** Kind and choices of a value, from its parser. */
function takenBy(parser: object): Taken {
  const { kind = 'text', choices = [] } = parser as Partial<Taken>;
  return { kind, choices };
}

/** Names that words of commands begin with: '' and rules, optimise ... with what may follow each. */
export function branchesOf(commands: readonly CommandGrammar[]): ReadonlyMap<string, readonly string[]> {
  const branches = new Map<string, string[]>();
  for (const { name } of commands) {
    const parts = name.split(' ');
    for (const [depth, part] of parts.entries()) {
      const before = parts.slice(0, depth).join(' ');
      const following = branches.get(before) ?? [];
      if (!following.includes(part)) following.push(part);
      branches.set(before, following);
    }
  }
  return branches;
}
