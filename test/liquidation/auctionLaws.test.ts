// Laws of auctions: value is conserved, the largest share just heals the account, required cash just suffices, one discount is one price.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../src/book/account.js';
import { insolventBid } from '../../src/liquidation/insolventBid.js';
import { socialisedLoss } from '../../src/liquidation/socialisedLoss.js';
import { solventBid } from '../../src/liquidation/solventBid.js';
import { takeover } from '../../src/liquidation/takeover.js';
import { preset } from '../../src/rules/document/presets.js';
import { documentRun } from '../fixtures/documentRun.js';
import { faultOf } from '../fixtures/faultOf.js';
import { termAccount, termMarket } from '../fixtures/termMarket.js';
import { runs } from '../long.js';
import { lawError } from '../precision.js';
import { auctionRules as rules } from './exampleRules.js';

const cashAsset = 'USDC';
const buffer = 0.25;

/** Margins of the slow way: two instruments at their prices, half of what each is worth required. */
const prices: Readonly<Record<string, number>> = { A: 40, B: 700 };
const requiredRate = 0.5;
function marginsOf({ positions, collateral }: Account): { equity: number; maintenance: number } {
  let equity = 0;
  let maintenance = 0;
  for (const { amount } of collateral) equity += amount;
  for (const { instrument, quantity } of positions) {
    equity += quantity * (prices[instrument] as number);
    maintenance += requiredRate * Math.abs(quantity) * (prices[instrument] as number);
  }
  return { equity, maintenance };
}
const bufferMarginOf = (one: Account): number => {
  const { equity, maintenance } = marginsOf(one);
  return equity - (1 + buffer) * maintenance;
};
const gross = (one: Account): number => {
  let sum = 0;
  for (const { instrument, quantity } of one.positions) sum += Math.abs(quantity) * (prices[instrument] as number);
  for (const { amount } of one.collateral) sum += Math.abs(amount);
  return sum;
};

const drafts = fc.record({
  a: fc.double({ min: -100, max: 100, noNaN: true }),
  b: fc.double({ min: -9, max: -0.1, noNaN: true }),
  /** Where the equity lies: a share of what maintenance and buffer ask for. */
  level: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
});

/** An account below its buffer margin that is worth something. */
function draftOf({ a, b, level }: { a: number; b: number; level: number }): Account {
  const bare = termAccount('seller', { A: a, B: b });
  const { equity, maintenance } = marginsOf(bare);
  return termAccount('seller', { A: a, B: b }, { USDC: level * (1 + buffer) * maintenance - equity });
}

/** One bid, with the bidder's cash just what is asked for. */
function sold(seller: Account, reservedCash: number, discount: number, share: number) {
  const bid = solventBid({ rules, ...marginsOf(seller), reservedCash, discount, share });
  const bidder = termAccount('bidder', {}, { USDC: bid.requiredCash });
  return { bid, moved: takeover({ account: seller, bidder, share: bid.share, cashAsset, reservedCash, price: bid.price }) };
}

describe('a solvent auction', () => {
  test('sells at most the whole, and with the largest share the buffer margin comes to 0', () => {
    fc.assert(
      fc.property(drafts, fc.double({ min: 0, max: 0.99, noNaN: true }), (draft, discount) => {
        const seller = draftOf(draft);
        const { bid, moved } = sold(seller, 0, discount, 1);
        expect(bid.largestShare > 0 && bid.largestShare <= 1).toBe(true);
        expect(Math.abs(bufferMarginOf(moved.account))).toBeLessThanOrEqual(lawError(40) * gross(seller));
      }),
      { numRuns: runs(1000) },
    );
  });

  test('makes and loses nothing, leaves the bidder with what its own requirement asks, and the seller nearer to its buffer', () => {
    const bids = fc.array(
      fc.record({ discount: fc.double({ min: 0, max: 0.9, noNaN: true }), share: fc.double({ min: 0.01, max: 1, noNaN: true }) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(drafts, bids, (draft, list) => {
        let seller = draftOf(draft);
        let reserved = 0;
        for (const { discount, share } of list) {
          const { equity } = marginsOf(seller);
          const slack = lawError(60) * (gross(seller) + equity);
          if (bufferMarginOf(seller) >= -slack || equity <= reserved + slack) break;
          const { bid, moved } = sold(seller, reserved, discount, share);
          expect(moved.fromFund).toBe(0);
          const together = marginsOf(moved.account).equity + marginsOf(moved.bidder).equity;
          expect(Math.abs(together - equity - bid.requiredCash)).toBeLessThanOrEqual(slack);
          expect(Math.abs(bufferMarginOf(moved.bidder))).toBeLessThanOrEqual(slack);
          expect(bufferMarginOf(moved.account)).toBeGreaterThanOrEqual(bufferMarginOf(seller) - slack);
          reserved = bid.reservedCash;
          seller = moved.account;
        }
      }),
      { numRuns: runs(500) },
    );
  });

  test('at one discount the same is sold for the same, at once or in two bids', () => {
    fc.assert(
      fc.property(
        drafts,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.01, max: 0.45, noNaN: true }),
        (draft, discount, part) => {
          const seller = draftOf(draft);
          const { largestShare } = solventBid({ rules, ...marginsOf(seller), reservedCash: 0, discount, share: 0 });
          const first = part * largestShare;
          const once = sold(seller, 0, discount, 2 * first);
          const one = sold(seller, 0, discount, first);
          const two = sold(one.moved.account, one.bid.reservedCash, discount, first / (1 - first));
          const slack = lawError(60) * gross(seller);
          expect(Math.abs(one.bid.price + two.bid.price - once.bid.price)).toBeLessThanOrEqual(slack);
          expect(Math.abs(bufferMarginOf(two.moved.account) - bufferMarginOf(once.moved.account))).toBeLessThanOrEqual(slack);
        },
      ),
      { numRuns: runs(500) },
    );
  });
});

describe('an insolvent auction', () => {
  test('pays more as time goes, at most what leaves its bidder needing no cash, who then just meets maintenance', () => {
    const worthless = fc.record({ a: fc.double({ min: 1, max: 100, noNaN: true }), debt: fc.double({ min: 1, max: 1.5, noNaN: true }) });
    fc.assert(
      fc.property(worthless, fc.double({ min: 0.01, max: 1, noNaN: true }), ({ a, debt }, share) => {
        const seller = termAccount('seller', { A: a }, { USDC: -debt * a * (prices.A as number) });
        const slack = lawError(40) * gross(seller);
        let before = 0;
        for (const elapsedSeconds of [0, 60, 300, 599, 600, 1e6]) {
          const bid = insolventBid({ rules, ...marginsOf(seller), elapsedSeconds, share });
          expect(bid.payout).toBeGreaterThanOrEqual(before);
          expect(bid.requiredCash).toBeGreaterThanOrEqual(-slack);
          before = bid.payout;
          const bidder = termAccount('bidder', {}, { USDC: bid.requiredCash });
          const { fromFund, ...moved } = takeover({ account: seller, bidder, share, cashAsset, reservedCash: 0, price: -bid.payout });
          expect(fromFund).toBe(bid.payout);
          const taken = marginsOf(moved.bidder);
          expect(Math.abs(taken.equity - taken.maintenance)).toBeLessThanOrEqual(slack);
          // who pays it: the fund, and everyone who withdraws
          const loss = socialisedLoss({ loss: fromFund, insuranceFund: gross(seller) / 40, deposits: 1000 });
          expect(Math.abs(loss.fromFund + loss.unpaid - fromFund)).toBeLessThanOrEqual(slack);
          expect(Math.abs(loss.share * (1000 + loss.unpaid) - loss.unpaid)).toBeLessThanOrEqual(lawError(6) * loss.unpaid);
          expect(loss.share >= 0 && loss.share < 1 && loss.fromFund <= gross(seller) / 40).toBe(true);
          const together = marginsOf(moved.account).equity + taken.equity;
          expect(Math.abs(together - marginsOf(seller).equity - bid.requiredCash - fromFund)).toBeLessThanOrEqual(slack);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

describe('a takeover under a portfolio rule', () => {
  const seller = termAccount(
    'seller',
    { 'ETH-A-2000-C': -3, 'ETH-A-2500-P': 1, 'BTC-PERP': -0.02, 'ETH-B-1500-P': -1 },
    { USDC: 1300, ETH: 0.25 },
  );

  test('keeps the value, halves what half is taken of, and the largest share heals the account; on every backend', async () => {
    const portfolio = preset('derive-pmrm-1');
    const before = await documentRun(portfolio, [seller], termMarket());
    const [equity, maintenance] = [before.equities[0] as number, before.maintenances[0] as number];
    const inputs = { rules, equity, maintenance, reservedCash: 0, discount: 0.25 };
    const { largestShare, ...bid } = solventBid({ ...inputs, share: 1 });
    expect(largestShare > 0.1 && largestShare < 1).toBe(true);
    const bidder = termAccount('bidder', {}, { USDC: bid.requiredCash });
    const moved = takeover({ account: seller, bidder, share: largestShare, cashAsset, reservedCash: 0, price: bid.price });
    const run = await documentRun(portfolio, [moved.account, moved.bidder], termMarket());
    const [left, taken] = [0, 1].map((a) => (run.equities[a] as number) - (1 + buffer) * (run.maintenances[a] as number)) as [
      number,
      number,
    ];
    const slack = lawError(400) * (before.notionals[0] as number);
    expect(Math.abs(left)).toBeLessThanOrEqual(slack);
    expect(Math.abs(taken)).toBeLessThanOrEqual(slack);
    expect(Math.abs((run.equities[0] as number) + (run.equities[1] as number) - equity - bid.requiredCash)).toBeLessThanOrEqual(slack);
  });

  test('moves entry prices and takes orders away; what is wholly taken is gone', () => {
    const order = { instrument: 'A', quantity: 1, price: 2 };
    const held = { instrument: 'A', quantity: 4, entryPrice: 30 };
    const one: Account = { ...termAccount('seller', {}, { USDC: 10 }), positions: [held], orders: [order] };
    const half = takeover({ account: one, bidder: termAccount('b', {}), share: 0.5, cashAsset, reservedCash: 4, price: 3 });
    expect(half.account).toEqual({ ...termAccount('seller', {}, { USDC: 10 }), positions: [{ ...held, quantity: 2 }] });
    expect(half.bidder).toEqual({ ...termAccount('b', {}, { USDC: 0 }), positions: [{ ...held, quantity: 2 }] });
    const whole = takeover({ account: one, bidder: termAccount('b', {}), share: 1, cashAsset, reservedCash: 0, price: -2 });
    expect(whole).toMatchObject({ account: { positions: [] }, bidder: { collateral: [{ asset: 'USDC', amount: 12 }] }, fromFund: 2 });
  });

  const good = { account: seller, bidder: termAccount('b', {}), share: 0.5, cashAsset, reservedCash: 0, price: 1 };
  test.each([
    ['inputs.share', { share: 2 }, 'OUT_OF_RANGE'],
    ['inputs.price', { price: Number.NaN }, 'NOT_FINITE'],
    ['inputs.reservedCash', { reservedCash: -1 }, 'NEGATIVE'],
    ['inputs.bidder', { bidder: seller }, 'OUT_OF_RANGE'],
    ['inputs.bidder', { bidder: null }, 'TYPE_MISMATCH'],
    ['inputs.cashAsset', { cashAsset: '' }, 'BAD_ID'],
    ['inputs.account.positions[0].quantity', { account: termAccount('c', { A: Number.NaN }) }, 'NOT_FINITE'],
    ['inputs.account.collateral[0].amount', { account: termAccount('c', {}, { USDC: Number.POSITIVE_INFINITY }) }, 'NOT_FINITE'],
    ['inputs.account.positions', { account: { ...seller, positions: {} } }, 'TYPE_MISMATCH'],
    ['inputs.fee', { fee: 1 }, 'UNKNOWN_FIELD'],
  ])('%s %# is refused', (path, change, code) => {
    expect(faultOf(() => takeover({ ...good, ...change } as typeof good))).toMatchObject({ code, path });
  });
});
