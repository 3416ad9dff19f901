// Hedges of a tail of past windows: scenarios equal the P&L of the historical bookRisk, what-ifs confirm the answer; equal bits on both backends.
import { afterAll, expect, test } from 'vitest';
import { buildHistory } from '../../src/estimation.js';
import { createCore } from '../../src/index.js';
import { sampleBook, sampleMarket } from '../../src/io/index.js';
import { findHedge } from '../../src/optimise.js';
import { preset } from '../../src/rules.js';
import { thinned } from '../fixtures/thinned.js';
import { runs } from '../long.js';
import { hedgeFigure } from '../precision.js';
import { backendNames } from '../program/prepared.js';

const market = thinned(sampleMarket(1), runs(1, 4));
const day = 86_400_000;
const names = market.underlyings.map(({ id }) => id);
const rows = 91;
const history = buildHistory({
  names,
  dates: Array.from({ length: rows }, (_, row) => Math.floor(market.asOf / day) * day - (rows - row) * day),
  closes: Float64Array.from({ length: rows * names.length }, (_, i) => {
    const [row, name] = [Math.floor(i / names.length), i % names.length];
    return (100 + name) * Math.exp(0.06 * Math.sin(1.7 * row + name) + 0.04 * Math.cos(0.61 * row * (name + 1)));
  }),
});
const book = sampleBook(market, { accounts: 40, seed: 1 });
const rules = preset('span-arrays');
const cores = await Promise.all(backendNames.map((backend) => createCore({ backend })));
const engines = await Promise.all(cores.map((core) => core.prepare({ book, market, rules })));
afterAll(() => {
  for (const core of cores) core.dispose();
});
const [core, engine] = [cores[0] as (typeof cores)[number], engines[0] as (typeof engines)[number]];
const confidence = 0.95;
const asked = { history, horizonDays: 2, windows: 80, missing: 'fault' } as const;
const historical = { ...asked, method: 'historical', revaluation: 'full', confidence } as const;
const near = (a: number, b: number): void => expect(Math.abs(a - b)).toBeLessThanOrEqual(hedgeFigure * Math.max(1, Math.abs(b)));

/** Mean of the worst four of 80. */
const tailOf = (pnl: Float64Array): number =>
  [...pnl]
    .sort((a, b) => a - b)
    .slice(0, 4)
    .reduce((sum, one) => sum - one, 0) / 4;

test('scenarios of every account have the tail that bookRisk finds, and a linear future moves as its price does', async () => {
  const risk = await engine.bookRisk(historical);
  let asOften = 0;
  for (const [a, account] of risk.accounts.entries()) {
    if (risk.statuses[a] !== 0 || a % 4 !== 0) continue;
    const all = await Promise.all(engines.map((one) => one.account(account, risk.subaccounts[a]).pastPnls({ ...asked, instruments: [] })));
    for (const other of all) expect(other).toEqual(all[0]);
    const { pnl } = all[0] as (typeof all)[number];
    expect(pnl).toHaveLength(80);
    near(tailOf(pnl), risk.shortfalls[a] as number);
    asOften += 1;
  }
  expect(asOften).toBeGreaterThan(5);
  const view = engine.account(book.accounts[0] as string, book.subaccounts[0]);
  const id = 'BTC_USDC-PERPETUAL';
  const { instruments } = await view.pastPnls({ ...asked, instruments: [id] });
  const quote = market.quotes.find(({ instrument }) => instrument.id === id);
  const [first, last] = [(rows - 3) * names.length, (rows - 1) * names.length].map(
    (row) => history.closes[row + names.indexOf('BTC')] as number,
  );
  const multiplier = quote?.instrument.multiplier as number;
  near(instruments[id]?.at(-1) as number, multiplier * (quote?.forward as number) * ((last as number) / (first as number) - 1));
});

test('the answer traded has the expected shortfall that was promised', async () => {
  let traded = 0;
  for (let a = 0; a < 40 && traded < 3; a += 3) {
    const [account, subaccount] = [book.accounts[a] as string, book.subaccounts[a] as string];
    const view = engine.account(account, subaccount);
    const scenarios = await view.pastPnls({ ...asked, instruments: ['BTC_USDC-PERPETUAL', 'BTC-PERPETUAL'] });
    const terms = { lot: 0.1, cost: 0.001 };
    const hedge = findHedge(core, engine, {
      ...{ account, subaccount, objective: { expectedShortfall: { confidence, scenarios } } },
      instruments: { 'BTC_USDC-PERPETUAL': terms, 'BTC-PERPETUAL': terms },
    });
    if (hedge.trades.length === 0) continue;
    const own = await core.prepare({ book, market, rules });
    await own.trade(account, subaccount, { trades: hedge.trades });
    const after = await own.bookRisk(historical);
    const n = after.accounts.findIndex((id, i) => id === account && after.subaccounts[i] === subaccount);
    near((after.shortfalls[n] as number) + hedge.cost, hedge.objective.after);
    expect(hedge.objective.after).toBeLessThan(hedge.objective.before);
    own.dispose();
    traded += 1;
  }
  expect(traded).toBe(3);
});

test.each([
  ['UNKNOWN_INSTRUMENT', { instruments: ['NONE'] }],
  ['TOO_SHORT', { windows: 1000 }],
  ['OUT_OF_RANGE', { horizonDays: 0 }],
  ['UNKNOWN_FACTOR', { history: { ...history, names: names.map((id) => `${id}x`) }, instruments: ['BTC_USDC-PERPETUAL'] }],
])('%s is said', async (code, wrong) => {
  const view = engine.account(book.accounts[0] as string, book.subaccounts[0]);
  await expect(view.pastPnls({ ...asked, ...wrong } as Parameters<typeof view.pastPnls>[0])).rejects.toMatchObject({ code });
});
