// OKX's replies: contracts against coins, inverse and isolated positions, a mark of another position, the parts of a risk unit. Numbers of our own.
import { expect, test } from 'vitest';
import { createJsCore } from '../../../src/js.js';
import { readReplies, verifyReply } from '../../../src/verify.js';

const core = createJsCore();

const check = async (...replies: readonly unknown[]) => {
  const found = await verifyReply(await core, readReplies('okx', replies));
  return { ...found, of: (name: string) => found.figures.find((one) => one.name === name) };
};
const verdicts = ({ figures }: Awaited<ReturnType<typeof check>>) =>
  Object.fromEntries(figures.map(({ name, verdict }) => [name, verdict]));

const cross = {
  ...{
    instId: 'OWN-USDT-SWAP',
    instType: 'SWAP',
    mgnMode: 'cross',
    posSide: 'net',
    pos: '-30',
    avgPx: '110',
    markPx: '100',
    lever: '5',
    ccy: 'USDT',
  },
  ...{ imr: '60', mmr: '3', upl: '30', mgnRatio: '9', notionalUsd: '300', fee: '-0.5', fundingFee: '0.2', realizedPnl: '-0.3' },
};
const size = { instId: 'OWN-USDT-SWAP', ctVal: '0.1' };
const tiers = [
  { tier: '1', minSz: '0', maxSz: '10', mmr: '0.005' },
  { tier: '2', minSz: '11', maxSz: '100', mmr: '0.01' },
];

test('sizes are contracts: without their size in coins nothing is made again', async () => {
  const found = await check({ code: '0', msg: '', data: [cross] }, size, tiers, [{ instId: 'USDT-USD', idxPx: '1' }]);
  expect(verdicts(found)).toEqual({
    ...{ imr: 'agrees', mmr: 'agrees', upl: 'agrees', notionalUsd: 'agrees', realizedPnl: 'agrees' },
  });
  expect((await check([cross], tiers)).of('imr')).toMatchObject({
    verdict: 'notRecomputable',
    why: expect.stringContaining('instruments'),
  });
  expect((await check([cross], size)).of('mmr')?.why).toContain('position-tiers');
});

test('a mark that does not make the P&L is reported; margins follow the price that does', async () => {
  const found = await check([{ ...cross, markPx: '50' }], size, tiers);
  expect(found.verdict).toBe('inconsistent');
  expect([found.of('upl')?.verdict, found.of('imr')?.verdict, found.of('mmr')?.verdict]).toEqual(['differs', 'agrees', 'agrees']);
  expect(found.notes.join()).toContain('of 100');
});

test('an isolated inverse position counts in its coin: ratio and liquidation price', async () => {
  const row = {
    ...{
      instId: 'OWN-USD-SWAP',
      instType: 'SWAP',
      mgnMode: 'isolated',
      posSide: 'long',
      pos: '10',
      avgPx: '100',
      markPx: '125',
      lever: '4',
    },
    ...{ ccy: 'OWN', margin: '0.25', mmr: '0.008', imr: '', upl: '0.2', mgnRatio: String(0.45 / (0.008 + 0.0008)) },
    liqPx: String((100 * 1.01 * 1.001) / 1.25),
  };
  const found = await check([row], { instId: 'OWN-USD-SWAP', ctVal: '10' }, { tier: '1', mmr: '0.01' }, { taker: '-0.001' });
  expect(verdicts(found)).toEqual({ mmr: 'agrees', upl: 'agrees', mgnRatio: 'agrees', liqPx: 'agrees' });
});

test('spot bought with a loan is held against what is owed', async () => {
  const row = {
    ...{ instId: 'OWN-USDT', instType: 'MARGIN', mgnMode: 'isolated', pos: '2', markPx: '100', liab: '-150', ccy: 'OWN' },
    ...{ mmr: '0.06', mgnRatio: String(0.5 / (0.06 + 1.5 * 1.04 * 0.002)), liqPx: String((150 * 1.04 * 1.002) / 2) },
  };
  const found = await check([row], { tier: '1', mmr: '0.04' }, { taker: '-0.002' });
  expect(verdicts(found)).toEqual({ mmr: 'agrees', mgnRatio: 'agrees', liqPx: 'agrees' });
});

const unit = {
  ...{ riskUnit: 'OWN', delta: '100', upl: '-10', mr1: '12', mr2: '0', mr3: '0', mr4: '0.8', mr5: '0', mr6: '12', mr7: '0.5' },
  ...{
    mmr: '12.8',
    imr: '16.64',
    mr1Scenarios: { volSame: { '0.12': '12', '-0.12': '-12' } },
    mr6FinalResult: { pnl: '-24', spotShock: '-0.24' },
  },
  portfolios: [{ instId: 'OWN-USDT-SWAP', amt: '10', avgPx: '110', markPx: '100', notionalUsd: '100' }],
};
const builder = {
  ...{ derivMmr: '12.8', borrowMmr: '4', totalMmr: '16.8', totalImr: '36.64', upl: '-10', eq: '-200' },
  ...{ marginRatio: String(-200 / (16.8 + 0.204)), acctLever: '-0.5' },
  assets: [{ ccy: 'USDT', availEq: '-200', borrowImr: '20' }],
  riskUnitData: [unit],
};

test('a simulated portfolio: parts of each risk unit, sums, borrowing; a sum that is none is a contradiction', async () => {
  const beside = [size, { instId: 'OWN-USDT', idxPx: '100' }, { instId: 'USDT-USD', idxPx: '1' }, { mr7Rates: { OWN: '0.005' } }];
  const found = await check({ data: [builder] }, ...beside);
  expect(found.figures.filter(({ verdict }) => verdict !== 'agrees')).toEqual([]);
  expect((await check({ ...builder, totalMmr: '17.8' }, ...beside)).verdict).toBe('inconsistent');
  expect((await check(builder)).of('riskUnitData[OWN].delta')?.why).toContain('USDT');
});
