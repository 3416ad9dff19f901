// Completion for bash and zsh: one function, a case for every command, and in it one for every flag that takes something.
import { branchesOf, type CommandGrammar, isFile, type Taken } from './grammar.js';

/** How a shell offers words, files beside them, and nothing. */
interface Dialect {
  readonly words: (list: readonly string[]) => string;
  readonly files: (list: readonly string[]) => string;
  readonly nothing: string;
}

const quoted = (list: readonly string[]): string => `'${list.join(' ')}'`;

const bash: Dialect = {
  words: (list) => `_margincore_words ${quoted(list)}`,
  files: (list) => `_margincore_files ${quoted(list)}`,
  nothing: 'compopt +o default',
};

const zsh: Dialect = {
  words: (list) => `compadd -- ${list.map((word) => `'${word}'`).join(' ')}`,
  files: (list) => `${list.length === 0 ? '' : `compadd -- ${list.map((word) => `'${word}'`).join(' ')}; `}_files`,
  nothing: 'return 0',
};

function offered({ words, files, nothing }: Dialect, { kind, choices }: Taken): string {
  if (isFile(kind)) return files(choices);
  return choices.length > 0 ? words(choices) : nothing;
}

/** The cases by command: after a flag its values, after a dash flags, else arguments. */
function cases(dialect: Dialect, commands: readonly CommandGrammar[]): string {
  const branches = [...branchesOf(commands)].map(([name, following]) => {
    const flags = name === '' ? ['--help', '--version'] : ['--help'];
    return `    '${name}') ${dialect.words([...following, ...(name === '' ? ['help'] : []), ...flags])} ;;`;
  });
  const leaves = commands.map(({ name, flags, arguments: [argument] }) => {
    const byValue = new Map<string, string[]>();
    for (const { long, takes } of flags) {
      if (takes === null) continue;
      const offer = offered(dialect, takes);
      byValue.set(offer, [...(byValue.get(offer) ?? []), long]);
    }
    const values = [...byValue].map(([offer, names]) => `        ${names.join('|')}) ${offer}; return 0 ;;`);
    const all = flags.flatMap(({ long, short }) => (short === null ? [long] : [long, short]));
    const rest = argument === undefined ? dialect.words(all) : offered(dialect, argument);
    return [
      `    '${name}')`,
      ...(values.length === 0 ? [] : ['      case "$before" in', ...values, '      esac']),
      `      case "$word" in -*) ${dialect.words(all)} ;; *) ${rest} ;; esac ;;`,
    ].join('\n');
  });
  return ['  case "$at" in', ...branches, ...leaves, '  esac'].join('\n');
}

/** Names of commands and of what they begin with, as a pattern. */
const known = (commands: readonly CommandGrammar[]): string =>
  [...branchesOf(commands).keys(), ...commands.map(({ name }) => name)]
    .filter((name) => name !== '')
    .map((name) => `'${name}'`)
    .join('|');

export function bashScript(commands: readonly CommandGrammar[]): string {
  return `# bash completion of margincore: eval "$(margincore completion bash)"
_margincore_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"); }
_margincore_files() { compopt -o filenames; mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word"; compgen -f -- "$word"); }
_margincore() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} at='' next i
  COMPREPLY=()
  if [ "$word" = '=' ]; then word=''; elif [ "$before" = '=' ]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="$at\${at:+ }\${COMP_WORDS[i]}"
    case "$next" in ${known(commands)}) at=$next ;; *) break ;; esac
  done
${cases(bash, commands)}
  return 0
}
complete -o default -F _margincore margincore
`;
}

export function zshScript(commands: readonly CommandGrammar[]): string {
  return `#compdef margincore
# zsh completion of margincore: margincore completion zsh > "\${fpath[1]}/_margincore"
_margincore() {
  local word=\${words[CURRENT]} before=\${words[CURRENT-1]} at='' next i
  for ((i = 2; i < CURRENT; i++)); do
    next="$at\${at:+ }\${words[i]}"
    case "$next" in ${known(commands)}) at=$next ;; *) break ;; esac
  done
${cases(zsh, commands)}
}
if [ "\${funcstack[1]}" = _margincore ]; then _margincore "$@"; else compdef _margincore margincore; fi
`;
}
