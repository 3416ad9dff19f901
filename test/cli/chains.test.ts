// The command line over real option chains: a seeded book, both backends, the same bytes.
import { describe, expect, test } from 'vitest';
import { Files } from '../io/files.js';
import { runs, some } from '../long.js';
import { needs, sharedPath } from '../shared.js';
import { wellDone } from './command.js';

const files = new Files();
const chains = 'data/deribit_chains_6snapshots.csv.gz';
const closes = 'data/crypto_daily_close_10coins_to2024.csv';

describe('real option chains', () => {
  const path = sharedPath(chains);
  const snapshots = ['2025-12-30', '2026-01-19', '2026-02-05', '2026-03-02', '2026-04-27', '2026-06-01'];

  test.skipIf(!path)(
    needs('every snapshot: sample, then margin with the same bytes in both backends', chains),
    async () => {
      for (const snapshot of some(snapshots, 1)) {
        const from = ['--market', path ?? '', '--snapshot', snapshot];
        const chainBook = files.path(`${snapshot}.csv`);
        await wellDone(['sample', '--accounts', `${runs(400, 60)}`, '--seed', '1', ...from, '--out', chainBook]);
        const both = ['wasm', 'js'].map((backend) => wellDone(['margin', ...from, '--book', chainBook, '--json', '--backend', backend]));
        const [wasm, js] = await Promise.all(both);
        expect(js?.stdout === wasm?.stdout, snapshot).toBe(true);
        const document = JSON.parse(wasm?.stdout ?? '');
        expect(new Date(document.asOf).toISOString().startsWith(snapshot)).toBe(true);
        expect(document.faults).toEqual([]);
        expect(wasm?.stderr).toContain(`snapshot ${snapshot}`);
      }
    },
    180_000,
  );

  const history = sharedPath(closes);
  test.skipIf(!path || !history)(needs('a history changes factors, and the document says so', closes), async () => {
    const from = ['--market', path ?? '', '--snapshot', '2025-12-30'];
    const chainBook = files.path('history.csv');
    await wellDone(['sample', '--accounts', '20', '--seed', '1', ...from, '--out', chainBook]);
    const stated = JSON.parse((await wellDone(['margin', ...from, '--book', chainBook, '--json'])).stdout);
    const estimated = JSON.parse((await wellDone(['margin', ...from, '--book', chainBook, '--json', '--history', history ?? ''])).stdout);
    expect(stated.factorSource).toMatch(/rule data/);
    expect(estimated.factorSource).toMatch(/history \(ewma/);
    expect(estimated.accounts[0].requirements.isolated).toEqual(stated.accounts[0].requirements.isolated);
  });
});
