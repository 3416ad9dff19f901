// Derive's Dutch auction (JSON, cases of InitialPortfolio and Actions): margins by the first portfolio manager's preset, bids, and what both sides hold after them.

import type { Account } from '../../../src/index.js';
import type { Rules } from '../../../src/rules.js';
import { venueRelative } from '../../precision.js';
import { type Core, type Door, type Outcome, type Reader, Tally } from '../reader.js';
import { runBook } from '../ruleRun.js';
import { listAt, member, type Source } from '../source.js';
import { type ManagerMarket, managerAccount } from './deriveCase.js';
import { accountsOf, cash, type DeriveAccount, marketOf, venueError } from './deriveMarket.js';
import { market, rulesOf } from './derivePmrm1.js';

type Numbers = Readonly<Record<string, number | undefined>>;
type Columns = Readonly<Record<string, readonly number[] | undefined>>;
type Portfolio = Numbers & Columns;

interface Action {
  readonly Time: number;
  readonly PortfolioAndFeeds: Portfolio;
  readonly Liquidator: { readonly PercentWant: number };
  readonly Results: Numbers;
}

interface AuctionCase {
  readonly name: string;
  readonly StartTime?: number;
  readonly LiquidationFee?: number;
  readonly InitialPortfolio: Portfolio;
  readonly Actions: readonly Action[];
}

/** Amounts, prices, shares and rates are stated times this. */
const ledger = 1e18;

/** Parameters of the venue's tests, in the place of those of its documents. */
function testRules(door: Door): Rules {
  const discounts = [
    { seconds: 0, discount: 0.02 },
    { seconds: 100, discount: 0.2 },
    { seconds: 14_500, discount: 1 },
  ];
  return door.rules.overlay(door.rules.preset('derive-pmrm-1'), {
    liquidation: { method: { auction: { buffer: 0.2, startFee: 0.02, discounts } } },
  });
}

/** What is held and fed at an instant: expiries are seconds of the same clock. Gains and funding are settled to cash before an auction looks. */
function accountAt(time: number, portfolio: Portfolio): DeriveAccount {
  const one = (name: string, absent: number): number => (portfolio[name] === undefined ? absent : (portfolio[name] as number) / ledger);
  const column = (name: string): readonly number[] => (portfolio[name] as readonly number[] | undefined) ?? [];
  const cell = (name: string, i: number, absent: number): number =>
    column(name)[i] === undefined ? absent : (column(name)[i] as number) / ledger;
  const expiries = column('FeedExpiries').map((expiry, i) => {
    const feed = {
      forward: cell('Forwards', i, 0),
      forwardFixed: cell('ForwardsFixed', i, 0),
      forwardConf: cell('ForwardConfidences', i, 1),
      volConf: cell('OptionVolConfidences', i, 1),
      rate: cell('Rates', i, 0),
      rateConf: cell('RateConfidences', i, 1),
    };
    return [String(expiry - time), feed] as const;
  });
  const holdings: ManagerMarket = {
    spot: one('SpotPrice', 0),
    spotConf: one('SpotConfidence', 1),
    perpPrice: one('PerpPrice', 0),
    perpConf: one('PerpConfidence', 1),
    perps: one('Perps', 0),
    base: one('Base', 0),
    options: column('OptionStrikes').map((strike, i) => ({
      secToExpiry: (column('OptionExpiries')[i] as number) - time,
      strike: strike / ledger,
      isCall: Boolean(column('OptionIsCall')[i]),
      amount: cell('OptionAmounts', i, 0),
      vol: cell('OptionVols', i, 0),
    })),
    expiries: Object.fromEntries(expiries),
  };
  const stable = one('StablePrice', 1);
  const settled = one('Cash', 0) + one('UnrealisedPerpPNL', 0) + one('UnrealisedFunding', 0);
  return managerAccount({ [market]: holdings }, settled, stable, (spot) => spot / stable);
}

interface Margins {
  readonly equity: number;
  readonly maintenance: number;
}

/** Equity and maintenance requirement of an account on a market, through the preset. */
async function marginsOf(core: Core, door: Door, one: DeriveAccount, account: Account): Promise<Margins> {
  const run = await runBook(core, door, rulesOf(door, {}, [], one.stable), { market: marketOf(door, one), book: door.bookOf([account]) });
  return { equity: run.equity(account.account), maintenance: run.maintenance(account.account) };
}

const holderOf = (one: DeriveAccount): Account => accountsOf(one, new Map())[0] as Account;

/** The errors of a step, and the cash that bids have brought by its end; 0 when the auction has ended. */
async function stepErrors(core: Core, door: Door, start: number, action: Action, reservedCash: number) {
  const rules = testRules(door);
  const one = accountAt(action.Time, action.PortfolioAndFeeds);
  const holder = holderOf(one);
  const before = await marginsOf(core, door, one, holder);
  const discount = door.auction.discount(rules, action.Time - start);
  const share = Math.min(1, action.Liquidator.PercentWant / ledger);
  const bid = door.auction.solventBid({ rules, ...before, reservedCash, discount, share });
  const bidder: Account = {
    ...holder,
    account: 'bidder',
    positions: [],
    collateral: [{ asset: cash, amount: bid.requiredCash }],
    figures: {},
  };
  const moved = door.takeover({ account: holder, bidder, share: bid.share, cashAsset: cash, reservedCash, price: bid.price });
  const after = await marginsOf(core, door, one, moved.account);
  const next = door.auction.solventBid({ rules, ...after, reservedCash: bid.reservedCash, discount, share: 1 });
  const ours: Readonly<Record<string, number>> = {
    PreMtM: before.equity,
    PreMM: before.equity - before.maintenance,
    PreBM: bid.bufferMargin,
    PreFMax: bid.largestShare,
    ExpectedBidPrice: bid.price,
    fLiquidatedOfOriginal: bid.share,
    PostMtM: after.equity,
    PostMM: after.equity - after.maintenance,
    PostBM: next.bufferMargin,
    PostFMax: next.largestShare,
    SMPayout: moved.fromFund,
  };
  const errors: Record<string, number> = {};
  for (const [name, x] of Object.entries(ours)) {
    const published = action.Results[name];
    if (published !== undefined) errors[name] = venueError(x, published / ledger);
  }
  return { errors, reservedCash: bid.ends ? 0 : bid.reservedCash };
}

async function run(source: Source, core: Core, door: Door): Promise<Outcome> {
  const tally = new Tally('|x - published| / max(1, |published|)', venueRelative);
  for (const { name, StartTime: start = 0, LiquidationFee: fee, InitialPortfolio: portfolio, Actions: actions } of listAt<AuctionCase>(
    source,
    'cases',
  )) {
    if (fee !== undefined) {
      await tally.attemptLater(`${name}, start`, async () => {
        const one = accountAt(start, portfolio);
        const margins = await marginsOf(core, door, one, holderOf(one));
        return { fee: venueError(door.auction.startFee({ rules: testRules(door), ...margins }).fee, fee) };
      });
    }
    let reservedCash = 0;
    for (const [i, action] of actions.entries()) {
      await tally.attemptLater(`${name}, step ${i}`, async () => {
        const step = await stepErrors(core, door, start, action, reservedCash);
        reservedCash = step.reservedCash;
        return step.errors;
      });
    }
  }
  tally.note('margins by the preset derive-pmrm-1 over the portfolio of each step, before the bid and of what the takeover leaves');
  tally.note('FinalPercentageReceived is not compared: of the portfolio at the start in some steps, of what was left in others');
  return tally.outcome();
}

export const deriveAuction: Reader = {
  kind: 'Dutch auctions of Derive',
  recognises: (source) => {
    const [first] = listAt(source, 'cases');
    return ['InitialPortfolio', 'Actions'].every((name) => member(first, name) !== undefined);
  },
  run,
};
