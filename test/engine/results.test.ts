// What is read off a run of the prepared engine: own requirements, totals, calls, released capital, one account as an object.
import { expect, test } from 'vitest';
import { bookOf } from '../../src/book/bookOf.js';
import type { MarginRun } from '../../src/engine/prepared/run.js';
import { marginCalls } from '../../src/engine/results/calls.js';
import { capitalReleased } from '../../src/engine/results/released.js';
import { accountReport } from '../../src/engine/results/report.js';
import { totals } from '../../src/engine/results/totals.js';
import { createJsCore } from '../../src/js.js';
import { yearMs } from '../../src/market/year.js';
import { parseRules, type Rules } from '../../src/rules/document/rules.js';
import { faultOf } from '../fixtures/faultOf.js';
import { smallAccounts, smallBook } from '../fixtures/smallBook.js';
import { btcIndex, ethIndex, smallMarket } from '../fixtures/smallMarket.js';
import { documentOf, prepared } from '../program/prepared.js';

const market = smallMarket();
const names = ['isolated', 'cross', 'portfolio'] as const;
const rules = documentOf('margincore');

async function runOf(of = smallBook(), by: Rules = rules): Promise<MarginRun> {
  const engine = await prepared('js', by, of, market);
  const run = engine.run();
  engine.dispose();
  return run;
}

/** Four accounts under two requirements, figures by hand: the third is partial, the fourth has a fault. */
function byHand(): MarginRun {
  const none = Number.NaN;
  const columns = (equities: number[], initials: number[], maintenances: number[]) => ({
    equities: Float64Array.from(equities),
    initials: Float64Array.from(initials),
    maintenances: Float64Array.from(maintenances),
    excesses: Float64Array.from(equities, (equity, a) => equity - (initials[a] as number)),
  });
  const strict = columns([100, -20, 50, none], [60, 30, 40, none], [30, 15, 20, none]);
  const mild = columns([110, -20, 55, none], [20, 10, 10, none], [10, 5, 8, none]);
  const own = columns([100, -20, 55, none], [60, 10, 10, none], [30, 5, 8, none]);
  const fault = { code: 'UNKNOWN_INSTRUMENT', path: 'accounts["d"].positions', expectation: 'listed', got: '"X"', message: 'no' } as const;
  return {
    asOf: 0,
    numeraire: 'USD',
    rules: { name: 'by hand', date: '2026-01-01' },
    accounts: ['a', 'b', 'b', 'd'],
    subaccounts: ['', '', 'desk', ''],
    requirements: { strict, mild },
    own: { names: ['strict', 'mild', 'mild', 'mild'], ...own },
    positionCounts: Uint32Array.of(2, 1, 3, 1),
    notionals: Float64Array.of(400, 100, 80, none),
    underlyings: [],
    greeks: { deltas: new Float64Array(0), gammas: new Float64Array(0), vegas: new Float64Array(0), thetas: new Float64Array(0) },
    codes: Uint8Array.of(0, 0, 0, 1),
    partial: Uint8Array.of(0, 0, 1, 0),
    assumptions: [],
    notCharged: [],
    warnings: [],
    faults: [{ account: 'd', subaccount: '', ...fault }],
    faultCount: 1,
  };
}

test('totals sum whole accounts, and those that are charged in part beside them', () => {
  const run = byHand();
  expect(totals(run, 'strict')).toEqual({
    ...{ requirement: 'strict', accounts: 2, faulted: 1, positions: 3, notional: 500 },
    ...{
      equity: 80,
      initial: 90,
      maintenance: 45,
      excess: -10,
      health: 80 / 45,
      efficiency: 500 / 90,
      belowInitial: 1,
      belowMaintenance: 1,
      deficit: 20,
    },
    partial: {
      ...{ accounts: 1, positions: 3, notional: 80, equity: 50, initial: 40, maintenance: 20, excess: 10 },
      ...{ health: 2.5, efficiency: 2, belowInitial: 0, belowMaintenance: 0, deficit: 0 },
    },
  });
  expect(totals(run)).toMatchObject({ requirement: 'own', equity: 80, initial: 70, maintenance: 35, partial: { equity: 55 } });
  expect(faultOf(() => totals(run, 'milder')).code).toBe('NOT_FOUND');
});

test('calls are accounts with less equity than maintenance, each by its own requirement or all by one', () => {
  const run = byHand();
  const call = { account: 'b', subaccount: '', equity: -20, partial: false };
  expect(marginCalls(run)).toEqual([{ ...call, requirement: 'mild', maintenance: 5, missing: 25 }]);
  expect(marginCalls(run, 'strict')).toEqual([{ ...call, requirement: 'strict', maintenance: 15, missing: 35 }]);
});

test('capital released is what the excess gains, without faulted accounts, partial ones apart', () => {
  const { column, ...sums } = capitalReleased(byHand(), 'strict', 'mild');
  expect([...column]).toEqual([50, 20, Number.NaN, Number.NaN]);
  expect(sums).toEqual({
    ...{ from: 'strict', to: 'mild', accounts: 2, released: 70, initial: 90 },
    partial: { accounts: 1, released: 35, initial: 40 },
  });
});

test('an account is reported by its name or its index, with its faults and what it owes beyond its collateral', () => {
  const run = byHand();
  expect(accountReport(run, 'b')).toMatchObject({
    ...{ requirement: 'mild', status: 'ok', positions: 1, notional: 100, belowMaintenance: true, deficit: 20, faults: [] },
    requirements: { strict: { equity: -20, initial: 30, maintenance: 15, excess: -50, health: -20 / 15, efficiency: 100 / 30 } },
  });
  expect(accountReport(run, 'b', 'desk')).toEqual(accountReport(run, 2));
  expect(accountReport(run, 2).status).toBe('partial');
  expect(accountReport(run, 'd')).toMatchObject({ status: 'fault', belowMaintenance: null, faults: [{ code: 'UNKNOWN_INSTRUMENT' }] });
  expect(faultOf(() => accountReport(run, 'c')).code).toBe('UNKNOWN_ACCOUNT');
  expect(faultOf(() => accountReport(run, 4)).code).toBe('UNKNOWN_ACCOUNT');
});

test('each subaccount counts under the requirement that the book states of it', async () => {
  const run = await runOf();
  const modes = new Map(smallAccounts().map(({ account, subaccount, mode }) => [`${account}/${subaccount}`, mode]));
  for (const [a, account] of run.accounts.entries()) {
    const mode = modes.get(`${account}/${run.subaccounts[a]}`) as (typeof names)[number];
    expect(run.own.names[a]).toBe(mode);
    for (const column of ['equities', 'initials', 'maintenances', 'excesses'] as const)
      expect(run.own[column][a]).toBe(run.requirements[mode]?.[column][a]);
  }
  expect(run.assumptions).toEqual([]);
  expect(structuredClone(run)).toEqual(run);
});

test('where the document has no requirement of that name the one that it assumes counts, and is reported; refused on demand', async () => {
  const { isolated: _, ...others } = rules.requirements;
  const assumed = parseRules({ ...JSON.parse(JSON.stringify(rules)), requirements: others });
  const run = await runOf(smallBook(), assumed);
  expect(run.own.names).toEqual(smallAccounts().map(({ mode }) => (mode === 'isolated' ? 'portfolio' : mode)));
  expect(run.assumptions).toEqual([{ of: 'accounts', attribute: 'requirement', assumed: 'portfolio', count: 1 }]);
  const refused = createJsCore().prepare({ book: smallBook(), market, rules: assumed, assumptions: 'refuse' });
  await expect(refused).rejects.toMatchObject({ code: 'MISSING_FIELD' });
  // one requirement leaves nothing to choose
  const only = await runOf(smallBook(), documentOf('derive-standard'));
  expect(new Set(only.own.names)).toEqual(new Set(['standard']));
  expect(only.assumptions.filter(({ attribute }) => attribute === 'requirement')).toEqual([]);
});

test('sizes are the positions, netted by instrument, and their gross notional at the index', async () => {
  const run = await runOf();
  const eth = run.subaccounts.indexOf('eth');
  expect(run.positionCounts[eth]).toBe(2);
  expect(run.notionals[eth]).toBeCloseTo((300 + 280 + 20) * 0.1 * ethIndex, 6);
  const hedger = run.accounts.indexOf('hedger');
  // inverse: a contract of the perpetual is 10 USD, an option one coin
  expect(run.notionals[hedger]).toBeCloseTo(4000 * 10 + 10 * btcIndex, 6);
});

test('the book moves as its positions do together: those of accounts with figures', async () => {
  const small = (account: string, instrument: string, quantity: number) => ({
    ...{ account, subaccount: '', mode: 'cross' as const, collateral: [] },
    positions: [{ instrument, quantity, entryPrice: 90 }],
  });
  const accounts = [small('a', 'ETH-PERPETUAL', 40), small('b', 'ETH-E1-2500-C', 3), small('c', 'ETH-E1-2500-C', -1)];
  const faulted = { ...small('d', 'ETH-F0', 1000), collateral: [{ asset: 'NO-COIN', amount: 1 }] };
  const { underlyings, greeks } = await runOf(bookOf([...accounts, faulted]));
  const eth = underlyings.indexOf('ETH');
  const { instrument, forward, vol, rate } = market.quotes.find(
    ({ instrument: { id } }) => id === 'ETH-E1-2500-C',
  ) as (typeof market.quotes)[number];
  const option = createJsCore().greeks({
    ...{ forwards: Float64Array.of(forward), strikes: Float64Array.of(2500), vols: Float64Array.of(vol), rates: Float64Array.of(rate) },
    ...{ expiryYears: Float64Array.of(((instrument.expiry as number) - market.asOf) / yearMs), calls: Uint8Array.of(1) },
  });
  const usdc = 0.999;
  const delta = 40 * 0.1 * usdc * ethIndex * 1.0005 + 2 * usdc * (option.deltas[0] as number) * forward;
  expect(greeks.deltas[eth]).toBeCloseTo(delta / ethIndex, 9);
  expect(greeks.gammas[eth]).toBeCloseTo((2 * usdc * (option.gammas[0] as number) * forward * forward) / ethIndex ** 2, 9);
  expect(greeks.vegas[eth]).toBeCloseTo((2 * usdc * (option.vegas[0] as number)) / 100, 9);
  expect(greeks.thetas[eth]).toBeCloseTo((2 * usdc * (option.thetas[0] as number)) / 365, 9);
  expect(greeks.deltas[underlyings.indexOf('BTC')]).toBe(0);
});

test('a run tells how far it is, can be ended between blocks, and goes on from there', async () => {
  const accounts = Array.from({ length: 600 }, (_, n) => ({
    ...{ account: `a${n}`, subaccount: '', mode: 'cross' as const, collateral: [] },
    positions: [{ instrument: 'ETH-PERPETUAL', quantity: 1 + n, entryPrice: 2500 }],
  }));
  const book = bookOf(accounts);
  const engine = await prepared('js', rules, book, market);
  const ended = new AbortController();
  const seen: number[][] = [];
  const onProgress = (done: number, total: number): void => {
    seen.push([done, total]);
    if (done === 512 && seen.length === 2) ended.abort(new Error('enough'));
  };
  expect(() => engine.run({ onProgress, signal: ended.signal })).toThrow('enough');
  expect(seen).toEqual([
    [256, 600],
    [512, 600],
  ]);
  const run = engine.run({ onProgress });
  expect(seen.at(-1)).toEqual([600, 600]);
  expect(seen).toHaveLength(3);
  expect(run).toEqual(await runOf(book));
  engine.run({ onProgress });
  expect(seen).toHaveLength(3);
});

test('an empty book has totals of nothing, and no NaN but where nothing is divided', async () => {
  const all = totals(await runOf(bookOf([])), 'cross');
  expect(all).toMatchObject({ accounts: 0, equity: 0, initial: 0, health: Number.POSITIVE_INFINITY, deficit: 0 });
  expect(all.efficiency).toBeNaN();
});

test('faults are counted to the last, and put into words up to a thousand', async () => {
  const accounts = Array.from({ length: 1200 }, (_, n) => ({
    ...{ account: `a${n}`, subaccount: '', mode: 'cross' as const, collateral: [] },
    positions: [{ instrument: n % 100 === 7 ? 'BTC-F0' : 'NO-SUCH', quantity: 1, entryPrice: 1 }],
  }));
  const run = await runOf(bookOf(accounts));
  expect(run.faultCount).toBe(1188);
  expect(run.faults).toHaveLength(1000);
  expect(run.faults[0]).toMatchObject({ account: 'a0', subaccount: '', code: 'UNKNOWN_INSTRUMENT' });
  expect(totals(run)).toMatchObject({ accounts: 12, faulted: 1188 });
  expect(run.notionals[0]).toBeNaN();
});
