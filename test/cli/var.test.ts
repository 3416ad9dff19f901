// `margincore var`: every method, the same bytes in both backends and on two threads, its outputs and refusals.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { varCsv } from '../../src/cli/varOutput.js';
import { some } from '../long.js';
import { riskRelative } from '../precision.js';
import { everyWay, margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(20);
beforeAll(write);

interface Document {
  readonly format: string;
  readonly scenarios: number;
  readonly tailCount: number;
  readonly warnings: readonly { readonly message: string }[];
  readonly accounts: readonly Readonly<Record<string, string | number | null>>[];
}

const base = ['var', '--market', market, '--book', book, '--confidence', '0.99', '--horizon-days', '2'];
const documentOf = async (...more: string[]): Promise<Document> =>
  JSON.parse((await wellDone([...base, ...more, '--json'])).stdout) as Document;

/** Closes of the underlyings of the sample for 300 days up to the end of its own. */
async function closesFile(): Promise<string> {
  const { asOf, underlyings } = JSON.parse(readFileSync(market, 'utf8')) as { asOf: string | number; underlyings: { id: string }[] };
  const last = Math.floor(new Date(asOf).getTime() / 86_400_000) - 1;
  const rows = Array.from({ length: 300 }, (_, i) => {
    const date = new Date((last - 299 + i) * 86_400_000).toISOString().slice(0, 10);
    return [date, ...underlyings.map((_, u) => (100 + 5 * Math.sin(i * i + u) + 10 * Math.sin(i / 20)).toFixed(4))].join(',');
  });
  return files.write('closes.csv', `date,${underlyings.map(({ id }) => id).join(',')}\n${rows.join('\n')}\n`);
}

describe('margincore var', () => {
  test('gives the same bytes in both backends and on two threads', async () => {
    const history = await closesFile();
    const methods = [
      ['historical', '--history', history],
      ['filtered-historical', '--history', history],
      ['monte-carlo', '--draws', '500', '--distribution', 'student-t', '--antithetic'],
      ['monte-carlo', '--draws', '512', '--generator', 'sobol', '--history', history],
      ['monte-carlo', '--draws', '500', '--control-variate', 'delta-gamma', '--revaluation', 'delta-gamma-vega'],
      ['historical', '--history', history, '--age-decay', '0.98', '--revaluation', 'delta-gamma-vega'],
      ['historical', '--history', history, '--by-component'],
      ['delta-normal', '--by-component'],
      ['student-t', '--degrees', '6', '--history', history],
      ['delta-gamma', '--by-component'],
    ];
    for (const method of some(methods, 4)) {
      const args = [...base, '--method', ...method, '--json'];
      const [wasm, js, threads] = await everyWay(args);
      expect(js).toBe(wasm);
      expect(threads).toBe(wasm);
      expect(wasm).not.toMatch(/NaN|Infinity/);
    }
  });

  test('writes a line an account, as JSON and as CSV alike', async () => {
    const csv = files.path('var.csv');
    const document = await documentOf('--method', 'monte-carlo', '--draws', '400', '--out', csv);
    expect(document).toMatchObject({ format: 'margincore-var', scenarios: 400, tailCount: 4 });
    expect(document.accounts).toHaveLength(20);
    for (const account of document.accounts) {
      expect(account.shortfall).toBeGreaterThanOrEqual(account.valueAtRisk as number);
      expect(account.worstLoss).toBeGreaterThanOrEqual(account.shortfall as number);
      expect(account.standardError).toBeGreaterThanOrEqual(0);
    }
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe(Object.keys(document.accounts[0] ?? {}).join(','));
    expect(lines.slice(1)).toEqual(document.accounts.map((account) => Object.values(account).join(',')));
    const text = (await wellDone([...base, '--method', 'monte-carlo', '--draws', '400', '--by-account'])).stdout;
    for (const { account } of document.accounts) expect(text).toContain(account as string);
  });

  test('components sum to the VaR of their account, in JSON, CSV and text', async () => {
    const csv = files.path('parts.csv');
    for (const method of ['delta-normal', 'delta-gamma']) {
      const { accounts } = await documentOf('--method', method, '--by-component', '--out', csv);
      for (const account of accounts) {
        const parts = account.components as unknown as Record<string, number>[];
        const total = parts.reduce((sum, part) => sum + (part.valueAtRisk as number), 0);
        const value = account.valueAtRisk as unknown as number;
        expect(Math.abs(total - value)).toBeLessThanOrEqual(
          riskRelative * parts.reduce((sum, part) => sum + Math.abs(part.valueAtRisk as number), 0),
        );
        const underlyings = Object.values(account.underlyings as unknown as Record<string, number>);
        expect(underlyings.reduce((sum, x) => sum + x, 0)).toBeCloseTo(total, 6);
      }
      const rows = readFileSync(csv, 'utf8').trimEnd().split('\n');
      expect(rows.length - 1).toBe(accounts.reduce((sum, { components }) => sum + (components as unknown as unknown[]).length, 0));
      expect(rows[0]).toContain('account,subaccount,instrument,quantity,valueAtRisk');
    }
    const text = (await wellDone([...base, '--method', 'delta-gamma', '--by-component'])).stdout;
    expect(text).toContain('incremental');
  });

  test('an account with a fault is a row of its own, and none among positions; a book without accounts has a head', () => {
    const names = { subaccount: '', valueAtRisk: 2, shortfall: 3 };
    const part = { instrument: 'I', quantity: 1, valueAtRisk: 2, marginal: 2, incremental: 2 };
    const bad = { account: 'bad', subaccount: '', status: 'fault' as const, valueAtRisk: null, shortfall: null };
    const good = { account: 'good', status: 'ok' as const, ...names, worstLoss: 4 };
    const csvOf = (accounts: Parameters<typeof varCsv>[0]['accounts']): string =>
      [...varCsv({ accounts } as Parameters<typeof varCsv>[0], { guardFormulas: true })].join('');
    expect(csvOf([bad, good])).toBe('account,status,subaccount,valueAtRisk,shortfall,worstLoss\nbad,fault,,,,\ngood,ok,,2,3,4\n');
    expect(csvOf([bad, { ...good, components: [part] }])).toBe(
      'account,subaccount,instrument,quantity,valueAtRisk,marginal,incremental\ngood,,I,1,2,2,2\n',
    );
    expect(csvOf([])).toBe('account,subaccount\n');
  });

  test('takes jumps and stress scenarios from files', async () => {
    const { underlyings } = JSON.parse(readFileSync(market, 'utf8')) as { underlyings: { id: string }[] };
    const names = underlyings.map(({ id }) => id);
    const zeros = names.map(() => 0.02);
    const jumps = files.write(
      'jumps.json',
      JSON.stringify([{ perYear: 20, names, means: names.map(() => -0.1), deviations: zeros, correlation: 0.8 }]),
    );
    const plain = await documentOf('--method', 'monte-carlo', '--draws', '400');
    const jumping = await documentOf('--method', 'monte-carlo', '--draws', '400', '--distribution', 'jumps', '--jumps', await jumps);
    const sum = ({ accounts }: Document): number => accounts.reduce((total, { valueAtRisk }) => total + (valueAtRisk as number), 0);
    expect(sum(jumping)).toBeGreaterThan(1.05 * sum(plain));
    const stress = files.write('stress.json', JSON.stringify({ names, moves: [names.map(() => -0.6)], probabilities: [0.02] }));
    const past = ['--method', 'historical', '--history', await closesFile()];
    const calm = await documentOf(...past);
    const stressed = await documentOf(...past, '--stress', await stress);
    expect(stressed.scenarios).toBe(calm.scenarios + 1);
    expect(sum(stressed)).toBeGreaterThan(sum(calm));
  });

  test('warns where weights leave too few scenarios for the confidence, in JSON and text', async () => {
    const past = ['--method', 'historical', '--history', await closesFile()];
    expect((await documentOf(...past)).warnings).toEqual([]);
    const aged = [...past, '--age-decay', '0.94'];
    const { warnings } = await documentOf(...aged);
    expect(warnings).toMatchObject([{ code: 'TOO_SHORT', path: 'scenarios', got: '32.3333' }]);
    expect((await wellDone([...base, ...aged])).stdout).toContain(`warning: ${warnings[0]?.message}`);
  });

  test('says how far the saddlepoint may be off, where it was taken', async () => {
    const said = 'the saddlepoint is mostly within 1 % of exact, up to 5 % off';
    expect((await wellDone([...base, '--method', 'delta-gamma'])).stdout).toContain(said);
    expect((await wellDone([...base, '--method', 'delta-gamma', '--approximation', 'exact'])).stdout).not.toContain(said);
    expect((await wellDone(['var', '--help'])).stdout.replace(/\s+/g, ' ')).toContain(said);
  });

  test('refuses flags of other methods', async () => {
    for (const [method, ...flags] of [
      ['delta-normal', '--draws', '100'],
      ['delta-normal', '--revaluation', 'full'],
      ['monte-carlo', '--age-decay', '0.9'],
      ['delta-gamma', '--degrees', '5'],
      ['monte-carlo', '--distribution', 'jumps'],
    ] as const) {
      const { code, stderr } = await margincore([...base, '--method', method, ...flags]);
      expect(code).toBe(2);
      expect(stderr).toContain(flags[0] === '--distribution' ? '--jumps' : flags[0]);
    }
  });

  test('refuses a historical method without a history, and too few scenarios', async () => {
    const without = await margincore([...base, '--method', 'historical']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--history');
    const few = await margincore([...base, '--method', 'monte-carlo', '--draws', '50', '--json']);
    expect(few.code).toBe(2);
    expect(JSON.parse(few.stdout).fault.code).toBe('TOO_SHORT');
  });
});
