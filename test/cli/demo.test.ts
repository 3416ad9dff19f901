// `margincore demo`: what `npm start` runs.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Files } from '../io/files.js';
import { wellDone } from './command.js';

const files = new Files();

describe('margincore demo', () => {
  test('margins the sample in both backends, says so in words, and writes the report', async () => {
    const { stdout } = await wellDone(['demo', '--accounts', '300', '--out', files.path('a/b/report.html')]);
    expect(stdout).toMatch(/Margin of 300 accounts as of 2026-01-02T08:00:00Z, in USD/);
    expect(stdout).toMatch(/^backend +wasm \(/m);
    expect(stdout).toMatch(/^WASM against JS +a run [\d.]+ times, preparing [\d.]+ times as fast/m);
    expect(stdout).toMatch(/^same bits +yes, [\d,]+ values of every result column/m);
    expect(stdout).toMatch(/^capital released by portfolio margin against cross: /m);
    expect(stdout).toMatch(/accounts? below maintenance/);
    expect(stdout).toMatch(/^prepare +[\d.]+ ms +[\d.]+ ms$/m);
    expect(readFileSync(files.path('a/b/report.html'), 'utf8')).toContain('This run');
  });

  test('prints one document under --json that depends on accounts and seed only', async () => {
    const args = ['demo', '--accounts', '80', '--seed', '9', '--json', '--out', files.path('report.html')];
    const [first, second] = [await wellDone(args), await wellDone(args)];
    expect(second.stdout).toBe(first.stdout);
    const document = JSON.parse(first.stdout);
    expect(document).toMatchObject({ format: 'margincore-demo', seed: 9, totals: { accounts: 80 }, sameBits: { different: 0 } });
    expect(document.run).toBeUndefined();
    const other = JSON.parse((await wellDone([...args, '--timings'])).stdout);
    expect(other.run).toMatchObject({ backend: 'wasm', timings: { sample: expect.any(Number) } });
    expect({ ...other, run: undefined }).toEqual({ ...document, run: undefined });
  });

  test('has nothing to fear from no accounts at all', async () => {
    const { stdout } = await wellDone(['demo', '--accounts', '0', '--out', files.path('report.html')]);
    expect(stdout).toContain('Margin of 0 accounts');
  });
});
