// What-ifs under venues' names: fields that the venues' replies have, their units and signs, their identities.
import { expect, test } from 'vitest';
import type { WhatIf } from '../../src/engine/prepared/account/whatIf.js';
import { getMargin, simulatePortfolio } from '../../src/live/venueNames.js';
import { faultOf } from '../fixtures/faultOf.js';
import { held, holder, small } from '../program/account/asked.js';
import { documentOf, prepared } from '../program/prepared.js';

/** Fields of the documented reply of private/simulate_portfolio, and of get_margin, that figures of margins have. */
const deribitFields = [
  'currency',
  'margin_balance',
  'initial_margin',
  'maintenance_margin',
  'available_funds',
  'projected_initial_margin',
  'projected_maintenance_margin',
  'total_margin_balance_usd',
  'total_initial_margin_usd',
  'total_maintenance_margin_usd',
];
const deriveFields = [
  'subaccount_id',
  'pre_initial_margin',
  'pre_maintenance_margin',
  'post_initial_margin',
  'post_maintenance_margin',
  'is_valid_trade',
];

const account = holder('a', { mode: 'portfolio', collateral: [{ asset: 'BTC', amount: 2 }] });
const trades = [{ instrument: 'BTC-PERPETUAL', quantity: 50_000, price: 80_000 }];

test('a coin account is answered in its coin, as the venue does', async () => {
  const engine = await prepared('js', documentOf('deribit-portfolio'), held(account), small);
  const [answer] = (await engine.whatIf([{ account: 'a', changes: { trades }, withoutNextExpiry: true }])) as [WhatIf];
  const reply = simulatePortfolio(answer, { currency: 'BTC', market: engine.market });
  expect(Object.keys(reply)).toEqual(deribitFields);
  const index = small.assets.find(({ id }) => id === 'BTC')?.price as number;
  const after = answer.after[answer.requirement];
  expect(reply.initial_margin).toBe((after?.initial as number) / index);
  expect(reply.initial_margin).toBeGreaterThan(0);
  expect(reply.margin_balance).toBe((after?.equity as number) / index);
  expect(Math.abs(reply.available_funds - (reply.margin_balance - reply.initial_margin))).toBeLessThan(1e-14);
  // nothing of it expires
  expect([reply.projected_initial_margin, reply.projected_maintenance_margin]).toEqual([reply.initial_margin, reply.maintenance_margin]);
  expect(reply.total_initial_margin_usd).toBe(after?.initial);
  const plain = simulatePortfolio(engine.account('a').whatIf({ trades }), { currency: 'USD', market: engine.market });
  expect('projected_initial_margin' in plain).toBe(false);
  expect(plain.initial_margin).toBe(plain.total_initial_margin_usd);
  expect(faultOf(() => simulatePortfolio(answer, { currency: 'NONE', market: engine.market }))).toMatchObject({ code: 'UNKNOWN_ASSET' });
  const wrong = { currency: 'BTC', market: engine.market, requirement: 'cross' };
  expect(faultOf(() => simulatePortfolio(answer, wrong))).toMatchObject({ path: 'options.requirement' });
});

test('a net margin is value less requirement, as a decimal that is the same double', async () => {
  const engine = await prepared(
    'js',
    documentOf('derive-standard'),
    held(holder('a', { collateral: [{ asset: 'USDC', amount: 5000 }] })),
    small,
  );
  const answer = engine.account('a').whatIf({ trades: [{ instrument: 'BTC-PERPETUAL', quantity: 1, price: 80_000 }] });
  const reply = getMargin(answer, { subaccountId: 7 });
  expect(Object.keys(reply)).toEqual(deriveFields);
  const [before, after] = [answer.before[answer.requirement], answer.after[answer.requirement]];
  expect(Number(reply.pre_initial_margin)).toBe(before?.excess);
  expect(Number(reply.post_initial_margin)).toBe(after?.excess);
  expect(Number(reply.post_maintenance_margin)).toBe((after?.equity as number) - (after?.maintenance as number));
  expect(reply).toMatchObject({ subaccount_id: 7, is_valid_trade: (after?.excess as number) >= 0 });
  expect('subaccount_id' in getMargin(answer)).toBe(false);
  for (const excess of [-1.25e-9, 3e21, -12.5, 0, 4e-320, -1.2345e30]) {
    const figures = { x: { equity: excess, initial: 0, maintenance: 0, excess, health: 0 } };
    const { post_initial_margin: text, is_valid_trade: valid } = getMargin({
      ...answer,
      requirement: 'x',
      before: figures,
      after: figures,
    });
    expect(text).toMatch(/^-?\d+(\.\d+)?$/);
    expect([Number(text), valid]).toEqual([excess, excess >= 0]);
  }
  expect(faultOf(() => getMargin({ ...answer, numeraire: 'EUR' }))).toMatchObject({ code: 'OUT_OF_RANGE', path: 'answer.numeraire' });
  expect(faultOf(() => getMargin(answer, { subaccountId: -1 }))).toMatchObject({ code: 'OUT_OF_RANGE' });
});
