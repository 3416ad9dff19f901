// Amounts beyond what a term can count: a fault of the account, no crash, no hang, nobody else touched.
import { describe, expect, test } from 'vitest';
import { preset } from '../../../src/rules/document/presets.js';
import { anyCurrency, holder, perpetualMarket, ruleRun } from '../../fixtures/ruleRun.js';

const huge = 1.7e308;
const figures = { externalTwap: 10, internalTwap: 10, fundingYears: 0 };
const market = perpetualMarket(
  ['BTC', 'ETH', 'BTCUSDT'].map((id) => ({ id, price: 10, figures, underlyingFigures: { openInterestQuantums: 0 } })),
  [
    { id: 'USDC', price: 1 },
    { id: 'WETH', price: 2500, figures: { depositsValue: 1e6 } },
  ],
);

describe.each(['binance-futures', 'hyperliquid-futures', 'dydx-v4', 'drift', 'vega', 'mango-v4', 'mars', 'aave-v3'])('%s', (name) => {
  test('names an account that overflows, and answers the others', async () => {
    const id = name === 'binance-futures' ? 'BTCUSDT-P' : 'BTC-P';
    const lots = [
      [id, huge, 10],
      [id, huge, 10],
    ] as const;
    const positions = name === 'aave-v3' ? [] : lots;
    const accounts = [
      holder('huge', positions, { WETH: huge }),
      holder('large', [], { WETH: 1e200 }),
      holder('sound', positions.length === 0 ? [] : [[id, 1, 10]], { USDC: 100 }),
    ];
    const run = await ruleRun(market, accounts, anyCurrency(preset(name)));
    expect(run.faults.map(({ account }) => account)).toEqual(['huge']);
    expect(['OVERFLOW', 'NOT_FINITE']).toContain(run.faults[0]?.code);
    expect(Number.isFinite(run.excesses[2])).toBe(true);
  });
});
