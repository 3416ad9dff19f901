// `margincore verify --venue`: replies from files, as a table and as JSON, with the exit code of the verdict. Numbers of our own.
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
  });

  test('a figure that differs, or one that nothing makes, is no success; why is said', async () => {
    const changed = files.write('changed.json', JSON.stringify([{ ...row, positionMM: '21.9' }]));
    const differs = await margincore(['verify', '--venue', 'bybit', changed, limits, fees]);
    expect([differs.code, differs.stdout]).toEqual([2, expect.stringContaining('DIFFERS')]);
    const bare = await margincore(['verify', '--venue', 'bybit', positions]);
    expect(bare.stdout).toContain('why: positionMM: the risk limit of OWNUSDT is not among the replies');
  });

  test('what is missing is asked for: the venue, a reply of it, a file', async () => {
    expect((await margincore(['verify', positions, limits])).stderr).toContain('--venue');
    expect((await margincore(['verify', '--venue', 'bybit', fees])).stderr).toContain('position/list');
    expect((await margincore(['verify', '--venue', 'nowhere', fees])).code).toBe(2);
    expect((await margincore(['verify', '--venue', 'bybit', fees, '--public-key', 'x'])).stderr).toContain('--public-key');
  });
});
