// `margincore margin` and `sample`: documents, backends, files, pipes.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { longTest, runs } from '../long.js';
import { exactlySummed } from '../reference/exactlySummed.js';
import { margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

interface Requirement {
  readonly equity: number;
  readonly initial: number;
  readonly maintenance: number;
  readonly excess: number;
}

interface Account {
  readonly requirement: string;
  readonly status: string;
  readonly belowMaintenance: boolean;
  readonly requirements: Readonly<Record<string, Requirement>>;
  readonly worstScenario: string | null;
  readonly worstLoss: number;
}

const { files, market, book, write } = sampleFiles();
beforeAll(write);

describe('margincore margin --json', () => {
  const args = (...more: string[]): string[] => ['margin', '--market', market, '--book', book, ...more];

  test('prints one document of every account, and notices on standard error only', async () => {
    const { stdout, stderr } = await wellDone(args('--json'));
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      format: 'margincore-margin',
      version: 3,
      asOf: Date.UTC(2026, 0, 2, 8),
      numeraire: 'USD',
      rules: { name: 'margincore' },
      requirements: ['isolated', 'cross', 'portfolio'],
      assumptions: [],
      notCharged: [],
      faultCount: 0,
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
    const names = ['isolated', 'cross', 'portfolio'];
    const sum = (of: (account: Account) => number): number => exactlySummed(accounts.map(of));
    for (const name of names) {
      const initial = sum(({ requirements }) => requirements[name]?.initial as number);
      expect(totals.requirements[name].initial).toBe(initial);
      expect(totals.requirements[name].efficiency).toBe(totals.notional / initial);
    }
    expect(totals.own.initial).toBe(sum(({ requirement, requirements }) => requirements[requirement]?.initial as number));
    expect(totals.released.map(({ from, to }: { from: string; to: string }) => `${from} ${to}`)).toEqual([
      'isolated cross',
      'isolated portfolio',
      'cross portfolio',
    ]);
    for (const { from, to, released } of totals.released)
      expect(released).toBe(sum(({ requirements }) => (requirements[to]?.excess as number) - (requirements[from]?.excess as number)));
    for (const { requirement, requirements, belowMaintenance, status } of accounts as Account[]) {
      const { equity, initial, maintenance, excess } = requirements[requirement] as Requirement;
      expect([belowMaintenance, status]).toEqual([equity < maintenance, 'ok']);
      expect(excess).toBe(equity - initial);
    }
    expect(totals.belowMaintenance).toBe(accounts.filter(({ belowMaintenance }: Account) => belowMaintenance).length);
    const worst = new Map<string, number[]>();
    for (const { worstScenario, worstLoss } of accounts as Account[])
      if (worstScenario !== null) worst.set(worstScenario, [...(worst.get(worstScenario) ?? []), worstLoss]);
    for (const { label, loss } of totals.worstScenarios) expect(loss).toBe(exactlySummed(worst.get(label) ?? []));
    expect(totals.worstScenarios).toHaveLength(worst.size);
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
    expect(run).toMatchObject({ backend: 'js', backendReason: expect.any(String), timings: { run: expect.any(Number) } });
  });

  test('shows the requirement that is asked for, and judges by it', async () => {
    const all = JSON.parse((await wellDone(args('--json'))).stdout);
    const cross = JSON.parse((await wellDone(args('--json', '--requirement', 'cross'))).stdout);
    expect(cross.requirements).toEqual(['cross']);
    expect(Object.keys(cross.accounts[0].requirements)).toEqual(['cross']);
    expect(cross.accounts[0].requirements.cross).toEqual(all.accounts[0].requirements.cross);
    expect(cross.totals.belowMaintenance).toBe(all.totals.requirements.cross.belowMaintenance);
    expect([cross.totals.released, cross.totals.own]).toEqual([[], undefined]);
    const refused = await margincore(args('--requirement', 'span'));
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--requirement must be one of isolated, cross, portfolio')]);
  });

  test('takes rules by name and from a file alike', async () => {
    const byName = await wellDone(args('--json', '--rules', 'margincore'));
    const document = files.write('document.json', (await wellDone(['rules', 'show', 'margincore'])).stdout);
    expect((await wellDone(args('--json', '--rules', document))).stdout).toBe(byName.stdout);
  });

  test('says what was assumed, what is not charged and whom it leaves in part; refuses on demand', async () => {
    const text = (await wellDone(args('--rules', 'paradex-cross'))).stdout;
    expect(text).toMatch(/^assumed: mark of \d+ quotes, model$/m);
    expect(text).toMatch(/^not charged: positions of kind spot in \d+ accounts, notional [\d,]+ USD$/m);
    expect(text).toMatch(/^charged in part, and in no sum above: \d+ accounts, initial [\d,]+/m);
    const document = JSON.parse((await wellDone(args('--rules', 'paradex-cross', '--json'))).stdout);
    expect(document.assumptions).toContainEqual({ of: 'quotes', attribute: 'mark', assumed: 'model', count: expect.any(Number) });
    expect(document.notCharged).toEqual([expect.objectContaining({ kind: 'spot', of: 'positions' })]);
    const partial = document.accounts.filter(({ status }: Account) => status === 'partial');
    expect(document.totals.partial).toBe(partial.length);
    expect(document.totals.accounts + partial.length).toBe(60);
    const strict = await margincore(args('--rules', 'deribit-portfolio', '--strict', '--json'));
    expect(strict.code).toBe(3);
    expect(JSON.parse(strict.stdout).assumptions).toEqual([]);
    expect(JSON.parse(strict.stdout).faults[0]).toMatchObject({
      code: 'MISSING_FIELD',
      account: expect.any(String),
      subaccount: expect.any(String),
    });
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
    expect(stdout).toMatch(/^isolated +[\d,]+ +[\d,]+/m);
    expect(stdout).toMatch(/^own +[\d,]+ +[\d,]+/m);
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
      expect(cell(row, 'requirement')).toBe(accounts[i].requirement);
      expect(Number(cell(row, 'crossEquity'))).toBe(accounts[i].requirements.cross.equity);
      expect(Number(cell(row, 'portfolioInitial'))).toBe(accounts[i].requirements.portfolio.initial);
      expect(cell(row, 'worstScenario')).toBe(accounts[i].worstScenario ?? '');
    });
  });

  test('--csv prints what --out writes', async () => {
    const out = files.path('same.csv');
    const { stdout } = await wellDone(['margin', '--market', market, '--book', book, '--out', out, '--csv']);
    expect(readFileSync(out, 'utf8')).toBe(stdout);
    expect((await margincore(['margin', '--market', market, '--book', book, '--json', '--csv'])).code).toBe(2);
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
    await wellDone(['sample', '--accounts', `${runs(20_000, 2000)}`, '--seed', '3', '--market', market, '--out', big]);
  });

  longTest(
    'are written piece by piece: 16 MB within a heap of 160 MB, to a file and to a pipe alike',
    async () => {
      const out = files.path('big.json');
      const { stdout } = await wellDone(['margin', '--market', market, '--book', big, '--json', '--out', out], {
        node: ['--max-old-space-size=160'],
      });
      expect(statSync(out).size).toBeGreaterThan(15_000_000);
      expect(readFileSync(out, 'utf8') === stdout).toBe(true);
      expect(JSON.parse(stdout).accounts).toHaveLength(20_000);
    },
    120_000,
  );

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
