// The figures of a Dutch auction by hand: stages, fee, discounts, bids, who bears a loss; and what is refused.
import { describe, expect, test } from 'vitest';
import { auctionDiscount } from '../../src/liquidation/auctionDiscount.js';
import { auctionStage } from '../../src/liquidation/auctionStage.js';
import { auctionStartFee } from '../../src/liquidation/auctionStartFee.js';
import { insolventBid } from '../../src/liquidation/insolventBid.js';
import { socialisedLoss } from '../../src/liquidation/socialisedLoss.js';
import { solventBid } from '../../src/liquidation/solventBid.js';
import { preset } from '../../src/rules/document/presets.js';
import { faultOf } from '../fixtures/faultOf.js';
import { halfPrinted } from '../precision.js';
import { expectClose } from '../program/terms/runTerm.js';
import { ladderRules, auctionRules as rules } from './exampleRules.js';

describe('the start of an auction', () => {
  test('charges its fee on the share that would have to be sold at the mark', () => {
    // buffer margin 100 - 1.25 x 200 = -150, share 150 / 250
    expectClose({ ...auctionStartFee({ rules, equity: 100, maintenance: 200 }) }, { share: 0.6, fee: 0.02 * 0.6 * 100 });
    expect(auctionStartFee({ rules, equity: 100, maintenance: 80 })).toEqual({ share: 0, fee: 0 });
    expect(auctionStartFee({ rules, equity: -1, maintenance: 80 })).toEqual({ share: 0, fee: 0 });
  });

  test.each([
    [100, 100, 0, null, 'none'],
    [100, 101, 0, null, 'solvent'],
    [0, 101, 0, null, 'insolvent'],
    [100, 80, 0, 10, 'none'], // buffer margin 0
    [100, 81, 0, 10, 'solvent'],
    [100, 81, 0, 1100, 'insolvent'], // nobody came until it was offered for nothing
    [0, 81, 0, 10, 'insolvent'],
    [-5, 81, 0, 10, 'insolvent'],
    [50, 60, 50, 10, 'restart'],
    [50, 45, 50, 10, 'none'], // below its buffer, maintenance met: what is left is worth nothing
  ] as const)(
    'an account of %d with maintenance %d, %d reserved, after %s s: %s',
    (equity, maintenance, reservedCash, elapsedSeconds, stage) => {
      expect(auctionStage({ rules, equity, maintenance, reservedCash, elapsedSeconds })).toBe(stage);
    },
  );
});

describe('the discount', () => {
  test('runs in straight lines through the points of the rules, and stays at the last', () => {
    const seconds = [0, 25, 100, 300, 1100, 5000];
    expectClose(Object.fromEntries(seconds.map((t) => [t, auctionDiscount(rules, t)])), {
      0: 0.1,
      25: 0.2,
      100: 0.5,
      300: 0.6,
      1100: 1,
      5000: 1,
    });
  });

  test('never falls', () => {
    for (const one of [rules, preset('derive-standard')]) {
      let before = 0;
      for (let t = 0; t < 50_000; t += 7.25) {
        const discount = auctionDiscount(one, t);
        expect(discount >= before && discount <= 1).toBe(true);
        before = discount;
      }
      expect(before).toBe(1);
    }
  });
});

describe('a bid', () => {
  test('of a solvent auction: the largest share, what it costs, the cash it takes', () => {
    // B = 100 - 1.25 x 200 = -150; sold at 80: 150 / (150 + 80) of the account
    const bid = solventBid({ rules, equity: 100, maintenance: 200, reservedCash: 0, discount: 0.2, share: 0.5 });
    const { ends, ...figures } = bid;
    expect(ends).toBe(false);
    expectClose(figures, { bufferMargin: -150, largestShare: 15 / 23, share: 0.5, price: 40, requiredCash: 40 + 75, reservedCash: 40 });
    const all = solventBid({ rules, equity: 100, maintenance: 200, reservedCash: 0, discount: 0.2, share: 1 });
    expect(all.ends).toBe(true);
    expect(all.share).toBe(all.largestShare);
  });

  test('of a solvent auction with cash reserved: that is not for sale', () => {
    // B = 60 - 1.25 x 80 = -40; of 60 - 20 at 75 %: f = 40 / (40 + 45 + 5)
    const bid = solventBid({ rules, equity: 60, maintenance: 80, reservedCash: 20, discount: 0.25, share: 1 });
    const share = 4 / 9;
    const price = share * 30;
    const { ends: _, ...figures } = bid;
    expectClose(figures, {
      bufferMargin: -40,
      largestShare: share,
      share,
      price,
      requiredCash: price + share * 60,
      reservedCash: 20 + price,
    });
  });

  test('on an account above its buffer gets nothing', () => {
    const bid = solventBid({ rules, equity: 100, maintenance: 80, reservedCash: 7, discount: 0.2, share: 1 });
    expect(bid).toMatchObject({ bufferMargin: 0, largestShare: 0, share: 0, price: 0, requiredCash: 0, reservedCash: 7, ends: true });
  });

  test('of an insolvent auction: the printed example of the documents', () => {
    // worth -4,000, maintenance balance -15,000, 10 minutes into the hour; 40 % taken
    const inputs = { rules: preset('derive-standard'), equity: -4000, maintenance: 11_000, elapsedSeconds: 600 };
    const bid = insolventBid({ ...inputs, share: 0.4 });
    for (const [x, printed] of [
      [bid.offer, -5833.33],
      [bid.payout, 2333.33],
      [bid.requiredCash, 3666.67],
    ] as const)
      expect(Math.abs(x - printed)).toBeLessThanOrEqual(halfPrinted(printed));
  });

  test('of an insolvent auction: from the mark, or nothing, to the maintenance balance, where it stays', () => {
    const offer = (equity: number, elapsedSeconds: number): number =>
      insolventBid({ rules, equity, maintenance: 50, elapsedSeconds, share: 1 }).offer;
    expectClose({ a: offer(-10, 0), b: offer(-10, 300), c: offer(-10, 600), d: offer(-10, 9e9) }, { a: -10, b: -35, c: -60, d: -60 });
    expectClose({ a: offer(20, 0), b: offer(20, 300), c: offer(20, 600) }, { a: 0, b: -15, c: -30 });
    expect(insolventBid({ rules, equity: 50, maintenance: 50, elapsedSeconds: 60, share: 1 })).toEqual({
      offer: 0,
      share: 0,
      payout: 0,
      requiredCash: 0,
    });
  });
});

describe('a loss', () => {
  test('is the fund’s while it lasts; the rest is shared by all who withdraw', () => {
    expect(socialisedLoss({ loss: 100, insuranceFund: 250, deposits: 1000 })).toEqual({ fromFund: 100, unpaid: 0, share: 0 });
    expectClose({ ...socialisedLoss({ loss: 300, insuranceFund: 50, deposits: 750 }) }, { fromFund: 50, unpaid: 250, share: 0.25 });
    expect(socialisedLoss({ loss: 3, insuranceFund: 0, deposits: 0 }).share).toBe(1);
    expect(socialisedLoss({ loss: 0, insuranceFund: 0, deposits: 0 }).share).toBe(0);
  });

  test('whoever withdraws all deposits pays what was unpaid, over them and it', () => {
    const { unpaid, share } = socialisedLoss({ loss: 100, insuranceFund: 0, deposits: 900 });
    expectClose({ kept: share * (900 + unpaid) }, { kept: unpaid });
  });
});

const account = { rules, equity: 100, maintenance: 200 };
const bid = { ...account, reservedCash: 0, discount: 0.2, share: 0.5 };
const late = { ...account, elapsedSeconds: 60, share: 1 };
const loss = { loss: 1, insuranceFund: 0, deposits: 1 };

describe('what is refused', () => {
  test.each([
    ['inputs.equity', () => auctionStartFee({ ...account, equity: Number.NaN }), 'NOT_FINITE'],
    ['inputs.maintenance', () => auctionStartFee({ ...account, maintenance: -1 }), 'NEGATIVE'],
    ['rules.liquidation.method', () => auctionStartFee({ ...account, rules: ladderRules([1], 0.9, 0) }), 'UNKNOWN_KIND'],
    ['inputs.share', () => auctionStartFee({ ...account, share: 1 } as typeof account), 'UNKNOWN_FIELD'],
    ['elapsedSeconds', () => auctionDiscount(rules, -1), 'NEGATIVE'],
    ['elapsedSeconds', () => auctionDiscount(rules, Number.NaN), 'NOT_FINITE'],
    ['inputs.elapsedSeconds', () => auctionStage({ ...account, reservedCash: 0, elapsedSeconds: -1 }), 'NEGATIVE'],
    ['inputs.reservedCash', () => auctionStage({ ...account, reservedCash: -1, elapsedSeconds: null }), 'NEGATIVE'],
    ['inputs.equity', () => solventBid({ ...bid, reservedCash: 100 }), 'OUT_OF_RANGE'],
    ['inputs.equity', () => solventBid({ ...bid, equity: -1 }), 'OUT_OF_RANGE'],
    ['inputs.discount', () => solventBid({ ...bid, discount: 1.01 }), 'OUT_OF_RANGE'],
    ['inputs.share', () => solventBid({ ...bid, share: 1.5 }), 'OUT_OF_RANGE'],
    ['inputs.share', () => solventBid({ ...bid, share: undefined as unknown as number }), 'MISSING_FIELD'],
    ['bufferMargin', () => solventBid({ ...bid, maintenance: 1.7e308 }), 'OVERFLOW'],
    ['inputs.elapsedSeconds', () => insolventBid({ ...late, elapsedSeconds: Number.POSITIVE_INFINITY }), 'NOT_FINITE'],
    ['inputs.share', () => insolventBid({ ...late, share: -0.1 }), 'OUT_OF_RANGE'],
    ['inputs.loss', () => socialisedLoss({ ...loss, loss: -1 }), 'NEGATIVE'],
    ['inputs.insuranceFund', () => socialisedLoss({ ...loss, insuranceFund: '0' as unknown as number }), 'TYPE_MISMATCH'],
    ['inputs.deposits', () => socialisedLoss({ ...loss, deposits: Number.NaN }), 'NOT_FINITE'],
  ])('%s', (path, call, code) => {
    expect(faultOf(call)).toMatchObject({ code, path });
  });
});
