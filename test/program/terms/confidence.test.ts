// Charges for prices that are not sure, and for a stable asset off its peg: by hand, on every backend.
import { describe, expect, test } from 'vitest';
import { termOf as ofRun, ruleOf as ruleOfTerms } from '../../fixtures/ruleRun.js';
import { sureFigures, termAccount, termIndex, termMarket } from '../../fixtures/termMarket.js';
import { expectClose, ruleOf, runEverywhere, termOf } from './runTerm.js';

const attributes = { underlying: ['spotConfidence'], quote: ['volConfidence'] };
const onOptions = {
  kind: 'oracleContingency',
  on: 'positions',
  kinds: ['option'],
  side: 'both',
  attributes,
  price: 'index',
  threshold: 0.6,
  rate: 0.5,
};
const eth = termIndex.ETH;
const accounts = [
  termAccount('both', { 'ETH-A-2000-C': 2, 'ETH-B-2000-P': -1, 'ETH-PERP': -4 }),
  termAccount('option', { 'ETH-A-2000-C': -3 }),
  termAccount('perpetual', { 'ETH-PERP': 2 }),
];

describe('oracle confidence', () => {
  test('charges the notional by what the least sure price lacks, below the threshold alone', async () => {
    const market = termMarket({ underlying: sureFigures, quote: { volConfidence: 0.4 } });
    expectClose(await termOf(onOptions, accounts, market), { both: 3 * eth * 0.6 * 0.5, option: 3 * eth * 0.6 * 0.5, perpetual: 0 });
    expectClose(await termOf({ ...onOptions, side: 'short' }, accounts, market), {
      both: eth * 0.3,
      option: 3 * eth * 0.3,
      perpetual: 0,
    });
    expectClose(await termOf({ ...onOptions, threshold: 0.4 }, accounts, market), { both: 0, option: 0, perpetual: 0 });
    const spot = termMarket({ underlying: { spotConfidence: 0.1 }, quote: { volConfidence: 0.4 } });
    expectClose(await termOf(onOptions, accounts, spot), { both: 3 * eth * 0.9 * 0.5, option: 3 * eth * 0.45, perpetual: 0 });
  });

  test('sees the price of perpetuals where the account holds some', async () => {
    const market = termMarket({ underlying: { spotConfidence: 1, perpetualConfidence: 0.2 }, quote: { volConfidence: 1 } });
    const beside = { ...onOptions, attributes: { ...attributes, besidePerpetuals: 'perpetualConfidence' } };
    expectClose(await termOf(beside, accounts, market), { both: 3 * eth * 0.8 * 0.5, option: 0, perpetual: 0 });
    const perpetuals = {
      ...onOptions,
      kinds: ['perpetual'],
      attributes: { underlying: ['spotConfidence', 'perpetualConfidence'] },
      price: 'forward',
    };
    expectClose(await termOf(perpetuals, accounts, market), { both: 4 * eth * 1.001 * 0.4, option: 0, perpetual: 2 * eth * 1.001 * 0.4 });
  });

  test('needs the figures it names: a fault of those who hold what lacks them', async () => {
    const run = await runEverywhere(ruleOf(onOptions), accounts, termMarket({ quote: {} }));
    expect(run.accounts.map((name, a) => [name, run.statuses[a]])).toEqual([
      ['both', 1],
      ['option', 1],
      ['perpetual', 0],
    ]);
  });
});

describe('confidence in collateral', () => {
  const term = {
    kind: 'oracleContingency',
    on: 'collateral',
    attributes: { asset: ['confidence'] },
    threshold: 0.6,
    rate: { '*': 0.5, USDC: 0 } as Record<string, number>,
  };
  const holders = [
    termAccount('coins', {}, { ETH: 2, BTC: 1, USDC: 1000 }),
    termAccount('hedged', { 'ETH-PERP': -2 }, { ETH: 2 }),
    termAccount('cash', {}, { USDC: 1000 }),
  ];
  test('charges the value of the assets whose price is not sure', async () => {
    const market = termMarket({ underlying: { spotConfidence: 0.3, perpetualConfidence: 0.1 } });
    expectClose(await termOf(term, holders, market), { coins: (2 * eth + termIndex.BTC) * 0.7 * 0.5, hedged: 2 * eth * 0.35, cash: 0 });
    const beside = await termOf({ ...term, attributes: { ...term.attributes, besidePerpetuals: 'perpetualConfidence' } }, holders, market);
    expectClose(beside, { coins: (2 * eth + termIndex.BTC) * 0.35, hedged: 2 * eth * 0.9 * 0.5, cash: 0 });
    const common = await termOf({ ...term, attributes: { ...term.attributes, underlying: ['perpetualConfidence'] } }, holders, market);
    expectClose(common, { coins: (2 * eth + termIndex.BTC) * 0.45, hedged: 2 * eth * 0.45, cash: 0 });
  });

  test('needs the figure of what it charges', async () => {
    const run = await runEverywhere(ruleOf({ ...term, rate: { '*': 0.5 } }), holders);
    expect(run.accounts.map((name, a) => [name, run.statuses[a]])).toEqual([
      ['coins', 1],
      ['hedged', 0],
      ['cash', 1],
    ]);
    expect(run.faults[0]).toMatchObject({ code: 'MISSING_FIELD', account: 'coins' });
  });
});

describe('a depeg', () => {
  const rulesOf = (own: object = {}) =>
    ruleOfTerms(
      { peg: { kind: 'attribute', of: 'asset', asset: 'USDC', attribute: 'peg', ...own } },
      { formulas: { one: 'max(0, 0.98 - peg) * 2' } },
    );
  test('grows with the fall below the threshold', async () => {
    for (const [peg, wanted] of [
      [1, 0],
      [0.98, 0],
      [0.5, 0.96],
    ] as const)
      expectClose(
        { any: ofRun(await runEverywhere(rulesOf(), [termAccount('any', {})], termMarket({ peg })), 'one', 'any') },
        { any: wanted },
      );
  });

  test('of an asset that nobody lists, or that does not state it, is a fault of every account', async () => {
    for (const wrong of [{ asset: 'DAI' }, { attribute: 'par' }]) {
      const run = await runEverywhere(rulesOf(wrong), [termAccount('a', {}), termAccount('b', {})]);
      expect(run.faults.map(({ code }) => code)).toEqual(['MISSING_FIELD', 'MISSING_FIELD']);
    }
  });
});
