// `margincore margin --forecast` and the forecasts of `backtest` through volatility: both backends alike, the rates in the document, the refusals.

import { beforeAll, describe, expect, test } from 'vitest';
import { preset } from '../../src/rules/document/presets.js';
import { smallHistory } from '../fixtures/smallHistory.js';
import { handRelative } from '../precision.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(40, 7, 1);
const history = files.path('history.csv');
const rules = files.path('rules.json');
const document = preset('margincore');
const short = { ...document, forecast: { ...document.forecast, window: 200 } };
const follow = ['margin', '--market', market, '--book', book, '--history', history, '--forecast'];

beforeAll(async () => {
  await write();
  const { names, dates, closes } = smallHistory(320, 250);
  const rows = dates.map((date, row) => {
    const cells = names.map((_, column) => closes[row * names.length + column] as number);
    return [new Date(date).toISOString().slice(0, 10), ...cells.map((x) => (Number.isNaN(x) ? '' : x))].join(',');
  });
  files.write('history.csv', `date,${names.join(',')}\n${rows.join('\n')}\n`);
  files.write('rules.json', JSON.stringify(short));
  const blend = { form: 'log', loss: 'qlike', floor: 0.1, refitDays: 5, predictors: [{ name: 'dvol', kind: 'variance' }] };
  files.write('blend.json', JSON.stringify({ ...short, forecast: { ...short.forecast, blend } }));
  files.write('bad.json', JSON.stringify({ ...short, forecast: { ...short.forecast, window: 3 } }));
});

describe('margincore margin --forecast', () => {
  test('margins under rules that follow the forecast, with the same bytes in both backends', async () => {
    const [wasm, js] = await Promise.all(
      ['wasm', 'js'].map((backend) => wellDone([...follow, '--rules', rules, '--json', '--backend', backend])),
    );
    expect(js?.stdout).toBe(wasm?.stdout);
    const document = JSON.parse(wasm?.stdout as string);
    expect(document.rules).toEqual({ name: 'margincore', date: new Date(document.asOf).toISOString().slice(0, 10) });
    expect(document.factorSource).toMatch(/^rule data: /);
    const rates = new Map(document.forecasts.rates.map((row: { underlying: string; rate: number }) => [row.underlying, row.rate]));
    expect([...rates.keys()]).toEqual(['BTC', 'ETH']);
    // moves of the scenarios are the rates
    const stated = JSON.parse((await wellDone(['margin', '--market', market, '--book', book, '--json'])).stdout);
    expect(stated.forecasts).toBeUndefined();
    expect(document.totals).not.toEqual(stated.totals);
  });

  test('names the underlyings that stay as stated', async () => {
    const { stderr } = await wellDone(follow);
    expect(stderr).toMatch(/as the rules state, for want of 500 returns in the history: BNB, BTC, ETH, SOL, XRP/);
  });

  test('takes vols of vol from levels of implied vols', async () => {
    const flags = ['margin', '--market', market, '--book', book, '--json'];
    const plain = JSON.parse((await wellDone(flags)).stdout);
    const found = JSON.parse((await wellDone([...flags, '--vol-history', history])).stdout);
    expect(found.factorSource).toMatch(/vols of vol from the history of implied vols: BTC, ETH, SOL$/);
    expect(found.totals).not.toEqual(plain.totals);
    expect(found.totals.requirements.cross).toEqual(plain.totals.requirements.cross);
  });

  test.each([
    ['no history', ['margin', '--market', market, '--book', book, '--forecast'], 'BAD_ARGUMENT', '--history'],
    ['a forecast that says nonsense', [...follow, '--rules', files.path('bad.json')], 'OUT_OF_RANGE', 'bad.json rules.forecast.window'],
    ['rules that follow no forecast', [...follow, '--rules', 'binance-futures'], 'BAD_ARGUMENT', '--forecast'],
    ['a forecast with predictors', [...follow, '--rules', files.path('blend.json')], 'BAD_ARGUMENT', '--forecast'],
  ])('refuses %s', async (_, args, code, path) => {
    const { code: exit, stdout } = await margincore([...args, '--json']);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout).fault).toMatchObject({ code, path });
  });
});

describe('margincore backtest through volatility', () => {
  const base = ['backtest', '--history', history, '--names', 'BTC', '--window-days', '200', '--confidence', '0.95', '--json'];

  test('says what the forecasts were, with the same bytes in both backends', async () => {
    const flags = [...base, '--method', 'conditional-evt', '--volatility', 'garch', '--refit-days', '30', '--tail-share', '0.15'];
    const [wasm, js] = await Promise.all(['wasm', 'js'].map((backend) => wellDone([...flags, '--backend', backend])));
    expect(js?.stdout).toBe(wasm?.stdout);
    expect(JSON.parse(wasm?.stdout as string).series[0].method).toBe(
      'conditional EVT, 200 days, GARCH, refitted every 30 days, tail of 0.15',
    );
    const ewma = await wellDone([...base, '--method', 'filtered-historical', '--volatility', 'ewma', '--decay', '0.9']);
    const [series] = JSON.parse(ewma.stdout).series;
    expect(series.method).toBe('filtered historical, 200 days, EWMA, decay 0.9');
    expect(Math.abs(series.expectedCount / (0.05 * series.observations) - 1)).toBeLessThanOrEqual(handRelative);
  });

  test('refuses its flags beside forecasts of a file', async () => {
    const { code, stdout } = await margincore(['backtest', '--series', history, '--confidence', '0.9', '--refit-days', '5', '--json']);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).fault).toMatchObject({ code: 'BAD_ARGUMENT', path: '--refit-days' });
  });
});
