// The history of the agent's study: smiles go through the published deltas, cycles follow each other, and a cycle of it runs to its end.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { agentTables } from '../../bench/study/agent.js';
import { type Cycle, dailyCycles, type Point, surfaceCycles } from '../../bench/study/agentHistory.js';
import { createJsCore } from '../../src/js.js';
import { longTest } from '../long.js';

const day = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'study-'));
const put = (name: string, bytes: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
const iso = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

describe('the history of the agent', () => {
  test('a surface has the published vol at each delta, and cycles keep to one expiry', () => {
    const start = Date.UTC(2026, 0, 1);
    const [near, next] = [start + 29 * day, start + 57 * day];
    const lines = ['snapshot_utc,currency,expiry_utc,t_years_act365,forward,index,atm_iv,iv_10p,iv_25p,iv_25c,iv_10c,n_strikes'];
    for (let n = 0; n < 50; n++) {
      const time = start + n * day;
      for (const expiry of [near, next].filter((one) => one > time)) {
        const vols = [0.4, 0.5, 0.45, 0.41, expiry === near && n === 5 ? '' : 0.43];
        lines.push([iso(time), 'BTC', iso(expiry), (expiry - time) / day / 365, 90_000 + n, 89_900 + n, ...vols, 20].join());
      }
    }
    const cycles = surfaceCycles(put('surface.csv.gz', gzipSync(lines.join('\n'))), 'BTC');
    expect(cycles.map(({ expiry }) => expiry)).toEqual([near, next]);
    const [first, second] = cycles;
    // every day from 0 to 27, but the one without a pillar
    expect(first?.points.map(({ time }) => (time - start) / day)).toEqual(Array.from({ length: 28 }, (_, n) => n).filter((n) => n !== 5));
    expect(second?.points[0]?.time).toBe(first?.points.at(-1)?.time);
    const { vol, forward } = (first as Cycle).points[0] as Point;
    const years = 29 / 365;
    // strike of a call of delta 0.25 by its own vol
    const strike = forward * Math.exp(0.5 * 0.41 ** 2 * years + 0.6744897501960817 * 0.41 * Math.sqrt(years));
    expect(vol(strike)).toBeCloseTo(0.41, 12);
    expect(vol(forward)).toBe(0.4);
    expect(vol(10 * forward)).toBe(0.43);
    expect(vol(0.1 * forward)).toBe(0.5);
  });

  longTest(
    'through a crash the agent is liquidated less often than nothing, and every figure is there',
    async () => {
      const dates = Array.from({ length: 31 }, (_, n) => Date.UTC(2023, 0, 1) + n * day);
      // three falls of 6 %: each is survived by an account that has sold after the one before
      const close = (n: number): number => 20_000 * 0.94 ** Math.max(0, Math.min(3, n - 10));
      const closes = put('closes.csv', ['date,BTC', ...dates.map((time, n) => `${iso(time).slice(0, 10)},${close(n)}`)].join('\n'));
      const cycles = dailyCycles(closes, new Map(dates.map((time) => [time, 0.6])), '2023-01-01', '2023-01-29');
      expect(cycles).toHaveLength(1);
      const [, judged] = await agentTables(createJsCore(), { name: 'made', cycles }, [], () => {});
      const of = (way: string) =>
        judged.rows.find((row) => row.rules === 'deribit-portfolio' && row.book === 'long perpetual' && row.way === way);
      expect(of('nothing')?.liquidations).toBe(1);
      expect(of('agent')).toMatchObject({ liquidations: 0, avoided: 1 });
      expect(of('agent')?.costs).toBeGreaterThan(0);
      for (const row of judged.rows) for (const x of Object.values(row)) if (typeof x === 'number') expect(Number.isFinite(x)).toBe(true);
    },
    120_000,
  );
});
