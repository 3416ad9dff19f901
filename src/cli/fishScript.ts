// Completion for fish: a line a flag, under the condition that its command is being typed.
import { branchesOf, type CommandGrammar, isFile, type Taken } from './grammar.js';

const said = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Completion of an argument: files and words, words, or nothing. */
function offered({ kind, choices }: Taken): string {
  const files = isFile(kind);
  const words = choices.length > 0 ? ` -a ${said(choices.join(' '))}` : '';
  return `${files ? ' -r -F' : ' -x'}${words}`;
}

export function fishScript(commands: readonly CommandGrammar[]): string {
  const branches = branchesOf(commands);
  const names = [...branches.keys(), ...commands.map(({ name }) => name)].filter((name) => name !== '');
  const lines = [...branches].flatMap(([at, following]) =>
    following.map((word) => {
      const words = commands.find(({ name }) => name === (at === '' ? word : `${at} ${word}`))?.words ?? '';
      return `complete -c margincore -f -n ${said(`__margincore_at ${said(at)}`)} -a ${word} -d ${said(words)}`;
    }),
  );
  for (const {
    name,
    flags,
    arguments: [argument],
  } of commands) {
    const when = `complete -c margincore -n ${said(`__margincore_at ${said(name)}`)}`;
    for (const { long, short, words, takes } of flags)
      lines.push(
        `${when} -l ${long.slice(2)}${short === null ? '' : ` -s ${short.slice(1)}`} -d ${said(words)}${takes === null ? '' : offered(takes)}`,
      );
    lines.push(argument === undefined ? `${when} -f` : `${when}${offered(argument).replace(' -r', '').replace(' -x', ' -f')}`);
  }
  return `# fish completion of margincore: margincore completion fish | source
function __margincore_at
    set -l at ''
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -- "$at $word")
        contains -- "$next" ${names.map(said).join(' ')}; or break
        set at $next
    end
    test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}
