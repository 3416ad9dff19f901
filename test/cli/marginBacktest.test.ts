// `margincore backtest --book`: margins against the past as text, JSON and CSV; refusals.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(40);
const names = ['BTC', 'ETH', 'SOL', 'XRP', 'BNB'];
const levels = names.map((_, u) => 100 + u);
const rows = Array.from({ length: 60 }, (_, day) => {
  names.forEach((_, u) => {
    levels[u] = (levels[u] as number) * (1 + 0.2 * (((day * 31 + u) % 11) / 11 - 0.45));
  });
  return [new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10), ...levels].join(',');
});
const closes = files.write('closes.csv', ['date,'.concat(names.join(',')), ...rows].join('\n'));
const asked = ['backtest', '--book', book, '--market', market, '--history', closes, '--confidence', '0.99'];
beforeAll(write);

interface Line {
  readonly rules: string;
  readonly requirement: string;
  readonly initial: { readonly accounts: number; readonly exceedances: number; readonly book: { readonly kupiec: object } };
}

describe('margincore backtest --book', () => {
  test('prints the same document in both backends; totals are those of its accounts', async () => {
    const [wasm, js] = await Promise.all(
      ['wasm', 'js'].map((backend) => wellDone([...asked, '--rules', 'margincore,reg-t', '--json', '--backend', backend])),
    );
    expect(js?.stdout).toBe(wasm?.stdout);
    const document = JSON.parse(wasm?.stdout as string) as {
      readonly windows: number;
      readonly requirements: readonly Line[];
      readonly accounts: readonly {
        readonly requirements: readonly { readonly charged: string; readonly initial: { readonly exceedances: number } }[];
      }[];
    };
    expect(document).toMatchObject({ format: 'margincore-margin-backtest', version: 2, windows: 59, from: '2025-01-02', to: '2025-03-01' });
    expect(document.requirements.map((one) => `${one.rules} ${one.requirement}`)).toEqual([
      'margincore isolated',
      'margincore cross',
      'margincore portfolio',
      'reg-t strategy',
    ]);
    document.requirements.forEach(({ initial }, i) => {
      const own = document.accounts.map(({ requirements }) => requirements[i]).filter((one) => one?.charged === 'whole');
      expect(initial.accounts).toBe(own.length);
      expect(initial.exceedances).toBe(own.reduce((sum, one) => sum + (one?.initial.exceedances ?? 0), 0));
    });
    expect(document.requirements[0]?.initial.book.kupiec).toMatchObject({ degreesOfFreedom: 1 });
  });

  test('says how often and how far in a table, and writes a row an account, requirement and margin', async () => {
    const csv = files.path('margins.csv');
    const { stdout } = await wellDone([...asked, '--horizon-days', '5', '--out', csv]);
    expect(stdout).toMatch(/^Margins of 40 accounts as of/);
    expect(stdout).toMatch(/^11 windows of 5 days, /m);
    expect(stdout).toMatch(/^margincore portfolio +maintenance +40 /m);
    const [head, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(head).toMatch(/^account,subaccount,rules,requirement,margin,charged,worstLoss,charge,exceedances,/);
    expect(lines).toHaveLength(40 * 3 * 2);
  });

  test.each([
    ['a window beside --book', [...asked, '--window-days', '100'], '--window-days must be absent beside --book'],
    ['--book without a market', ['backtest', '--book', book, '--history', closes, '--confidence', '0.99'], '--market must be present'],
    ['--book without closes', ['backtest', '--book', book, '--market', market, '--confidence', '0.99'], '--history must be present'],
    [
      '--rules without --book',
      ['backtest', '--history', closes, '--rules', 'margincore', '--confidence', '0.99'],
      '--rules must be used with --book',
    ],
  ])('refuses %s', async (_, args, message) => {
    const refused = await margincore(args);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
