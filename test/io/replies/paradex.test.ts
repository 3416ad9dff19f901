// Paradex's replies: margins by market parameters, orders by side, fees, options; what an account is missing. Numbers of our own.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const check = async (...replies: readonly unknown[]) => {
  const found = await verifyReply(await core, readReplies('paradex', replies));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};

const markets = {
  results: [
    { symbol: 'OWN-USD-PERP', delta1_cross_margin_params: { imf_base: '0.1', imf_shift: '0', imf_factor: '0', mmf_factor: '0.4' } },
  ],
};
const summary = { symbol: 'OWN-USD-PERP', mark_price: '100', underlying_price: '101' };
const position = {
  market: 'OWN-USD-PERP',
  side: 'SHORT',
  size: '2',
  average_entry_price: '110',
  cost: '220',
  unrealized_pnl: '20',
  status: 'OPEN',
};
const account = {
  ...{ total_collateral: '980', account_value: '1000', initial_margin_requirement: '22', maintenance_margin_requirement: '10' },
  ...{ free_collateral: '978', margin_cushion: '990' },
};

test('futures by the rates of their market, and the fee of closing', async () => {
  const found = await check(account, { results: [position] }, markets, [summary], { fee_rate: '0.01' });
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect(found.of('initial_margin_requirement')?.recomputed).toBeCloseTo(22, 10);
  expect((await check({ ...account, margin_cushion: '991' }, [position], markets, summary)).verdict).toBe('inconsistent');
});

test('orders count by side, at once what they lose; prices of another moment are near', async () => {
  const order = { market: 'OWN-USD-PERP', side: 'BUY', size: '5', price: '104' };
  const result = { net_imr: '30', fee_provision_imr: '0', MMR: '8', open_loss: '20', IMR: '50' };
  const found = await check([position], [order], markets, summary, result, { fee_rate: '0' });
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees').map(({ name }) => name)).toEqual([]);
  const near = await check({ ...account, initial_margin_requirement: '22.01' }, [position], markets, [summary], { fee_rate: '0.01' });
  expect(near.of('initial_margin_requirement')?.verdict).toBe('near');
});

test('a long option is charged at most its premium', async () => {
  const view = (long_itm: string, premium_multiplier: string) => ({
    long_itm,
    premium_multiplier,
    short_itm: '0.2',
    short_otm: '0.1',
    short_put_cap: '0.5',
  });
  const market = {
    symbol: 'OWN-USD-25DEC26-100-C',
    option_type: 'CALL',
    strike_price: '100',
    option_cross_margin_params: { imf: view('0.3', '1'), mmf: view('0.3', '0.5') },
  };
  const held = { market: market.symbol, side: 'LONG', size: '2' };
  const price = { symbol: market.symbol, mark_price: '10', underlying_price: '100', mark_iv: '0.5' };
  const found = await check({ initial_margin_requirement: '20', maintenance_margin_requirement: '10' }, [held], market, price, {
    fee_rate: '0',
  });
  expect(found.figures.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
});

test('what is missing is named: prices, parameters, positions, the other methodology', async () => {
  const why = async (...replies: readonly unknown[]) => (await check(account, ...replies)).of('initial_margin_requirement')?.why;
  expect(await why()).toContain('positions');
  expect(await why([position], markets)).toContain('markets/summary');
  expect(await why([position], summary)).toContain('markets has them');
  expect(await why([position], markets, summary, { margin_methodology: 'portfolio_margin' })).toContain('portfolio margin');
});
