// `margincore rules`, `compare`, `explain` and `margin` under rules of terms: outputs, both lanes, refusals.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { termRuleNames } from '../../src/rules/termPresets.js';
import { smallTermRules } from '../fixtures/termRules.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(40);
let own = '';
beforeAll(async () => {
  await write();
  own = files.write('own.json', JSON.stringify({ ...smallTermRules, name: 'own' }));
});

const jsonOf = async <T>(...args: string[]): Promise<T> => JSON.parse((await wellDone([...args, '--json'])).stdout) as T;

describe('margincore rules', () => {
  test('lists every preset, shows a file that is valid, and names the fault of one that is not', async () => {
    const { rules } = await jsonOf<{ rules: { name: string; version: number; source: string }[] }>('rules', 'list');
    expect(rules.map(({ name }) => name)).toEqual(['margincore', ...termRuleNames]);
    expect((await wellDone(['rules', 'list'])).stdout).toContain(termRuleNames[0]);
    const shown = files.write('shown.json', (await wellDone(['rules', 'show', 'span-arrays'])).stdout);
    expect(await jsonOf('rules', 'validate', shown)).toMatchObject({ valid: true, rules: { name: 'span-arrays', version: 2 } });
    const bad = files.write('bad.json', JSON.stringify({ ...smallTermRules, terms: { scan: { term: 'scan' } } }));
    const refused = await margincore(['rules', 'validate', bad]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('rules.terms.scan.grid must be present');
    expect((await margincore(['rules', 'show', 'nobody'])).code).toBe(2);
    expect((await margincore(['rules', 'lsit'])).code).not.toBe(0);
  });
});

describe('margincore margin --rules with a rule of terms', () => {
  test('gives the same bytes in both lanes, JSON and CSV', async () => {
    const args = ['margin', '--market', market, '--book', book, '--rules', own];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((lane) => wellDone([...args, '--lane', lane, '--json'])));
    expect(js?.stdout).toBe(wasm?.stdout);
    const document = JSON.parse(wasm?.stdout ?? '') as { accounts: { initial: number }[]; totals: { initial: number } };
    expect(document.accounts).toHaveLength(40);
    expect(document.accounts.reduce((sum, { initial }) => sum + initial, 0)).toBeCloseTo(document.totals.initial, 3);
    const csv = files.path('out.csv');
    const text = await wellDone([...args, '--out', csv]);
    expect(text.stdout).toMatch(/Requirements of 40 accounts/);
    expect(readFileSync(files.path('out.csv'), 'utf8').trim().split('\n')).toHaveLength(41);
    const modes = await margincore([...args, '--mode', 'cross']);
    expect([modes.code, modes.stderr]).toEqual([2, expect.stringContaining('--mode must be absent')]);
  });
});

describe('margincore compare', () => {
  test('puts modes and rules side by side; its margins are those of margin', async () => {
    const { rules } = await jsonOf<{ rules: { rules: string; initial: number; binding: string | null }[] }>(
      ...['compare', '--market', market, '--book', book, '--rules', `margincore, ${own}`],
    );
    expect(rules.map((one) => one.rules)).toEqual(['margincore isolated', 'margincore cross', 'margincore portfolio', 'own']);
    expect(rules[3]?.binding).toMatch(/scan|perp/);
    const alone = await jsonOf<{ totals: { initial: number } }>('margin', '--market', market, '--book', book, '--rules', own);
    expect(rules[3]?.initial).toBe(alone.totals.initial);
    const csv = files.path('compare.csv');
    await wellDone(['compare', '--market', market, '--book', book, '--rules', `margincore,${own}`, '--out', csv]);
    expect(readFileSync(files.path('compare.csv'), 'utf8').split('\n')[0]).toBe(
      'account,subaccount,margincore isolated,margincore cross,margincore portfolio,own',
    );
  });
});

describe('margincore explain', () => {
  test('adds up, in JSON and text', async () => {
    const account = readFileSync(book, 'utf8')
      .split('\n')
      .find((line) => line.startsWith('position,'))
      ?.split(',') as string[];
    const who = ['--account', account[1] as string, ...(account[2] ? ['--subaccount', account[2]] : [])];
    const args = ['explain', '--market', market, '--book', book, '--rules', own, ...who];
    const { value, contributions, remainder, formula } = await jsonOf<{
      value: number;
      remainder: number;
      contributions: { value: number }[];
      formula: { label: string };
    }>(...args);
    expect(contributions.reduce((sum, one) => sum + one.value, remainder)).toBeCloseTo(value, 6);
    expect(formula.label).toBe('initial');
    expect((await wellDone(args)).stdout).toMatch(/initial requirement of .*[\s\S]*remainder[\s\S]*alone/);
    type Side = { price: number; move: number } | null;
    const { liquidation } = await jsonOf<{
      liquidation: { search: object; below: boolean; thresholds: { asset: string; price: number; down: Side; up: Side }[] };
    }>(...args, '--lowest', '0.5', '--highest', '2', '--steps', '20');
    expect(liquidation.search).toEqual({ lowest: 0.5, highest: 2, steps: 20, tolerance: 1e-12 });
    expect(liquidation.thresholds.length).toBeGreaterThan(0);
    for (const { price, down, up } of liquidation.thresholds)
      for (const side of [down, up]) if (side !== null) expect(side.price / price - 1).toBe(side.move);
    expect((await wellDone(args)).stdout).toMatch(
      /, searched from 0\.1 to 10 times today's, 64 steps a side[\s\S]*falls to[\s\S]*rises to/,
    );
    for (const wrong of [
      ['--highest', '0.5'],
      ['--lowest', '0'],
      ['--steps', '1.5'],
    ])
      expect((await margincore([...args, ...wrong])).code).toBe(2);
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((lane) => wellDone([...args, '--lane', lane, '--json'])));
    expect(js?.stdout).toBe(wasm?.stdout);
    const modes = await margincore([...args.slice(0, 6), 'margincore', ...who]);
    expect(modes.code).toBe(2);
    const nobody = await margincore([...args.slice(0, 7), '--account', 'nobody-at-all']);
    expect([nobody.code, nobody.stderr]).toEqual([2, expect.stringContaining('nobody-at-all')]);
  });
});
