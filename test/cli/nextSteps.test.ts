// Every fault that the command line prints says what to do next, and what it says to do exists.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { beforeAll, describe, expect, test } from 'vitest';
import { adviceOn } from '../../src/cli/advice.js';
import { programOf } from '../../src/cli/program.js';
import type { FaultCode } from '../../src/index.js';
import { nextSteps } from '../../src/io/nextSteps.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const source = fileURLToPath(new URL('../../src', import.meta.url));
const { files, market, book, write } = sampleFiles(5);
beforeAll(write);

/** Every code that some file of the sources throws or records. */
function thrownCodes(): Set<string> {
  const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const found = paths.flatMap((path) => {
    const text = readFileSync(join(source, path), 'utf8');
    return [...text.matchAll(/new Fault\(\s*'([A-Z_]+)'|\bcode: '([A-Z_]+)'|\? '([A-Z_]{4,})' : '([A-Z_]{4,})'/g)].flatMap((match) =>
      match.slice(1),
    );
  });
  return new Set(found.filter((code) => code !== undefined));
}

/** The union of `fault.ts`, as it is written there. */
function statedCodes(): string[] {
  const text = readFileSync(join(source, 'fault.ts'), 'utf8');
  const union = text.slice(text.indexOf('export type FaultCode'), text.indexOf(';', text.indexOf("| 'BAD_ARGUMENT'")));
  return [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code]) => code as string);
}

function flagsOf(command: Command): string[] {
  return [...command.options.map(({ long }) => long ?? ''), ...command.commands.flatMap(flagsOf)];
}

describe('what to do next', () => {
  test('is said of every code there is, and of every code that any file throws', () => {
    const steps = Object.keys(nextSteps);
    expect(steps.sort()).toEqual(statedCodes().sort());
    // codes of Node's, and what the service says of a failure of its own, which is no fault
    const thrown = [...thrownCodes()].filter((code) => !['ENOTDIR', 'EEXIST'].includes(code) && code !== 'INTERNAL');
    expect(thrown.length).toBeGreaterThan(35);
    expect(thrown.filter((code) => !steps.includes(code))).toEqual([]);
  });

  test.each(Object.entries(nextSteps))('%s: it is a sentence that begins with what to do', (_, step) => {
    expect(step).toMatch(/^[A-Z][a-z]+ .{12,}\.$|^[A-Z][a-z]+ .{12,}\)\.$/);
  });

  test('names commands and flags that exist', () => {
    const program = programOf();
    const commands = [...program.commands.map((command) => command.name()), 'help'];
    const flags = [...flagsOf(program), '--help'];
    for (const step of Object.values(nextSteps)) {
      for (const [, name] of step.matchAll(/`margincore ([a-z]+)/g)) expect(commands).toContain(name);
      for (const [flag] of step.replaceAll(/NODE_OPTIONS=\S+/g, '').matchAll(/--[a-z-]+/g)) expect(flags).toContain(flag);
      for (const [, name] of step.matchAll(/`margincore rules ([a-z]+)/g))
        expect(program.commands.find((command) => command.name() === 'rules')?.commands.map((one) => one.name())).toContain(name);
    }
  });

  const margin = (rows: string): string[] => ['margin', '--market', market, '--book', files.write('rows.csv', rows)];
  const rules = (text: string): string[] => ['rules', 'validate', files.write('rules.json', text)];
  const history = (text: string): string[] => ['calibrate', '--history', files.write('history.csv', text)];
  const refused: readonly (readonly [FaultCode, () => string[]])[] = [
    ['NOT_FOUND', () => ['greeks', '--market', files.path('none.csv')]],
    ['BAD_FORMAT', () => ['greeks', '--market', book]],
    ['BAD_ARGUMENT', () => ['greeks', '--market', market, '--out', files.path('x.pdf')]],
    ['MISSING_FIELD', () => ['stress', '--book', book]],
    ['DUPLICATE', () => ['stress', '--scenarios', 'crash,crash']],
    ['UNKNOWN_FIELD', () => margin('account,instrument,quantity,entryPrise\n')],
    ['BAD_CSV', () => margin('')],
    ['BAD_JSON', () => rules('{"format":')],
    ['TOO_SHORT', () => history('date,BTC\n2024-01-01,1\n2024-01-02,2\n')],
    ['BAD_DATE', () => history('date,BTC\n01/02/2024,1\n')],
    ['NOT_POSITIVE', () => history('date,BTC\n2024-01-01,0\n')],
    [
      'UNKNOWN_FACTOR',
      () => ['backtest', '--history', files.write('c.csv', 'date,BTC\n2024-01-01,1\n'), '--confidence', '0.9', '--names', 'X'],
    ],
    ['UNKNOWN_UNDERLYING', () => ['stress', '--market', market, '--book', book, '--heatmap', 'DOGE']],
    ['UNKNOWN_ACCOUNT', () => ['explain', '--market', market, '--book', book, '--rules', 'deribit-portfolio', '--account', 'nobody']],
  ];
  test.each(refused)('stands under a refusal with %s, and in its document', async (code, args) => {
    const said = await margincore([...args(), '--json']);
    expect(said.code).toBe(2);
    const lines = said.stderr.split('\n');
    const at = lines.findIndex((line) => line.startsWith('margincore: error: '));
    expect(lines[at]).toMatch(new RegExp(`\\[${code}\\]$`));
    const { fault } = JSON.parse(said.stdout);
    expect(fault).toMatchObject({ code, nextStep: adviceOn(fault) });
    expect(lines[at + 1]).toBe(`margincore: next: ${fault.nextStep}`);
  });

  test('stands once a code under the faults of a book, and in its report', async () => {
    const rows = 'account,instrument,quantity,entryPrice\na,NOPE,1,1\nb,NOPE,1,1\nc,BTC-PERPETUAL,many,1\n';
    const page = files.path('faults.html');
    const { stderr } = await margincore([...margin(rows), '--out', page]);
    const next = stderr.split('\n').filter((line) => line.startsWith('margincore: next: '));
    const expected = (['UNKNOWN_INSTRUMENT', 'TYPE_MISMATCH'] as const).map((code) => `margincore: next: ${nextSteps[code]} [${code}]`);
    expect(next).toEqual(expected);
    const html = readFileSync(page, 'utf8');
    for (const code of ['UNKNOWN_INSTRUMENT', 'TYPE_MISMATCH'] as const) {
      expect(html).toContain(`<dt>${code}</dt><dd>${nextSteps[code]}</dd>`);
    }
  });

  test('stands under a command line that cannot be understood', async () => {
    for (const args of [['margn'], ['margin', '--modle', 'all'], ['margin', '--market', market], ['margin', '--mode', 'span']]) {
      const { code, stderr } = await margincore(args);
      expect(code).toBe(2);
      expect(stderr).toMatch(/next: `margincore( \S+)* --help` lists the/);
    }
  });
});
