// Books of the agent's study, what the market lists for them in a cycle, the changes that move it, and the policies to choose from.
import type { Account, Position } from '../../src/book/account.js';
import type { Instrument } from '../../src/book/instrument.js';
import type { Change } from '../../src/live/engine/change.js';
import { buildMarket } from '../../src/market/build.js';
import type { Market, Quote } from '../../src/market/market.js';
import type { Policy } from '../../src/optimise.js';
import type { Cycle, Point } from './agentHistory.js';

/** Half a spread of 1 basis point and a fee of 5, of the notional of a perpetual. */
export const costRate = 0.0006;
/** Liquidation cost, as a share of the closed notional. */
export const liquidationCost = 0.005;
/** Equity at the start of a cycle, in initial margins of the book. */
export const funded = 1.5;
/** Cost of margin, per year. */
export const capitalRate = 0.1;

export const books = ['long perpetual', 'short straddle', 'short strangle, hedged', 'covered call'] as const;
export type Book = (typeof books)[number];

const size = { BTC: 10, ETH: 300 } as const;
const strikeStep = { BTC: 1000, ETH: 50 } as const;
export const account = 'desk';

interface Leg {
  readonly call: boolean;
  /** Moneyness by the forward at the start, rounded to a step of strikes. */
  readonly moneyness: number;
}
const legs: Readonly<Record<Book, readonly Leg[]>> = {
  'long perpetual': [],
  'short straddle': [
    { call: true, moneyness: 1 },
    { call: false, moneyness: 1 },
  ],
  'short strangle, hedged': [
    { call: true, moneyness: 1.15 },
    { call: false, moneyness: 0.85 },
  ],
  'covered call': [{ call: true, moneyness: 1.1 }],
};
export const hedgedAtStart = (book: Book): boolean => book === 'short strangle, hedged';

export const perpetualOf = (coin: Cycle['coin']): string => `${coin}_USDC-PERPETUAL`;

function optionsOf(book: Book, { coin, expiry, points }: Cycle): readonly Instrument[] {
  const step = strikeStep[coin];
  return legs[book].map(({ call, moneyness }) => {
    const strike = Math.round(((points[0] as Point).forward * moneyness) / step) * step;
    const id = `${coin}_USDC-${strike}-${call ? 'C' : 'P'}`;
    return { id, kind: 'option', settlement: 'linear', underlying: coin, asset: 'USDC', multiplier: 1, expiry, strike, call };
  });
}

/** The market as a cycle begins: a perpetual at the index, and the options of the book. */
export function marketOf(book: Book, cycle: Cycle): Market {
  const { coin, points } = cycle;
  const { time, index, forward, vol } = points[0] as Point;
  const id = perpetualOf(coin);
  const perpetual: Instrument = { id, kind: 'perpetual', settlement: 'linear', underlying: coin, asset: 'USDC', multiplier: 1 };
  const quotes: Quote[] = [
    { instrument: perpetual, forward: index, vol: 0, rate: 0 },
    ...optionsOf(book, cycle).map((instrument) => ({ instrument, forward, vol: vol(instrument.strike as number), rate: 0 })),
  ];
  return buildMarket({
    asOf: time,
    numeraire: 'USD',
    venue: 'margincore',
    source: 'study of the agent',
    assets: [
      { id: coin, price: index },
      { id: 'USDC', price: 1 },
    ],
    underlyings: [{ id: coin, asset: coin, index }],
    quotes,
  });
}

/** Account of the book, short options entered at their value: `value` by instrument. */
export function accountOf(book: Book, cycle: Cycle, value: (instrument: string) => number, usdc: number, hedge = 0): Account {
  const { coin, points } = cycle;
  const { index } = points[0] as Point;
  const perpetuals = book === 'long perpetual' || book === 'covered call' ? size[coin] : hedge;
  const positions: Position[] = [
    ...optionsOf(book, cycle).map(({ id }) => ({ instrument: id, quantity: -size[coin], entryPrice: value(id) })),
    ...(perpetuals === 0 ? [] : [{ instrument: perpetualOf(coin), quantity: perpetuals, entryPrice: index }]),
  ];
  return { account, subaccount: '', mode: 'portfolio', positions, collateral: [{ asset: 'USDC', amount: usdc }] };
}

/** A tick for each instant after the first. */
export function changesOf(book: Book, cycle: Cycle): Change[] {
  const options = optionsOf(book, cycle);
  return cycle.points.slice(1).map(({ time, index, forward, vol }) => ({
    kind: 'tick',
    time,
    asOf: time,
    prices: { [cycle.coin]: index, [perpetualOf(cycle.coin)]: index, ...Object.fromEntries(options.map(({ id }) => [id, forward])) },
    vols: Object.fromEntries(options.map(({ id, strike }) => [id, vol(strike as number)])),
  }));
}

/** Defend below and until, in maintenance margins; from what health on a defence is undone; whether margin is released. */
export interface Candidate {
  readonly name: string;
  readonly defend: NonNullable<Policy['defend']>;
  readonly restore: number | undefined;
  readonly releases: boolean;
}
/** Undone at the health that a defence sought, or later. */
const bands = [
  { below: 1.1, until: 1.3, late: 1.7 },
  { below: 1.5, until: 1.8, late: 2.2 },
] as const;

/** All policies that the first part chooses from, the same for every book: fixed before anything was run. */
export const candidates: readonly Candidate[] = bands.flatMap(({ late, ...defend }) => {
  const { below, until: soon } = defend;
  const name = `defend ${below}-${soon}`;
  return [
    { name, defend, restore: undefined, releases: false },
    { name: `${name}, restore ${soon}`, defend, restore: soon, releases: false },
    { name: `${name}, restore ${late}`, defend, restore: late, releases: false },
    { name: `${name}, restore ${late}, release`, defend, restore: late, releases: true },
  ];
});

/** The exposure of a position earns 10 % a year of its notional, by the desk's own word, and is held for thirty days; less than 100 USD is left alone. */
const restoring = { earns: 0.1, horizonDays: 30, undone: 0.5, band: 100 } as const;
/** Margin is released for a cycle; a tenth of the account's own exposure may go for it. */
const releasing = { capitalRate, horizonDays: 28, undone: 0.5, band: 0, exposure: { delta: 0.1, vega: 0.1 } } as const;

export function policyOf({ coin, points }: Cycle, { defend, restore, releases }: Candidate): Policy {
  const most = 2 * size[coin];
  return {
    id: 'study',
    accounts: [{ account }],
    defend,
    ...(restore === undefined ? {} : { restore: { health: restore, ...restoring } }),
    ...(releases ? { release: releasing } : {}),
    instruments: {
      [perpetualOf(coin)]: {
        lot: size[coin] / 1000,
        largestOrder: most,
        largestPosition: most,
        cost: costRate * (points[0] as Point).index,
      },
    },
    budgets: { hour: { orders: 2 }, day: { orders: 8 } },
    coolDownSeconds: 3600,
    stalestSeconds: 60,
    stop: { rejections: 3, shortfall: 1e6 },
  };
}
