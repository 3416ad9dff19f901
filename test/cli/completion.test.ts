// Scripts of completion, tried in the shells that are here: commands, flags and values as the grammar has them, files beside `-` and names.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CommandGrammar } from '../../src/cli/grammar.js';
import { Files } from '../io/files.js';
import { margincore, wellDone } from './command.js';

const files = new Files();
let commands: readonly CommandGrammar[] = [];
const script = (shell: string): string => files.path(`completion.${shell}`);
const where = (shell: string): string | undefined => ['/usr/bin', '/bin', '/usr/local/bin'].map((at) => `${at}/${shell}`).find(existsSync);

beforeAll(async () => {
  commands = JSON.parse((await wellDone(['completion', '--json'])).stdout).commands;
  for (const shell of ['bash', 'zsh', 'fish']) await wellDone(['completion', shell, '--out', script(shell)]);
  mkdirSync(files.path('here'));
  writeFileSync(files.path('here/my book.csv'), '');
  writeFileSync(files.path('here/market.json'), '');
});

/** What is offered after each of these lines, as the last word is typed. */
const lines: readonly (readonly [line: readonly string[], offered: readonly string[]])[] = [
  [['ru'], ['rules']],
  [
    ['rules', ''],
    ['list', 'show', 'validate'],
  ],
  [['margin', '--boo'], ['--book']],
  [
    ['margin', '--backend', ''],
    ['auto', 'js', 'wasm'],
  ],
  [['margin', '--market', 'ma'], ['market.json']],
  [['margin', '--rules', 'okx'], ['okx-futures']],
  [['margin', '--market', 'market.json', '--book', 'my'], ['my book.csv']],
  [['optimise', 'hedge', '--redu'], ['--reduce-only']],
  [['rules', 'show', 'aave'], ['aave-v3']],
  [['completion', 'z'], ['zsh']],
];

describe('completion in bash', () => {
  const complete = (line: readonly string[]): string[] => {
    const words = line.map((word) => `'${word}'`).join(' ');
    const ask = `compopt() { :; }; . '${script('bash')}'; COMP_WORDS=(margincore ${words}); COMP_CWORD=${line.length}; _margincore; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-uc', ask], { encoding: 'utf8', cwd: files.path('here') })
      .split('\n')
      .filter(Boolean)
      .sort();
  };

  test.each(lines)('%j is gone on with', (line, offered) => {
    expect(complete(line).filter((one) => one !== '--help')).toEqual(offered);
  });

  test('every flag of every command is offered, and every choice of it', () => {
    for (const { name, flags } of commands) {
      const asked = name.split(' ');
      expect([name, complete([...asked, '--'])]).toEqual([name, flags.map(({ long }) => long).sort()]);
    }
    for (const { name, flags } of commands.slice(0, 6))
      for (const { long, takes } of flags)
        if (takes?.kind === 'choice') expect([long, complete([...name.split(' '), long, ''])]).toEqual([long, [...takes.choices].sort()]);
  });

  test('after = too, and nothing after a flag that takes a number', () => {
    expect(complete(['margin', '--backend', '=', 'w'])).toEqual(['wasm']);
    expect(complete(['demo', '--seed', ''])).toEqual([]);
  });
});

const fish = where('fish');
describe.skipIf(fish === undefined)(`completion in fish${fish === undefined ? ' [skipped: no fish here]' : ''}`, () => {
  test.each(lines)('%j is gone on with', (line, offered) => {
    const typed = line.map((word, i) => (i === line.length - 1 ? word : `'${word}'`)).join(' ');
    const ask = `source '${script('fish')}'; complete -C "margincore ${typed}"`;
    const got = execFileSync(fish as string, ['--no-config', '-c', ask], {
      encoding: 'utf8',
      cwd: files.path('here'),
      env: { ...process.env, HOME: files.folder },
    });
    const plain = got
      .split('\n')
      .filter(Boolean)
      .map((one) => (one.split('\t')[0] as string).replaceAll('\\ ', ' '));
    expect(plain.filter((one) => one !== '--help').sort()).toEqual(offered);
  });
});

const zsh = where('zsh');
describe.skipIf(zsh === undefined)(`completion in zsh${zsh === undefined ? ' [skipped: no zsh here]' : ''}`, () => {
  test.each(lines)('%j is gone on with', (line, offered) => {
    // compadd and _files of the line editor, which is not there, told to print
    const ask = `compdef() { :; }; compadd() { shift; print -rl -- "$@"; }; _files() { print -rl -- *(N); }
      . '${script('zsh')}'; words=(margincore ${line.map((word) => `'${word}'`).join(' ')}); CURRENT=${line.length + 1}; _margincore`;
    const got = execFileSync(zsh as string, ['-fc', ask], { encoding: 'utf8', cwd: files.path('here') })
      .split('\n')
      .filter(Boolean);
    expect(got.filter((one) => one.startsWith(line.at(-1) as string) && !one.startsWith('--help')).sort()).toEqual(offered);
  });
});

test('another shell, and none, are refused', async () => {
  for (const more of [['tcsh'], []]) expect((await margincore(['completion', ...more])).code).toBe(2);
});
