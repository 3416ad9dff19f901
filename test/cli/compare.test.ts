// `margincore compare`: documents side by side as text, JSON and CSV; what is assumed, what is partial, why equity differs.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { createCore } from '../../src/index.js';
import { smallDocument } from '../fixtures/smallDocument.js';
import { isLong } from '../long.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(40, 7, 1);
const asked = ['compare', '--market', market, '--book', book, '--rules'];
let own = '';
beforeAll(async () => {
  await write();
  own = files.write('own.json', JSON.stringify({ ...smallDocument, about: { ...smallDocument.about, name: 'own' } }));
});

interface Line {
  readonly rules: string;
  readonly requirement: string;
  readonly sums: { readonly accounts: number; readonly equity: number };
  readonly partial: number;
  readonly assumptions: readonly object[];
  readonly common: { readonly accounts: number; readonly equity: number };
}

describe('margincore compare', () => {
  // in the long form commands are processes of their own
  test.skipIf(isLong)('prepares no engine, for it packs the book under its own documents; what asks the engine prepares one', async () => {
    const core = await createCore();
    const prepares = vi.spyOn(Object.getPrototypeOf(core), 'prepare');
    core.dispose();
    const files = ['--market', market, '--book', book];
    const made = async (...args: string[]): Promise<number> => {
      prepares.mockClear();
      await wellDone([...args, ...files, '--json']);
      return prepares.mock.calls.length;
    };
    try {
      expect(await made('compare', '--rules', 'margincore')).toBe(0);
      expect(await made('ask', 'compare', 'rules=margincore')).toBe(0);
      expect(await made('ask', 'chain')).toBe(0);
      expect(await made('ask', 'compare', 'rules=margincore', 'accounts=A000001,A000002')).toBe(1);
      expect(await made('ask', 'nearest')).toBe(1);
    } finally {
      prepares.mockRestore();
    }
  });

  test('prints the same document in both backends, and every requirement is a line', async () => {
    const [wasm, js] = await Promise.all(
      ['wasm', 'js'].map((backend) => wellDone([...asked, `margincore, ${own}`, '--json', '--backend', backend])),
    );
    expect(js?.stdout).toBe(wasm?.stdout);
    const document = JSON.parse(wasm?.stdout as string) as { lines: Line[]; accounts: number; commonAccounts: number };
    expect(document).toMatchObject({ format: 'margincore-comparison', version: 3, accounts: 40, commonAccounts: 40 });
    expect(document.lines.map((one) => `${one.rules} ${one.requirement}`).slice(0, 3)).toEqual([
      'margincore isolated',
      'margincore cross',
      'margincore portfolio',
    ]);
    expect(document.lines[3]?.rules).toBe('own');
    for (const one of document.lines) expect(one.common.equity).toBe(one.sums.equity);
  });

  test('says what is not comparable, what is assumed, and why equity differs', async () => {
    const { stdout } = await wellDone([...asked, 'margincore,binance-futures,reg-t', '--requirement', 'portfolio']);
    expect(stdout).toMatch(/^40 accounts under 3 requirements as of/);
    expect(stdout).toMatch(/^margincore portfolio +\w+ +.* 40 +/m);
    expect(stdout).not.toContain('margincore cross');
    expect(stdout).toMatch(/partial: \d+ of 40 accounts, for it does not charge positions of kind option/);
    expect(stdout).toMatch(/Open orders: not charged by reg-t; charged by margincore, binance-futures/);
    expect(stdout).toMatch(/mark model of \d+ quotes/);
    expect(stdout).toContain('Equity differs, for requirements count it differently.');
    expect(stdout).toContain('options at the model price');
  });

  test('--strict takes no stand-in, and names what is missing', async () => {
    const refused = await margincore([...asked, 'reg-t', '--strict']);
    expect(refused.code).toBe(2);
    expect(refused.stdout).toMatch(/no figures: \d+ accounts \[MISSING_FIELD\]/);
    expect(refused.stderr).toContain('.mark must be stated');
    const { code, stderr } = await margincore([...asked, 'nobody']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--rules[0] must be a file that can be read, or one of')]);
  });

  test('writes a row an account, with whether each margin is whole', async () => {
    const csv = files.path('compare.csv');
    await wellDone([...asked, 'margincore,reg-t', '--out', csv]);
    const [head, ...rows] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(head).toBe(
      'account,subaccount,margincore isolated,margincore isolated charged,margincore cross,margincore cross charged,margincore portfolio,margincore portfolio charged,reg-t strategy,reg-t strategy charged',
    );
    expect(rows).toHaveLength(40);
    expect(rows.some((row) => row.endsWith(',partial'))).toBe(true);
  });
});
