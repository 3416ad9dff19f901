// The fenced examples of the READMEs: what each is written in, where it stands, what it says it prints.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Example {
  readonly readme: string;
  /** Line of its fence, from 1. */
  readonly line: number;
  /** Word behind the fence: `js`, `ts`, `sh`, `json`, `csv`, `ndjson`, or `text`, which is no example. */
  readonly language: string;
  readonly text: string;
}

/** Every README of the repository, by its path. */
export function readmes(): readonly string[] {
  const within = (folder: string): string[] =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`);
  return ['README.md', ...['assembly', 'bench', 'examples', 'src', 'test'].flatMap(within)].filter((path) => path.endsWith('README.md'));
}

/** The fenced blocks of a README. */
export function examplesOf(readme: string): readonly Example[] {
  const lines = readFileSync(join(root, readme), 'utf8').split('\n');
  const fences = lines.flatMap((line, at) => (line.startsWith('```') ? [at] : []));
  if (fences.length % 2 !== 0) throw new Error(`${readme}: a fence is not closed`);
  return fences.flatMap((at, index) => {
    if (index % 2 !== 0) return [];
    const text = `${lines.slice(at + 1, fences[index + 1]).join('\n')}\n`;
    return [{ readme, line: at + 1, language: (lines[at] as string).slice(3), text }];
  });
}

/** What a program says it prints: the comment behind each `console.log(...);`, in order. */
export function printedBy({ readme, line, text }: Example): string {
  return text
    .split('\n')
    .flatMap((code, at) => {
      if (!code.includes('console.log(')) return [];
      const [, said] = /console\.log\(.*\); +\/\/ (.*)$/.exec(code) ?? [];
      if (said === undefined) throw new Error(`${readme}:${line + 1 + at}: console.log without a comment that says what it prints`);
      return [`${said}\n`];
    })
    .join('');
}
