// Collateral that a venue does not take counts nothing, and the answer says so.
import { expect, test } from 'vitest';
import { preset } from '../../src/rules/document/presets.js';
import { documentRun } from '../fixtures/documentRun.js';
import { holder, perpetualMarket } from '../fixtures/ruleRun.js';

const market = perpetualMarket(
  [{ id: 'BTC', price: 90_000 }],
  [
    { id: 'SOL', price: 125.033 },
    { id: 'USDC', price: 1 },
  ],
);

// dYdX v4 and Hyperliquid margin perpetuals in USDC alone; Paradex states a whole haircut of what it does not take
test.each(['dydx-v4', 'hyperliquid-futures', 'paradex-cross'])(
  '1,000 SOL under %s are no equity, and a warning; a debt of them counts',
  async (name) => {
    const accounts = [
      holder('coins', [], { SOL: 1000 }),
      holder('both', [], { SOL: 1000, USDC: 50 }),
      holder('dollars', [], { USDC: 70 }),
      holder('owing', [], { SOL: -1, USDC: 200 }),
    ];
    const run = await documentRun(preset(name), accounts, market);
    expect(run.faults).toEqual([]);
    expect([...run.equities]).toEqual([0, 50, 70, 200 - 125.033]);
    expect(run.warnings.map(({ code, path, got }) => [code, path, got])).toEqual([
      ['UNKNOWN_ASSET', 'collateral.SOL', '"SOL of 2 accounts"'],
    ]);
  },
);

test('of collateral that is taken nothing is said', async () => {
  const run = await documentRun(preset('bybit-futures'), [holder('coins', [], { SOL: 1000 })], market);
  expect(run.equities[0]).toBeCloseTo(125_033, 6);
  expect(run.warnings).toEqual([]);
});
