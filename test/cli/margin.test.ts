// `margincore margin` and `sample`: documents, backends, files, pipes.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { presetRules } from '../../src/rules/presets.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles();
beforeAll(write);

describe('margincore margin --json', () => {
  const args = (...more: string[]): string[] => ['margin', '--market', market, '--book', book, ...more];

  test('prints one document of every account, and notices on standard error only', async () => {
    const { stdout, stderr } = await wellDone(args('--json'));
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      format: 'margincore-margin',
      version: 1,
      asOf: '2026-01-02T08:00:00Z',
      numeraire: 'USD',
      rules: { name: 'margincore' },
      modes: ['isolated', 'cross', 'portfolio'],
      faults: [],
    });
    expect(document.accounts).toHaveLength(60);
    expect(document.totals.accounts).toBe(60);
    expect(stderr).toMatch(/backend: (wasm|js) \(/);
    expect(stderr).toContain('market: synthetic sample, seed 7');
    expect(stdout).not.toMatch(/wasm|NaN|Infinity/);
  });

  test('sums, releases and calls follow from the accounts', async () => {
    const { accounts, totals } = JSON.parse((await wellDone(args('--json'))).stdout);
    for (const mode of ['isolated', 'cross', 'portfolio']) {
      let initial = 0;
      for (const account of accounts) initial += account[mode].initial;
      expect(totals[mode].initial).toBe(initial);
      expect(totals[mode].efficiency).toBe(totals.notional / initial);
    }
    for (const account of accounts) {
      expect(account.released.isolatedToPortfolio).toBe(account.portfolio.excess - account.isolated.excess);
      expect(account.equity).toBe(account.collateralValue + account.futuresPnl + account.optionValue);
      expect(account.belowMaintenance).toBe(account[account.mode].equity < account[account.mode].maintenance);
      expect(account.portfolio.equity).toBe(account.equity);
      expect(account.isolated.equity).toBe(account.cross.equity);
      expect(account.isolated.equity).toBeGreaterThanOrEqual(account.equity);
    }
    expect(totals.belowMaintenance).toBe(accounts.filter((account: { belowMaintenance: boolean }) => account.belowMaintenance).length);
  });

  test('gives the same bytes in both backends and twice over', async () => {
    const [wasm, js, again] = await Promise.all([
      wellDone(args('--json', '--backend', 'wasm')),
      wellDone(args('--json', '--backend', 'js')),
      wellDone(args('--json')),
    ]);
    expect(js.stdout).toBe(wasm.stdout);
    expect(again.stdout).toBe(wasm.stdout);
    expect(wasm.stderr).toContain('backend: wasm');
    expect(js.stderr).toContain('backend: js');
  });

  test('adds backend and time only with --timings', async () => {
    const plain = JSON.parse((await wellDone(args('--json'))).stdout);
    const { run, ...rest } = JSON.parse((await wellDone(args('--json', '--timings', '--backend', 'js'))).stdout);
    expect(rest).toEqual(plain);
    expect(run).toMatchObject({ backend: 'js', backendReason: expect.any(String), timings: { total: expect.any(Number) } });
  });

  test('shows the mode that is asked for, and judges each account by its own', async () => {
    const all = JSON.parse((await wellDone(args('--json'))).stdout);
    const cross = JSON.parse((await wellDone(args('--json', '--mode', 'cross'))).stdout);
    expect(cross.modes).toEqual(['cross']);
    expect(Object.keys(cross.accounts[0])).not.toContain('portfolio');
    expect(cross.accounts[0].cross).toEqual(all.accounts[0].cross);
    expect(cross.totals.belowMaintenance).toBe(all.totals.belowMaintenance);
    expect(cross.accounts[0].released).toEqual({});
  });

  test('takes rules by name and from a file alike', async () => {
    const rules = files.write('rules.json', JSON.stringify(presetRules('margincore')));
    const byName = await wellDone(args('--json', '--rules', 'margincore'));
    const fromFile = await wellDone(args('--json', '--rules', rules));
    expect(fromFile.stdout).toBe(byName.stdout);
  });

  test('margins an empty book', async () => {
    const none = files.write('none.csv', 'account,instrument,quantity,entryPrice\n');
    const document = JSON.parse((await wellDone(['margin', '--market', market, '--book', none, '--json'])).stdout);
    expect(document).toMatchObject({ accounts: [], faults: [], totals: { accounts: 0, notional: 0, belowMaintenance: 0 } });
    const report = files.path('none.html');
    await wellDone(['margin', '--market', market, '--book', none, '--out', report]);
    expect(readFileSync(report, 'utf8')).toContain('</html>');
  });

  test('without --json prints a summary for people', async () => {
    const { stdout } = await wellDone(args());
    expect(stdout).toMatch(/Margin of 60 accounts as of 2026-01-02T08:00:00Z, in USD/);
    expect(stdout).toMatch(/isolated +[\d,]+ +[\d,]+/);
    expect(stdout).toMatch(/capital released by portfolio margin against isolated/);
  });
});

describe('margincore margin --out', () => {
  test('writes the same document as --json, and nothing beside it', async () => {
    const out = files.path('result.json');
    const { stdout } = await wellDone(['margin', '--market', market, '--book', book, '--out', out, '--json']);
    expect(readFileSync(out, 'utf8')).toBe(stdout);
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  test('writes CSV with one row an account that agrees with the document', async () => {
    const out = files.path('result.csv');
    const { stdout } = await wellDone(['margin', '--market', market, '--book', book, '--out', out, '--json']);
    const { accounts } = JSON.parse(stdout);
    const [header = [], ...rows] = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(accounts.length);
    const cell = (row: readonly string[], name: string): string => row[header.indexOf(name)] ?? 'missing';
    rows.forEach((row, i) => {
      expect(row).toHaveLength(header.length);
      expect(cell(row, 'account')).toBe(accounts[i].account);
      expect(Number(cell(row, 'equity'))).toBe(accounts[i].equity);
      expect(Number(cell(row, 'portfolioInitial'))).toBe(accounts[i].portfolio.initial);
      expect(cell(row, 'worstScenario')).toBe(accounts[i].portfolio.worstScenario);
    });
  });

  test('leaves the old file alone when the run fails', async () => {
    const out = files.write('kept.json', 'kept');
    await margincore(['margin', '--market', market, '--book', files.path('nowhere.csv'), '--out', out]);
    expect(readFileSync(out, 'utf8')).toBe('kept');
  });
});

describe('large results', () => {
  const big = files.path('big.csv');
  beforeAll(async () => {
    await wellDone(['sample', '--accounts', '20000', '--seed', '3', '--market', market, '--out', big]);
  });

  test('are written piece by piece: 25 MB within a heap of 160 MB, to a file and to a pipe alike', async () => {
    const out = files.path('big.json');
    const { stdout } = await wellDone(['margin', '--market', market, '--book', big, '--json', '--out', out], {
      node: ['--max-old-space-size=160'],
    });
    expect(statSync(out).size).toBeGreaterThan(20_000_000);
    expect(readFileSync(out, 'utf8') === stdout).toBe(true);
    expect(JSON.parse(stdout).accounts).toHaveLength(20_000);
  }, 120_000);

  test('a reader that leaves early, as head does, is no failure and leaves no message', async () => {
    const { code, stdout, stderr } = await margincore(['margin', '--market', market, '--book', big, '--json'], { readOnly: 1000 });
    expect(code).toBe(0);
    expect(stdout).toContain('"format": "margincore-margin"');
    expect(stderr).not.toMatch(/EPIPE|error|failure/i);
  });
});

describe('margincore sample', () => {
  test('writes the same book for the same seed, and another for another', async () => {
    const paths = ['a.csv', 'b.csv', 'c.csv'].map((name) => files.path(name));
    for (const [i, out] of paths.entries()) {
      await wellDone(['sample', '--accounts', '50', '--seed', i < 2 ? '1' : '2', '--market', market, '--out', out]);
    }
    const [a, b, c] = paths.map((path) => readFileSync(path, 'utf8'));
    expect(b).toBe(a);
    expect(c).not.toBe(a);
  });

  test('CSV and NDJSON hold the same book; --json says what was written', async () => {
    const counts = [];
    const documents = [];
    for (const name of ['s.csv', 's.ndjson', 's.ndjson.gz']) {
      const out = files.path(name);
      const { stdout } = await wellDone(['sample', '--accounts', '40', '--seed', '5', '--market', market, '--out', out, '--json']);
      counts.push(JSON.parse(stdout));
      documents.push((await wellDone(['margin', '--market', market, '--book', out, '--json'])).stdout);
    }
    expect(counts[0]).toMatchObject({ format: 'margincore-sample', accounts: 40, seed: 5 });
    expect(new Set(documents).size).toBe(1);
  });
});
