// `margincore var`: every method, the same bytes in both lanes and on two threads, its outputs and refusals.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { everyWay, margincore, wellDone } from './command.js';
import { sampleFiles } from './sampleFiles.js';

const { files, market, book, write } = sampleFiles(20);
beforeAll(write);

interface Document {
  readonly format: string;
  readonly scenarios: number;
  readonly tailCount: number;
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
  test('gives the same bytes in both lanes and on two threads', async () => {
    const history = await closesFile();
    for (const method of [
      ['historical', '--history', history],
      ['filtered-historical', '--history', history],
      ['monte-carlo', '--scenarios', '500', '--distribution', 'student-t', '--antithetic'],
      ['monte-carlo', '--scenarios', '512', '--generator', 'sobol', '--history', history],
    ]) {
      const args = [...base, '--method', ...method, '--json'];
      const [wasm, js, threads] = await everyWay(args);
      expect(js).toBe(wasm);
      expect(threads).toBe(wasm);
      expect(wasm).not.toMatch(/NaN|Infinity/);
    }
  });

  test('writes a line an account, as JSON and as CSV alike', async () => {
    const csv = files.path('var.csv');
    const document = await documentOf('--method', 'monte-carlo', '--scenarios', '400', '--out', csv);
    expect(document).toMatchObject({ format: 'margincore-var', scenarios: 400, tailCount: 4 });
    expect(document.accounts).toHaveLength(20);
    for (const account of document.accounts) {
      expect(account.expectedShortfall).toBeGreaterThanOrEqual(account.valueAtRisk as number);
      expect(account.worstLoss).toBeGreaterThanOrEqual(account.expectedShortfall as number);
      expect(account.standardError).toBeGreaterThanOrEqual(0);
    }
    const lines = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe(Object.keys(document.accounts[0] ?? {}).join(','));
    expect(lines.slice(1)).toEqual(document.accounts.map((account) => Object.values(account).join(',')));
    const text = (await wellDone([...base, '--method', 'monte-carlo', '--scenarios', '400', '--by-account'])).stdout;
    for (const { account } of document.accounts) expect(text).toContain(account as string);
  });

  test('refuses a historical method without a history, and too few scenarios', async () => {
    const without = await margincore([...base, '--method', 'historical']);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--history');
    const few = await margincore([...base, '--method', 'monte-carlo', '--scenarios', '50', '--json']);
    expect(few.code).toBe(2);
    expect(JSON.parse(few.stdout).fault.code).toBe('TOO_SHORT');
  });
});
