// Derive's replies: margins net of the requirement, strikes with an underscore, boxes without quotes, parameters of the reply. Numbers of our own.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { type ReplyOptions, readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const check = async (replies: readonly unknown[], options?: ReplyOptions) => {
  const found = await verifyReply(await core, readReplies('derive', replies, options));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};

/** A short of 2 at a mark of 100, opened at 110, 5 of its gain paid out, 1 of funding to come. */
const perpetual = (maintenance: string, initial: string) => ({
  ...{ instrument_type: 'perp', instrument_name: 'ETH-PERP', amount: '-2', average_price: '110', mark_price: '100', index_price: '100' },
  ...{ net_settlements: '5', pending_funding: '1', unrealized_pnl: '20', mark_value: '16', delta: '1' },
  ...{ maintenance_margin: maintenance, initial_margin: initial },
});
const rates = { SM: { ETH: { mmPerpReq: '0.05', imPerpReq: '0.1' } } };

test('margins are net: value less requirement, positive is covered', async () => {
  const found = await check([perpetual('6', '-4'), rates]);
  expect(found.figures.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['initial_margin', 'agrees'],
    ['maintenance_margin', 'agrees'],
    ['unrealized_pnl', 'agrees'],
    ['mark_value', 'agrees'],
  ]);
  // the requirement itself is not what the row states
  expect((await check([perpetual('10', '20'), rates])).verdict).toBe('differs');
  expect((await check([{ ...perpetual('6', '-4'), mark_value: '20' }, rates])).verdict).toBe('inconsistent');
});

const account = {
  ...{ margin_type: 'SM', collaterals_value: '1100', positions_value: '16', subaccount_value: '1116' },
  positions: [perpetual('6', '-4')],
  collaterals: [
    { asset_name: 'USDC', amount: '1000', mark_price: '1', initial_margin: '1000', maintenance_margin: '1000' },
    { asset_name: 'ETH', amount: '1', mark_price: '100', initial_margin: '60', maintenance_margin: '75' },
  ],
  ...{ collaterals_initial_margin: '1060', positions_initial_margin: '-4', initial_margin: '1056' },
  ...{ collaterals_maintenance_margin: '1075', positions_maintenance_margin: '6', maintenance_margin: '1081' },
};

test('an account is its collaterals and positions; haircuts and rates of the reply lie over the preset', async () => {
  const parameters = { SM: { ETH: { ...rates.SM.ETH, marginFactor: 0.75, IMScale: 0.8 } } };
  const found = await check([{ jsonrpc: '2.0', id: 1, result: account }, parameters]);
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect((await check([account])).verdict).toBe('differs');
});

test('options without a ticker are not recomputed, and it is said which reply has it', async () => {
  const held = { ...perpetual('1', '1'), instrument_name: 'HYPE-20270326-72_5-P', unrealized_pnl: '20' };
  const found = await check([{ ...account, positions: [held] }]);
  expect(found.of('initial_margin')).toMatchObject({ verdict: 'notRecomputable', why: expect.stringContaining('get_ticker') });
  expect(found.of('collaterals_value')?.verdict).toBe('agrees');
});

const leg = (strike: string, type: string, amount: string) => ({ instrument_name: `BTC-20270326-${strike}-${type}`, amount });
const box = [leg('50', 'C', '1'), leg('150', 'C', '-1'), leg('50', 'P', '-1'), leg('150', 'P', '1')];
const answer = (initial: number, maintenance: number) => ({
  pre_initial_margin: initial.toFixed(9),
  pre_maintenance_margin: maintenance.toFixed(9),
});
const asOf = Date.UTC(2026, 2, 26, 8);

test('a box needs no quotes: it is worth the same at every price', async () => {
  const request = { margin_type: 'PM2', market: 'BTC', simulated_positions: box, simulated_collaterals: [] };
  const value = 100 * Math.exp(-0.02);
  const loss = value * (1 - 0.98 * Math.exp(-0.1));
  const found = await check([request, answer(value - loss, value - 0.8 * loss)], { asOf });
  expect(found.figures.map(({ verdict }) => verdict)).toEqual(['agrees', 'agrees']);
  const bent = { ...request, simulated_positions: box.slice(1) };
  expect((await check([bent, answer(1, 1)], { asOf })).verdict).toBe('notRecomputable');
});

test('without changes what was asked after is what was before; with them the account after', async () => {
  const request = { margin_type: 'SM', simulated_positions: [], simulated_collaterals: [{ asset_name: 'USDC', amount: '100' }] };
  const reply = { ...answer(100, 100), post_initial_margin: '100', post_maintenance_margin: '99' };
  expect((await check([request, reply])).verdict).toBe('inconsistent');
  const changed = { ...request, simulated_collateral_changes: [{ asset_name: 'USDC', amount: '-1' }] };
  const found = await check([changed, reply]);
  expect([found.of('post_initial_margin')?.verdict, found.of('post_maintenance_margin')?.verdict]).toEqual(['differs', 'agrees']);
});

test('a request without its answer, and a type that is none of the venue, are refused', () => {
  expect(() => readReplies('derive', [{ simulated_positions: [] }])).toThrow('answer');
  expect(() => readReplies('derive', [{ ...account, margin_type: 'XM' }])).toThrow('PM2');
});
