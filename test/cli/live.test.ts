// `margincore watch`, `replay`, `statement` and `verify`: events of a stream of changes as text and JSON, journals gone on with and made again, statements verified.
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Seeded } from '../../bench/kernels/seeded.js';
import { readBook, readMarket } from '../../src/io/index.js';
import { following, pastOf } from '../live/engine/histories.js';
import { margincore } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(80);
const asked = ['watch', '--market', market, '--book', book];
let changes = '';
let account = '';
beforeAll(async () => {
  await write();
  const { underlyings, asOf, numeraire } = await readMarket(market);
  const { accounts, subaccounts } = await readBook(book);
  const [{ id, index }] = underlyings as [(typeof underlyings)[number]];
  account = accounts[5] as string;
  const who = { account, subaccount: subaccounts[5] as string };
  const lines = Array.from({ length: 60 }, (_, n) => ({
    kind: 'tick',
    time: asOf + 1000 * (n + 1),
    prices: { [id]: index * (1 + 0.3 * Math.sin(n / 4)) },
  }));
  const cash = { kind: 'deposit', ...who, asset: numeraire, amount: 100 };
  changes = files.write('changes.ndjson', [cash, ...lines, cash, { ...cash, amount: -1 }].map((one) => JSON.stringify(one)).join('\n'));
});

const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('margincore watch', () => {
  test('tells the same events on both backends, names what it refused, and ends with how it stands', async () => {
    const [wasm, js] = await Promise.all(
      ['wasm', 'js'].map((backend) => margincore([...asked, '--changes', changes, '--json', '--backend', backend])),
    );
    expect(wasm?.code).toBe(2);
    expect(js?.stdout).toBe(wasm?.stdout);
    const lines = jsonLines(wasm?.stdout as string);
    const end = lines.at(-1) as { changes: number; refused: number; events: number; opened: number; nearest: object[] };
    expect(end).toMatchObject({ format: 'margincore-watch', version: 1, changes: 62, refused: 1, sequence: 62 });
    expect(end.nearest.length).toBe(20);
    const levels = lines.filter(({ kind }) =>
      ['warning', 'call', 'reduceOnly', 'liquidate', 'recovered', 'unknown'].includes(kind as string),
    );
    expect(levels.map(({ opened = false }) => opened)).toEqual(levels.map((_, i) => i < end.opened));
    expect([levels.length, end.opened > 0]).toEqual([end.opened + end.events, true]);
    expect(end.events).toBeGreaterThan(0);
    expect(lines.at(-2)).toMatchObject({ line: 63, fault: { code: 'NOT_POSITIVE', path: 'line 63: change.amount' } });
  });

  test('as text: a line an event, the nearest accounts, a summary', async () => {
    const { stdout, stderr } = await margincore([...asked, '--changes', changes, '--nearest', '3']);
    expect(stdout).toMatch(/Z {2}(call|warning|liquidate|reduceOnly)/);
    expect(stdout).toMatch(/62 changes, 1 refused, \d+ events; state [0-9a-f]{64}\n$/);
    expect(stderr).toContain('refused: line 63: change.amount must be greater than 0; got -1 [NOT_POSITIVE]');
  });

  test('says that there is no such file', async () => {
    const { code, stderr } = await margincore([...asked, '--changes', 'nowhere.ndjson']);
    expect(code).toBe(2);
    expect(stderr).toContain('[NOT_FOUND]');
  });
});

describe('margincore replay', () => {
  test('makes a journal again on the other backend, whole and of one account; a journal is gone on with', async () => {
    const journal = files.path('journal');
    const first = await margincore([...asked, '--changes', changes, '--json', '--journal', journal]);
    const { hash } = jsonLines(first.stdout).at(-1) as { hash: string };
    const again = await margincore(['replay', journal, '--json', '--backend', 'js']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ format: 'margincore-replay', backend: 'js', changes: 62, hash });
    const story = await margincore(['replay', journal, '--account', account]);
    expect(story.stdout.split('\n').filter((line) => line.includes('deposit')).length).toBe(2);
    expect(story.stdout).toContain(`as recorded; state ${hash}`);
    const second = await margincore([...asked, '--changes', files.write('none.ndjson', ''), '--journal', journal, '--json']);
    expect(jsonLines(second.stdout).at(-1)).toMatchObject({ sequence: 62, hash });
  });
});

describe('rules that follow a forecast', () => {
  test('are told day by day, as text and JSON, and by the journal', async () => {
    const opened = await readMarket(market);
    const { names, dates, closes } = pastOf(opened, 130, new Seeded(3));
    const rows = dates.map((date, t) => [new Date(date).toISOString().slice(0, 10), ...names.map((_, i) => closes[t * names.length + i])]);
    const [id] = names as [string];
    const daily = [1, 2].map((day) => JSON.stringify({ kind: 'tick', time: opened.asOf + 86_400_000 * day, prices: { [id]: 100 } }));
    const stream = files.write('days.ndjson', [...daily, JSON.stringify({ kind: 'forecast', vols: { [id]: 5 } })].join('\n'));
    const rules = files.write('following.json', JSON.stringify(following()));
    const history = files.write('closes.csv', [['date', ...names], ...rows].map((row) => row.join()).join('\n'));
    const journal = files.path('days');
    const flags = ['watch', '--market', market, '--book', book, '--rules', rules, '--history', history, '--changes', stream];
    const text = await margincore(flags);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(new RegExp(`forecast  ${id} rate [\\d.]+ % \\(forecast [\\d.]+ % by the rules, floor [\\d.]+ %\\)`));
    expect(text.stdout).toMatch(new RegExp(`forecast  ${id} rate [\\d.]+ % \\(forecast [\\d.]+ % by the model`));
    const told = jsonLines((await margincore([...flags, '--json', '--journal', journal])).stdout).filter(({ kind }) => kind === 'forecast');
    expect(told.map(({ sequence, charged }) => [sequence, (charged as object[]).length])).toEqual([1, 2, 3].map((n) => [n, names.length]));
    const { story } = JSON.parse((await margincore(['replay', journal, '--json'])).stdout) as {
      story: { forecasts: { charged: object[] } }[];
    };
    expect(story.map(({ forecasts }) => forecasts.charged)).toEqual(told.map(({ charged }) => charged));
    expect((await margincore(['replay', journal])).stdout).toContain(`forecast  ${id} rate`);
  });
});

describe('margincore statement and verify', () => {
  test('a signed statement is verified by its key on the other backend, and one that was changed is not', async () => {
    const key = files.write('key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    const out = files.path('statement.json');
    const made = await margincore(['statement', '--market', market, '--book', book, '--account', account, '--key', key, '--out', out]);
    expect(made.code).toBe(0);
    const publicKey = /signed by (\S+)/.exec(made.stdout)?.[1] as string;
    const good = await margincore(['verify', out, '--public-key', publicKey, '--backend', 'js', '--json']);
    expect({ code: good.code, ...(JSON.parse(good.stdout) as object) }).toMatchObject({ code: 0, holds: true, signature: 'valid' });
    const text = readFileSync(out, 'utf8');
    const changed = files.write('changed.json', text.replace(/"initial": ?(\d)/, '"initial": 1$1'));
    const bad = await margincore(['verify', changed]);
    expect(bad.code).toBe(2);
    expect(bad.stdout).toMatch(
      /^does NOT hold: hash wrong; signature INVALID.*\n {2}comes out otherwise: results.portfolio.initial, .*hash/,
    );
    const twice = files.write('twice.json', text.replace('{', '{"numeraire":"EUR",'));
    const refused = await margincore(['verify', twice]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringMatching(/numeraire must be a key that stands once/)]);
  });

  test('three lists: whoever names no key has nothing signed', async () => {
    const key = files.write('key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    const out = files.path('statement.json');
    const made = await margincore(['statement', '--market', market, '--book', book, '--account', account, '--key', key, '--out', out]);
    const publicKey = /signed by (\S+)/.exec(made.stdout)?.[1] as string;
    const lines = async (...more: readonly string[]): Promise<readonly string[]> =>
      (await margincore(['verify', out, ...more])).stdout.split('\n');
    const [verdict, recomputed, signed, unproven] = await lines('--public-key', publicKey);
    expect(verdict).toBe('holds: hash right; signature valid, by the key that was named; proof of the log none');
    expect(recomputed).toMatch(/recomputed, to the bit: format, version, .*results.portfolio.equity.*hash$/);
    expect([signed, unproven]).toEqual([
      '  signed only: holding, market, rules, assumptions, signature',
      '  unproven: that the prices were fair, that the account holds nothing else, and the book nobody else, that no other statement says otherwise',
    ]);
    const unnamed = await lines();
    expect(unnamed.slice(2, 4)).toEqual([
      '  signed only: nothing',
      expect.stringMatching(/^ {2}unproven: holding, market, rules, assumptions, signature, that the prices/),
    ]);
    const other = await margincore(['verify', out, '--public-key', Buffer.alloc(32, 7).toString('base64')]);
    expect([other.code, other.stdout.split('\n')[0]]).toEqual([2, expect.stringMatching(/^does NOT hold: .*another key/)]);
  });
});
