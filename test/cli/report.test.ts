// The HTML report: self-contained, the same bytes for the same inputs, and its figures are those of the run.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { BookBuilder } from '../../src/book/builder.js';
import { heatMapOf } from '../../src/cli/report/bookScenarios.js';
import { figuresOf } from '../../src/cli/report/figures.js';
import { createCore } from '../../src/engine/create.js';
import { type MarginMode, marginModes, presetRules } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { bookSumRelative } from '../precision.js';
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

  test('shows only the modes asked for', async () => {
    const html = await written('cross.html', '--mode', 'cross');
    expect(html).toContain('<td data-label="mode">cross</td>');
    expect(html).not.toContain('<td data-label="mode">isolated</td>');
    expect(html).not.toContain('Scenario heat map');
  });

  test('takes names as text, never as markup', async () => {
    const rows = 'account,mode,instrument,quantity,entryPrice\n<img src=x onerror=1>&,cross,BTC-PERPETUAL,1000,90000\n<u>,,"NO<PE>",1,1\n';
    const hostile = files.write('<i>hostile.csv', rows);
    const out = files.path('hostile.html');
    expect((await margincore(['margin', '--market', market, '--book', hostile, '--out', out])).code).toBe(2);
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('&lt;img src=x onerror=1&gt;&amp;');
    expect(html).toContain('NO&lt;PE&gt;');
    expect(html).not.toMatch(/<img|<u>|<i>|<PE>/);
  });
});

describe('the figures of the report', () => {
  const scene = async () => {
    const synthetic = sampleMarket(3);
    const inputs = { market: synthetic, book: sampleBook(synthetic, { accounts: 80, seed: 3 }), rules: presetRules('margincore') };
    const core = await createCore({ backend: 'js' });
    return { core, inputs, run: core.margin(inputs) };
  };

  test('the heat map is the sum of the accounts’ scenarios', async () => {
    const { core, inputs, run } = await scene();
    const vectors = run.accounts.map((account, place) => run.scenarioVector(account, run.subaccounts[place]));
    const map = heatMapOf(core, inputs, run);
    expect(map?.moves).toEqual(['-1', '-0.75', '-0.5', '-0.25', '0', '+0.25', '+0.5', '+0.75', '+1']);
    expect(map?.vols).toEqual(['-1', '0', '+1']);
    map?.vols.forEach((vol, y) => {
      map.moves.forEach((move, x) => {
        const label = move === '0' && vol === '0' ? 'base' : `all ${move} vol ${vol}`;
        const scenario = run.scenarios.findIndex((known) => known.label === label);
        const pnls = vectors.map((vector) => vector[scenario] as number);
        const sum = pnls.reduce((total, pnl) => total + pnl, 0);
        const size = pnls.reduce((total, pnl) => total + Math.abs(pnl), 0);
        expect(Math.abs((map.pnls[y]?.[x] as number) - sum)).toBeLessThanOrEqual(bookSumRelative * size);
      });
    });
  });

  test('accounts with a fault are in no figure', async () => {
    const { core, inputs, run } = await scene();
    const spoiled = new BookBuilder('cross');
    spoiled.addPosition('zoe', '', 'BTC-PERPETUAL', 5_000_000, 90_000, 'row 1');
    spoiled.addPosition('zoe', '', 'NOPE', 1, 1, 'row 2');
    const zoe = spoiled.build();
    const { book } = inputs;
    const joined = {
      ...book,
      accounts: [...book.accounts, ...zoe.accounts],
      subaccounts: [...book.subaccounts, ...zoe.subaccounts],
      modes: [...book.modes, ...zoe.modes],
      instruments: [...book.instruments, ...zoe.instruments],
      positionAccounts: Uint32Array.of(...book.positionAccounts, ...zoe.positionAccounts.map((account) => account + book.accounts.length)),
      positionInstruments: Uint32Array.of(...book.positionInstruments, ...zoe.positionInstruments.map((i) => i + book.instruments.length)),
      quantities: Float64Array.of(...book.quantities, ...zoe.quantities),
      entryPrices: Float64Array.of(...book.entryPrices, ...zoe.entryPrices),
    };
    const with2 = { ...inputs, book: joined };
    const run2 = core.margin(with2);
    expect(run2.statuses.reduce((count, status) => count + status, 0)).toBe(1);
    const figures = figuresOf(run, marginModes, heatMapOf(core, inputs, run));
    const figures2 = figuresOf(run2, marginModes, heatMapOf(core, with2, run2));
    expect({ ...figures2, totals: figures2.totals.map((total) => ({ ...total, faulted: 0 })) }).toEqual(figures);
  });

  test('the bins of health hold every account once, and those below 1 are the calls', async () => {
    const { run } = await scene();
    const { health } = figuresOf(run, marginModes, undefined);
    expect(health.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(80);
    const own = run.modes.map((mode, place) => run[mode]?.healths[place] as number);
    const called = health.filter((bin) => bin.called).reduce((sum, { accounts }) => sum + accounts, 0);
    expect(called).toBe(own.filter((x) => x < 1).length);
    expect(health.find(({ label }) => label === '2 to 3')?.accounts).toBe(own.filter((x) => x >= 2 && x < 3).length);
  });

  test('the accounts at risk are those with the least equity above maintenance, in order', async () => {
    const { run } = await scene();
    const { risky } = figuresOf(run, marginModes, undefined);
    const buffers = run.accounts
      .map((_, place) => {
        const maintenance = run[run.modes[place] as MarginMode]?.maintenances[place] as number;
        return maintenance === 0
          ? Number.POSITIVE_INFINITY
          : (run[run.modes[place] as MarginMode]?.equities[place] as number) - maintenance;
      })
      .sort((a, b) => a - b);
    expect(risky.map(({ buffer }) => buffer)).toEqual(buffers.slice(0, 20));
  });
});
