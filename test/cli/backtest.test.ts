// `margincore backtest`: both kinds of input, the same bytes in both backends, its outputs and refusals, and the figures of real series.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readForecasts } from '../../src/io/index.js';
import { Files, faultFrom } from '../io/files.js';
import { needs, sharedPath } from '../shared.js';
import { margincore, wellDone } from './command.js';

const files = new Files();
const dateOf = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const own = files.write(
  'own.csv',
  `date,loss,valueAtRisk,expectedShortfall\n${Array.from({ length: 60 }, (_, i) => `${dateOf(i)},${i % 20 === 7 ? 3 : -1},2,2.5`).join('\n')}\n`,
);
const closes = files.write(
  'closes.csv',
  `date,A,B\n${Array.from({ length: 90 }, (_, i) => `${dateOf(i)},${(100 + 9 * Math.sin(i * i)).toFixed(3)},${i < 10 ? '' : (50 + 3 * Math.cos(2 * i)).toFixed(3)}`).join('\n')}\n`,
);

interface Document {
  readonly format: string;
  readonly series: readonly {
    readonly name: string;
    readonly method: string | null;
    readonly from: string;
    readonly observations: number;
    readonly exceedanceCount: number;
    readonly exceedanceDates: readonly string[];
    readonly warnings: readonly { readonly message: string }[];
    readonly kupiec: { readonly statistic: number; readonly pValue: number };
    readonly acerbiSzekely?: object;
  }[];
}

const documentOf = async (...args: string[]): Promise<Document> =>
  JSON.parse((await wellDone(['backtest', ...args, '--json'])).stdout) as Document;

describe('margincore backtest', () => {
  test('tests forecasts of one’s own, losses or returns alike', async () => {
    const document = await documentOf('--series', own, '--confidence', '0.95');
    expect(document.format).toBe('margincore-backtest');
    expect(document.series).toHaveLength(1);
    expect(document.series[0]).toMatchObject({
      observations: 60,
      exceedanceCount: 3,
      exceedanceDates: ['2024-01-08', '2024-01-28', '2024-02-17'],
    });
    expect(document.series[0]?.kupiec).toEqual({ statistic: 0, degreesOfFreedom: 1, pValue: 1 });
    const turned = readFileSync(own, 'utf8')
      .replace('loss', 'return')
      .replace(/^(2024-\d\d-\d\d),(-?)(\d)/gm, (_, date, minus, digit) => `${date},${minus === '-' ? '' : '-'}${digit}`);
    expect(await documentOf('--series', files.write('returns.csv', turned), '--confidence', '0.95')).toEqual(document);
  });

  test('forecasts from closes, by both methods, with the same bytes in both backends', async () => {
    const args = ['backtest', '--history', closes, '--confidence', '0.9', '--window-days', '30', '--json'];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => wellDone([...args, '--backend', backend])));
    expect(js?.stdout).toBe(wasm?.stdout);
    const { series } = JSON.parse(wasm?.stdout as string) as Document;
    expect(series.map(({ name, method, observations, from }) => [name, method, observations, from])).toEqual([
      ['A', 'historical, 30 days, ceil', 59, dateOf(31)],
      ['A', 'EWMA normal, 30 days, decay 0.94', 59, dateOf(31)],
      ['B', 'historical, 30 days, ceil', 49, dateOf(41)],
      ['B', 'EWMA normal, 30 days, decay 0.94', 49, dateOf(41)],
    ]);
  });

  test('warns of a window that is too short for the confidence, in JSON and text', async () => {
    const args = ['--history', closes, '--window-days', '30', '--names', 'A'];
    expect((await documentOf(...args, '--confidence', '0.96')).series.map(({ warnings }) => warnings.length)).toEqual([0, 0]);
    const [historical, normal] = (await documentOf(...args, '--confidence', '0.97')).series;
    expect(historical?.warnings).toMatchObject([{ code: 'TOO_SHORT', path: 'window', got: '30' }]);
    expect(normal?.warnings).toEqual([]);
    const { stdout } = await wellDone(['backtest', ...args, '--confidence', '0.97']);
    expect(stdout.split(`warning: ${historical?.warnings[0]?.message}`)).toHaveLength(2);
  });

  test('writes a page with a plot, and a row a day', async () => {
    const [html, csv] = [files.path('b.html'), files.path('b.csv')];
    const args = ['backtest', '--series', own, '--confidence', '0.95'];
    const { stdout } = await wellDone([...args, '--out', html]);
    expect(stdout).toContain('3 exceedances in 60 days (3.0 expected), green');
    const page = readFileSync(html, 'utf8');
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page).toContain('2024-01-28');
    expect(page).not.toMatch(/NaN|undefined|<script/);
    await wellDone([...args, '--out', csv]);
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(61);
    expect(lines.filter((line) => line.endsWith(',true'))).toHaveLength(3);
  });

  const refusals: readonly (readonly [title: string, args: readonly string[], said: RegExp])[] = [
    ['no confidence', ['--series', own], /--confidence/],
    ['a confidence of 1', ['--series', own, '--confidence', '1'], /above 0 and below 1/],
    ['no input', ['--confidence', '0.9'], /--series must be set/],
    ['two inputs', ['--confidence', '0.9', '--series', own, '--history', closes], /--series must be set/],
    ['a method beside forecasts', ['--confidence', '0.9', '--series', own, '--method', 'historical'], /--method must be absent/],
    ['a name that is not there', ['--confidence', '0.9', '--history', closes, '--names', 'A,C'], /--names\[1\] must be among A, B/],
    ['a window that leaves nothing', ['--confidence', '0.9', '--history', closes, '--window-days', '89'], /TOO_SHORT/],
    ['a day that is none', ['--confidence', '0.9', '--history', closes, '--first-day', '2024-02-30'], /a day such as/],
  ];
  test.concurrent.each(refusals)('refuses %s with 2', async (_, args, said) => {
    const { code, stdout, stderr } = await margincore(['backtest', ...args]);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  const data = 'data/crypto_daily_close_10coins_to2024.csv';
  test.skipIf(!sharedPath(data))(needs('BTC and ETH, 2019 to 2024, 99 %, 500 days: as a plain count has it', data), async () => {
    const span = [
      '--names',
      'BTC,ETH',
      '--confidence',
      '0.99',
      '--first-day',
      '2019-01-01',
      '--last-day',
      '2024-12-31',
      '--simulations',
      '10',
    ];
    const { series } = await documentOf('--history', sharedPath(data) as string, ...span);
    const figures = series.map(({ observations, exceedanceCount, kupiec }) => [
      observations,
      exceedanceCount,
      Number(kupiec.statistic.toFixed(6)),
    ]);
    // counted and evaluated by a script of its own
    expect(figures).toEqual([
      [2192, 18, 0.754079],
      [2192, 38, 9.773635],
      [2192, 23, 0.052896],
      [2192, 43, 15.992292],
    ]);
  });
});

describe('forecasts in CSV', () => {
  test.each([
    ['an unknown column', 'date,loss,valueAtRisk,note\n', 'UNKNOWN_FIELD'],
    ['loss and return together', 'date,loss,return,valueAtRisk\n', 'BAD_CSV'],
    ['no VaR', 'date,loss\n', 'BAD_CSV'],
    ['no rows', 'date,loss,valueAtRisk\n', 'TOO_SHORT'],
    ['a day twice', 'date,loss,valueAtRisk\n2024-01-01,1,1\n2024-01-01,1,1\n', 'BAD_DATE'],
    ['a hole', 'date,loss,valueAtRisk\n2024-01-01,,1\n', 'TYPE_MISMATCH'],
    ['a NaN', 'date,loss,valueAtRisk\n2024-01-01,NaN,1\n', 'NOT_FINITE'],
  ])('%s is refused', async (title, content, code) => {
    expect((await faultFrom(readForecasts(files.write(`${title}.csv`, content)))).code).toBe(code);
  });
});
