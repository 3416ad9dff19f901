// `margincore stress`: the same bytes in both backends and on two threads, its outputs, its refusals.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { stressLibrary } from '../../src/rules/stress/library.js';
import { isLong, runs } from '../long.js';
import { everyWay, margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

/** A reverse stress margins every account many times anew. */
const accountCount = runs(30, 8);
const { files, market, book, write } = sampleFiles(accountCount);
beforeAll(write);

interface Cell {
  readonly name: string;
  readonly pnl: number;
  readonly equity: number;
  readonly maintenance: number;
  readonly belowMaintenance: boolean;
}
interface Document {
  readonly format: string;
  readonly totals: readonly Readonly<Record<string, number>>[];
  readonly scenarios: readonly {
    readonly name: string;
    readonly underlyings: Readonly<Record<string, { readonly move: number }>>;
  }[];
  readonly heatmap?: {
    readonly moves: readonly number[];
    readonly volShocks: readonly number[];
    readonly pnls: readonly (readonly number[])[];
    readonly account: string | null;
  };
  readonly reverse?: { readonly paths: readonly { readonly name: string }[] };
  readonly accounts: readonly {
    readonly account: string;
    readonly subaccount: string;
    readonly scenarios: readonly Cell[];
    readonly reverse?: { readonly paths: Readonly<Record<string, { readonly nearest: number | null }>> };
  }[];
}

/** Near breaches alone in a quick run: every sigma takes as long as the one before. */
const backwards = ['--reverse', ...(isLong ? [] : ['--max-sigmas', '3'])];
const base = ['stress', '--market', market, '--book', book];
const documentOf = async (...more: string[]): Promise<Document> =>
  JSON.parse((await wellDone([...base, ...more, '--json'])).stdout) as Document;

describe('margincore stress', () => {
  test('gives the same bytes in both backends and on two threads', async () => {
    // bits need no far breach
    const reverse = isLong ? backwards : ['--scenarios', 'crash,rally,2020-03-12', '--reverse', '--max-sigmas', '1'];
    const args = [...base, '--heatmap', isLong ? 'all' : 'BTC', ...reverse, '--json'];
    const [wasm, js, threads] = await everyWay(args);
    expect(js).toBe(wasm);
    expect(threads).toBe(wasm);
    expect(wasm).not.toMatch(/NaN|Infinity/);
  });

  test('writes every account under every scenario, as JSON and as CSV alike', async () => {
    const csv = files.path('stress.csv');
    const document = await documentOf('--scenarios', '2020-03-12, rally', '--out', csv);
    expect(document).toMatchObject({ format: 'margincore-stress-run', version: 3 });
    expect(document.scenarios.map(({ name }) => name)).toEqual(['2020-03-12', 'rally']);
    expect(document.scenarios[0]?.underlyings.BTC?.move).toBe(-0.395048);
    expect(document.accounts).toHaveLength(accountCount);
    for (const [s, totals] of document.totals.entries()) {
      const cells = document.accounts.map(({ scenarios }) => scenarios[s] as Cell);
      expect(new Set(cells.map(({ name }) => name))).toEqual(new Set([totals.scenario]));
      expect(totals.pnl).toBe(cells.reduce((sum, { pnl }) => sum + pnl, 0));
      expect(totals.below).toBe(cells.filter(({ belowMaintenance }) => belowMaintenance).length);
      for (const { equity, maintenance, belowMaintenance } of cells) expect(belowMaintenance).toBe(equity < maintenance);
    }
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(1 + 2 * accountCount);
    const [first] = document.accounts;
    expect(lines[1]?.split(',').slice(0, 5)).toEqual([
      '2020-03-12',
      first?.account,
      first?.subaccount,
      lines[1]?.split(',')[3],
      String(first?.scenarios[0]?.pnl),
    ]);
  });

  test('draws a heat map of the book and of one account', async () => {
    const grid = ['--scenarios', 'crash', '--heatmap', 'BTC', '--moves', '-0.2,0,0.2', '--vol-shocks', '0,1'];
    const { heatmap, accounts } = await documentOf(...grid);
    expect(heatmap).toMatchObject({ moves: [-0.2, 0, 0.2], volShocks: [0, 1], account: null });
    expect(heatmap?.pnls[0]?.[1]).toBe(0);
    const id = accounts[0]?.account as string;
    const one = await documentOf(...grid, '--account', id);
    expect(one.heatmap?.account).toBe(id);
    expect(one.heatmap?.pnls).not.toEqual(heatmap?.pnls);
    const text = (await wellDone([...base, ...grid])).stdout;
    expect(text).toContain('-20.0 %');
    expect(text).toContain('vol +100.0 %');
  });

  test('tells how far every account stands from a call', async () => {
    const { reverse, accounts } = await documentOf(
      '--scenarios',
      'crash',
      '--reverse',
      '--driver',
      'ETH',
      '--horizon-days',
      '5',
      '--max-sigmas',
      '10',
    );
    expect(reverse?.paths[0]?.name).toBe('joint');
    const distances = accounts.map((account) => account.reverse?.paths.joint?.nearest ?? null);
    expect(distances.some((z) => z !== null && z !== 0)).toBe(true);
    for (const z of distances) if (z !== null) expect(Math.abs(z)).toBeLessThanOrEqual(10);
    const text = await wellDone([...base, '--scenarios', 'crash', ...backwards, '--by-account']);
    expect(text.stdout).toContain('below already');
    for (const { account } of accounts) expect(text.stdout).toContain(account);
    expect(text.stdout).toContain('vols stand still, every point margined anew');
    const still = await wellDone([...base, '--scenarios', 'crash', ...backwards, '--still']);
    expect(still.stdout).toContain('nearest side, still');
    expect(still.stdout).toContain("today's maintenance is held");
  });

  test('reads scenarios of your own, in the form that --list prints', async () => {
    const listed = (await wellDone(['stress', '--list', '--json'])).stdout;
    const file = files.write('mine.json', listed);
    const own = await wellDone([...base, '--scenarios', file, '--json']);
    expect(own.stdout).toBe((await wellDone([...base, '--scenarios', 'all', '--json'])).stdout);
    const text = (await wellDone(['stress', '--list', '--scenarios', 'historical'])).stdout;
    for (const { name, kind } of stressLibrary) expect(text.includes(`${name}: `)).toBe(kind === 'historical');
  });

  test('writes a report that asks nothing of the network', async () => {
    const page = files.path('stress.html');
    await wellDone([...base, '--heatmap', 'ETH', ...backwards, '--out', page]);
    const html = readFileSync(page, 'utf8');
    expect(html).not.toMatch(/<script|src="http|NaN|undefined/);
    expect(html.match(/<svg/g)).toHaveLength(8);
    for (const { name } of stressLibrary) expect(html).toContain(name);
    const again = files.path('again.html');
    await wellDone([...base, '--heatmap', 'ETH', ...backwards, '--backend', 'js', '--out', again]);
    expect(readFileSync(again, 'utf8')).toBe(html);
  });

  test('judges by any rules and any requirement of them', async () => {
    const own = await wellDone([...base, '--scenarios', 'crash', '--json']);
    const cross = await wellDone([...base, '--scenarios', 'crash', '--requirement', 'cross', '--json']);
    const judged = (text: string) => JSON.parse(text) as { requirement: string; accounts: { requirement: string; partial: boolean }[] };
    expect(judged(own.stdout).requirement).toBe('own');
    expect(new Set(judged(own.stdout).accounts.map(({ requirement }) => requirement)).size).toBeGreaterThan(1);
    expect(new Set(judged(cross.stdout).accounts.map(({ requirement }) => requirement))).toEqual(new Set(['cross']));
    const venue = await wellDone([
      ...base,
      '--scenarios',
      'crash,correlation-one-up',
      '--rules',
      'binance-futures',
      ...backwards,
      '--json',
    ]);
    expect(JSON.parse(venue.stdout).factorSource).toContain('margincore');
    expect(judged(venue.stdout).accounts.some(({ partial }) => partial)).toBe(true);
    const text = await wellDone([...base, '--scenarios', 'crash', '--rules', 'binance-futures']);
    expect(text.stdout).toContain('not charged, in ');
    expect(text.stdout).toContain('loses most');
    const none = await margincore([...base, '--requirement', 'gross', '--json']);
    expect(JSON.parse(none.stdout).fault).toMatchObject({ code: 'BAD_ARGUMENT', path: '--requirement' });
  });

  test('works on the embedded sample when no files are given', async () => {
    const { stdout, stderr } = await wellDone(['stress', '--accounts', '20', '--seed', '3', '--scenarios', 'synthetic', '--json']);
    expect((JSON.parse(stdout) as Document).accounts).toHaveLength(20);
    expect(stderr).toContain('the embedded sample: 20 accounts, seed 3');
  });

  test.each([
    [['--book', book], 'MISSING_FIELD', '--market'],
    [['--market', market], 'MISSING_FIELD', '--book'],
    [[...base.slice(1), '--seed', '1'], 'BAD_ARGUMENT', '--seed'],
    [[...base.slice(1), '--scenarios', 'crash,doomsday'], 'BAD_ARGUMENT', '--scenarios[1]'],
    [[...base.slice(1), '--scenarios', 'crash,crash'], 'DUPLICATE', '--scenarios[1].name'],
    [[...base.slice(1), '--scenarios', 'absent.json'], 'NOT_FOUND', 'absent.json'],
    [[...base.slice(1), '--moves', '0.1'], 'BAD_ARGUMENT', '--moves'],
    [[...base.slice(1), '--driver', 'BTC'], 'BAD_ARGUMENT', '--driver'],
    [[...base.slice(1), '--reverse', '--driver', 'DOGE'], 'UNKNOWN_UNDERLYING', '--driver'],
    [[...base.slice(1), '--heatmap', 'DOGE'], 'UNKNOWN_UNDERLYING', '--heatmap.underlyings[0]'],
    [[...base.slice(1), '--heatmap', 'BTC', '--account', 'nobody'], 'UNKNOWN_ACCOUNT', '--account'],
    [[...base.slice(1), '--out', 'report.pdf'], 'BAD_ARGUMENT', '--out'],
  ])('refuses %j', async (args, code, path) => {
    const { code: exit, stdout } = await margincore(['stress', ...args, '--json']);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout).fault).toMatchObject({ code, path });
  });

  test('refuses flags it does not know, and moves that are none', async () => {
    for (const args of [
      ['--shock', 'crash'],
      ['--heatmap', 'BTC', '--moves', '-100'],
      ['--heatmap', 'BTC', '--moves', 'far'],
    ]) {
      expect((await margincore([...base, ...args])).code).toBe(2);
    }
  });

  test('a book with a bad row is stressed without its account, exit code 2', async () => {
    const bad = files.write('bad.csv', `${readFileSync(book, 'utf8')}position,ZZ,,NOWHERE,1,1,,,\n`.replace(/,,,\n$/, ',\n'));
    const { code, stdout, stderr } = await margincore(['stress', '--market', market, '--book', bad, '--scenarios', 'crash', '--json']);
    expect(code).toBe(2);
    expect(stderr).toContain('fault:');
    const { accounts, totals } = JSON.parse(stdout) as Document;
    expect(accounts.length).toBeGreaterThanOrEqual(accountCount);
    expect(totals[0]?.faulted).toBe(1);
  });
});
