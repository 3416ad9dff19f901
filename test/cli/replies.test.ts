// `margincore verify --venue`: replies from files, as a table and as JSON, with the exit code of the verdict. Numbers of our own.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Files } from '../io/files.js';
import { margincore } from './command.js';

const files = new Files();
const row = {
  ...{ symbol: 'OWNUSDT', side: 'Buy', size: '10', avgPrice: '100', positionValue: '1000', leverage: '10', markPrice: '120' },
  ...{ positionIM: '100.9', positionMM: '20.9', unrealisedPnl: '200' },
};
const positions = files.write('positions.json', JSON.stringify({ retCode: 0, result: { list: [row] } }));
const limits = files.write(
  'limits.json',
  JSON.stringify([{ symbol: 'OWNUSDT', riskLimitValue: '2000', maintenanceMargin: '0.02', mmDeduction: '0' }]),
);
const fees = files.write('fees.json', JSON.stringify({ symbol: 'OWNUSDT', takerFeeRate: '0.001' }));

describe('margincore verify --venue', () => {
  test('figures that agree, as a table and the same on the other backend as JSON', async () => {
    const shown = await margincore(['verify', '--venue', 'bybit', positions, limits, fees]);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^figure +verdict +stated +recomputed +difference\n/);
    expect(shown.stdout).toMatch(/positionMM +agrees +20\.9 +20\.9/);
    expect(shown.stdout).toContain('bybit: agrees; 4 figures: 4 agrees');
    const found = await margincore(['verify', '--venue', 'bybit', positions, limits, fees, '--json', '--backend', 'js']);
    expect(JSON.parse(found.stdout)).toMatchObject({
      ...{ format: 'margincore-reply-verification', backend: 'js', verdict: 'agrees', rules: { name: 'bybit-futures' } },
      overlay: { terms: { futures: { tiers: { OWNUSDT: [{ maintenance: 0.02 }] } } } },
    });
    const { asOf } = JSON.parse(found.stdout) as { asOf: number };
    expect(asOf).toEqual(expect.any(Number));
    expect(shown.stdout).toContain(`\nas of ${new Date(asOf).toISOString().replace('.000Z', 'Z')}\n`);
  });

  test('a figure that differs, or one that nothing makes, is no success; why is said', async () => {
    const changed = files.write('changed.json', JSON.stringify([{ ...row, positionMM: '21.9' }]));
    const differs = await margincore(['verify', '--venue', 'bybit', changed, limits, fees]);
    expect([differs.code, differs.stdout]).toEqual([2, expect.stringContaining('DIFFERS')]);
    const bare = await margincore(['verify', '--venue', 'bybit', positions]);
    expect(bare.stdout).toContain('why: positionMM: the risk limit of OWNUSDT is not among the replies');
  });

  test('a module of the user says venue and replies, as a value or from a function; what it is wrong in is named', async () => {
    const told = {
      venue: 'bybit',
      replies: { positions: [row], limits: JSON.parse(readFileSync(limits, 'utf8')), fees: JSON.parse(readFileSync(fees, 'utf8')) },
    };
    const ways = [`export default ${JSON.stringify(told)}`, `export default async () => (${JSON.stringify(told)})`];
    for (const [i, text] of ways.entries()) {
      const found = await margincore(['verify', '--from', files.write(`own${i}.mjs`, text)]);
      expect([found.code, found.stdout]).toEqual([0, expect.stringContaining('bybit: agrees; 4 figures: 4 agrees')]);
    }
    expect((await margincore(['verify', '--from', files.write('own.json', JSON.stringify(told))])).code).toBe(0);
    const wrong = async (name: string, text: string, ...more: string[]) => {
      const found = await margincore(['verify', '--from', files.write(name, text), ...more]);
      return [found.code, found.stderr] as const;
    };
    expect(await wrong('throws.mjs', 'export default () => { throw new Error("no key") }')).toEqual([2, expect.stringContaining('no key')]);
    expect(await wrong('empty.mjs', 'export const account = 1')).toEqual([2, expect.stringContaining('default export')]);
    expect(await wrong('typo.mjs', 'export default { exchange: "okx", position: [] }')).toEqual([
      2,
      expect.stringContaining('did you mean positions'),
    ]);
    expect(await wrong('venue.mjs', 'export default { exchange: "kraken", positions: [] }')).toEqual([
      2,
      expect.stringContaining('.exchange'),
    ]);
    expect(await wrong('error.mjs', 'export default { venue: "bybit", replies: [{ retCode: 10003, retMsg: "key is invalid" }] }')).toEqual([
      2,
      expect.stringContaining('key is invalid'),
    ]);
    expect(await wrong('twice.mjs', ways[0] as string, '--venue', 'bybit')).toEqual([2, expect.stringContaining('--venue')]);
  });

  test('--save writes the account as the files of every other command', async () => {
    const position = {
      symbol: 'OWN/USDT:USDT',
      contracts: 5,
      contractSize: 2,
      side: 'long',
      entryPrice: 100,
      markPrice: 120,
      leverage: 10,
    };
    const tiers = [{ tier: 1, maxNotional: 2000, maintenanceMarginRate: 0.02, maxLeverage: 50 }];
    const told = {
      ...{ exchange: 'binanceusdm', positions: [position], leverageTiers: { 'OWN/USDT:USDT': tiers } },
      balance: { free: { USDT: 580 }, used: { USDT: 120 }, total: { USDT: 700 } },
    };
    const file = files.write('structures.mjs', `export default ${JSON.stringify(told)}`);
    const saved = await margincore(['verify', '--from', file, '--save', dirname(file)]);
    expect(saved.stdout).toContain('without info');
    const path = (name: string) => join(dirname(file), name);
    const found = await margincore([
      'margin',
      '--market',
      path('market.json'),
      '--book',
      path('book.ndjson'),
      '--rules',
      path('rules.json'),
    ]);
    // 10 coins at 120: 10x of 1200, 2 %
    expect([found.code, found.stdout]).toEqual([0, expect.stringMatching(/isolated +700 +120 +24 /)]);
    expect((await margincore(['verify', '--venue', 'bybit', positions, '--save', dirname(file)])).stderr).toContain('hold a whole account');
  });

  test('what is missing is asked for: the venue, a reply of it, a file', async () => {
    expect((await margincore(['verify', positions, limits])).stderr).toContain('--venue');
    expect((await margincore(['verify', '--venue', 'bybit', fees])).stderr).toContain('position/list');
    expect((await margincore(['verify', '--venue', 'nowhere', fees])).code).toBe(2);
    expect((await margincore(['verify', '--venue', 'bybit', fees, '--public-key', 'x'])).stderr).toContain('--public-key');
  });
});
