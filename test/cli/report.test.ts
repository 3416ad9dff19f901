// The HTML report: self-contained, the same bytes for the same inputs, and its figures are those of the run.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Book } from '../../src/book/book.js';
import { BookBuilder } from '../../src/book/builder.js';
import { createCore } from '../../src/engine/create.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { bookAnswer } from '../../src/questions/book.js';
import { preset } from '../../src/rules.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles();
beforeAll(write);

describe('the report', () => {
  const written = async (name: string, ...more: string[]): Promise<string> => {
    const out = files.path(name);
    await wellDone(['margin', '--market', market, '--book', book, '--out', out, ...more]);
    return readFileSync(out, 'utf8');
  };

  test('is one file without scripts that asks nothing of the network', async () => {
    const html = await written('report.html');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|image|foreignObject|base|form)\b/i);
    expect(html).not.toMatch(/\b(src|href|action|srcset|poster|background)\s*=/i);
    expect(html).not.toMatch(/@import|url\(/i);
    const addresses = [...html.matchAll(/https?:\/\/[^\s"'<]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink']));
    // every chart twice: for wide pages and for narrow ones
    expect(html.match(/<svg /g)).toHaveLength(10);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
    expect(html).not.toMatch(/<path[^>]* class=/);
  });

  test('has the same bytes for the same inputs, whatever the backend; --timings adds one section', async () => {
    const wasm = await written('wasm.html', '--backend', 'wasm');
    expect(await written('js.html', '--backend', 'js')).toBe(wasm);
    const timed = await written('timed.html', '--timings');
    const section = /<section>\n<h2>This run<\/h2>[\s\S]*?<\/section>\n/;
    expect(timed).toMatch(section);
    expect(timed.replace(section, '')).toBe(wasm);
  });

  test('shows only the requirement asked for', async () => {
    const html = await written('cross.html', '--requirement', 'cross');
    expect(html).toContain('<td data-label="requirement">cross</td>');
    expect(html).not.toContain('<td data-label="requirement">isolated</td>');
    expect(html).not.toContain('Capital released');
    expect(html).toContain('under cross');
  });

  test('says what was assumed, what is not charged, and the accounts that are charged in part', async () => {
    const html = await written('part.html', '--rules', 'paradex-cross');
    expect(html).toMatch(/<li>assumed: mark of \d+ quotes, model<\/li>/);
    expect(html).toMatch(/<li>not charged: positions of kind spot in \d+ accounts/);
    expect(html).toContain('Accounts charged in part');
  });

  test('shows what the book loses where everything moves at once', async () => {
    const html = await written('map.html');
    const map = html.slice(html.indexOf('<h2>Heat map</h2>')).split('</section>', 1)[0] as string;
    for (const move of ['-30.0 %', '+30.0 %']) expect(map).toContain(`>${move}<`);
    expect(map).not.toMatch(/NaN|undefined/);
  });

  test('has the net Greeks of the book by underlying', async () => {
    const html = await written('greeks.html');
    const { totals } = JSON.parse((await wellDone(['margin', '--market', market, '--book', book, '--json'])).stdout);
    const rows = [...html.matchAll(/<td>([A-Z]+)<\/td><td data-label="delta">|<td data-label="underlying">([A-Z]+)<\/td>/g)].map(
      (row) => row[1] ?? row[2],
    );
    expect(rows).toEqual(Object.keys(totals.netGreeks));
  });

  test('takes names as text, never as markup', async () => {
    const rows = 'account,mode,instrument,quantity,entryPrice\n<img src=x onerror=1>&,cross,BTC-PERPETUAL,1000,90000\n<u>,,"NO<PE>",1,1\n';
    const hostile = files.write('<i>hostile.csv', rows);
    const out = files.path('hostile.html');
    expect((await margincore(['margin', '--market', market, '--book', hostile, '--out', out])).code).toBe(3);
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('&lt;img src=x onerror=1&gt;&amp;');
    expect(html).toContain('NO&lt;PE&gt;');
    expect(html).not.toMatch(/<img|<u>|<i>|<PE>/);
  });
});

describe('the figures of the report', () => {
  const synthetic = sampleMarket(3);
  const sample = sampleBook(synthetic, { accounts: 80, seed: 3 });
  const resultOf = async (of: Book) => {
    const core = await createCore({ backend: 'js' });
    const engine = await core.prepare({ market: synthetic, book: of, rules: preset('margincore') });
    const run = engine.run();
    const { faults: _, faultCount: __, accounts: ___, ...found } = bookAnswer(engine, run, { byAccount: false, atRisk: 20 });
    return { run, found };
  };

  test('accounts with a fault are in no figure', async () => {
    const invalid = new BookBuilder('cross');
    invalid.addPosition('zoe', '', 'BTC-PERPETUAL', 5_000_000, 90_000, 'row 1');
    invalid.addPosition('zoe', '', 'NOPE', 1, 1, 'row 2');
    const zoe = invalid.build();
    const joined = {
      ...sample,
      accounts: [...sample.accounts, ...zoe.accounts],
      subaccounts: [...sample.subaccounts, ...zoe.subaccounts],
      modes: [...sample.modes, ...zoe.modes],
      instruments: [...sample.instruments, ...zoe.instruments],
      positionAccounts: Uint32Array.of(
        ...sample.positionAccounts,
        ...zoe.positionAccounts.map((account) => account + sample.accounts.length),
      ),
      positionInstruments: Uint32Array.of(
        ...sample.positionInstruments,
        ...zoe.positionInstruments.map((i) => i + sample.instruments.length),
      ),
      quantities: Float64Array.of(...sample.quantities, ...zoe.quantities),
      entryPrices: Float64Array.of(...sample.entryPrices, ...zoe.entryPrices),
    };
    const { found: figures } = await resultOf(sample);
    const { totals, ...others } = (await resultOf(joined)).found;
    expect(totals.faulted).toBe(1);
    expect({ totals: { ...totals, faulted: 0 }, ...others }).toEqual(figures);
  });

  test('the bins of health hold every account once, and those below 1 are the calls', async () => {
    const { run, found } = await resultOf(sample);
    const { health } = found;
    expect(health.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(80);
    const { own } = run;
    const healths = Array.from(own.equities, (equity, a) => equity / (own.maintenances[a] as number));
    const called = health.filter((bin) => bin.called).reduce((sum, { accounts }) => sum + accounts, 0);
    expect(called).toBe(healths.filter((x) => x < 1).length);
    expect(health.find(({ label }) => label === '2 to 3')?.accounts).toBe(healths.filter((x) => x >= 2 && x < 3).length);
  });

  test('the accounts at risk are those with the least equity above maintenance, in order', async () => {
    const { run, found } = await resultOf(sample);
    const { own } = run;
    const buffers = Array.from(own.equities, (equity, a) =>
      own.maintenances[a] === 0 ? Number.POSITIVE_INFINITY : equity - (own.maintenances[a] as number),
    ).sort((a, b) => a - b);
    expect(found.atRisk.map(({ buffer }) => buffer)).toEqual(buffers.slice(0, 20));
  });
});
