// Deribit's replies: standard rows, cross rows that repeat the account, a risk matrix by its own parameters. Numbers of our own.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const check = async (...replies: readonly unknown[]) => {
  const found = await verifyReply(await core, readReplies('deribit', replies));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};

/** 2 coins at 10,000. */
const future = (initial: string, maintenance: string) => ({
  ...{ instrument_name: 'BTC-PERPETUAL', kind: 'future', size: 20_000, size_currency: '2', mark_price: '10000', index_price: '9990' },
  ...{ direction: 'buy', average_price: '10000', initial_margin: initial, maintenance_margin: maintenance },
});

test('a future is charged by its size in coins, the rate growing with it', async () => {
  expect((await check({ jsonrpc: '2.0', result: [future('0.0402', '0.0202')] })).verdict).toBe('agrees');
  expect((await check([future('0.04', '0.0202')])).verdict).toBe('differs');
  const rates = { standard_margin: { BTC: { imBase: 0.1, mmBase: 0.05, incPerCoin: 0 } } };
  expect((await check([future('0.2', '0.1')], rates)).verdict).toBe('agrees');
  expect((await check([{ ...future('1', '1'), instrument_name: 'OWN-PERPETUAL' }])).of('initial_margin')?.why).toContain('not known');
});

test('a short option is charged in its coin, a long one nothing; the direction signs the size', async () => {
  const option = (direction: string, size: string, initial: string, maintenance: string) => ({
    ...{ instrument_name: 'ETH-25DEC26-2200-C', kind: 'option', direction, size, mark_price: '0.02', index_price: '2000' },
    ...{ initial_margin: initial, maintenance_margin: maintenance },
  });
  // 0.15 - 200/2000 is below the floor of 0.1
  const found = await check([option('sell', '3', '0.36', '0.285'), option('buy', '3', '0', '0')]);
  expect(found.figures.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees', 'agrees', 'agrees']);
});

const crossRow = (
  currency: string,
  margin_balance: string,
  initial_margin: string,
  maintenance_margin: string,
  available_funds: string,
) => ({
  ...{ currency, margin_balance, initial_margin, maintenance_margin, available_funds, margin_model: 'cross_pm' },
  ...{ total_margin_balance_usd: '2000', total_initial_margin_usd: '500', total_maintenance_margin_usd: '400' },
});

test('under cross collateral every currency repeats the account, and the totals count once', async () => {
  const rows = [crossRow('BTC', '0.2', '0.05', '0.04', '0.15'), crossRow('ETH', '1', '0.25', '0.2', '0.75')];
  const found = await check({ result: { summaries: rows } });
  expect(found.verdict).toBe('agrees');
  expect(found.notes.join()).toContain('repeats the whole account');
  expect(found.figures.filter(({ name }) => name === 'total_maintenance_margin_usd')).toHaveLength(1);
  expect((await check({ summaries: [rows[0], { ...(rows[1] as object), available_funds: '0.7' }] })).verdict).toBe('inconsistent');
  expect((await check({ summaries: rows }, [future('0.0402', '0.0202')])).notes.join()).toContain('standard margins');
});

const simulation = (worst: string, margin: string) => ({
  model_params: {
    currency_pair: { btc_usd: { price_range: '0.2', m_inc: '0', max_delta_shock: '0.1', delta_total_liq_shock_threshold: '20000000' } },
    currency: { btc: { annualised_move_risk: '0.1', min_annualised_move: '0.02', pnl_offset: '0', max_offsetable_pnl: '0' } },
    general: { mm_factor: '0.5', buckets_count: '4', vol_scenarios_count: '3', timestamp: '1767225600000' },
  },
  initial_risk_vectors: { 'BTC-PERPETUAL': { standard: ['-0.25', '-0.25', '-0.25'], extended: ['-0.25', '-0.25', String(0.2 / 1.2)] } },
  margins: {
    btc: {
      initial_margin_details: { risk_matrix_margin_details: { worst_case: worst, roll_shock: '0.02' }, mmp_margin: '0.1' },
      ...{ initial_margin: margin, maintenance_margin: '0.135' },
    },
  },
  portfolio: { position: { 'BTC-PERPETUAL': '1' } },
  index_price: { btc_usd: '100' },
});

test('a simulation is made again by the parameters that it carries, scenario by scenario', async () => {
  // down 20 %: 0.2 / 0.8 of a coin
  const found = await check({ result: simulation('0.25', '0.37') });
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect(found.of('initial_risk_vectors.BTC-PERPETUAL.standard[0]')?.recomputed).toBeCloseTo(-0.25, 12);
  expect((await check(simulation('0.26', '0.37'))).of('worst_case')?.verdict).toBe('differs');
});
