// Known reasons for margins that differ from those of 0.1.0, by rule: changes under Numbers in CHANGELOG.md, with accounts and figures concerned.
import type { Account } from '../../src/book/account.js';
import type { Market } from '../../src/index.js';

export type Figure = 'equities' | 'initials' | 'maintenances';

export interface KnownChange {
  readonly why: string;
  concerns(rules: string, account: Account, market: Market): boolean;
  /** Figures it moves, with direction: 1 up, -1 down, 0 either way. */
  readonly moves: Readonly<Partial<Record<Figure, -1 | 0 | 1>>>;
}

/** Rules under which 0.1.0 counted no open order. */
const ordersIgnored = new Set(
  [
    'margincore',
    'binance-futures',
    'bybit-futures',
    'okx-futures',
    'hyperliquid-futures',
    'dydx-v4',
    'drift',
    'vega',
    'dederi-futures',
  ].concat(['derive-pmrm-1', 'derive-pmrm-2', 'derive-standard']),
);

/** Rules that count in whole units. */
const ledgers = new Set(['mars', 'dydx-v4']);

const coinOptions = new WeakMap<Market, ReadonlySet<string>>();

function coinOptionsOf(market: Market): ReadonlySet<string> {
  const inverse = market.quotes.filter(({ instrument }) => instrument.kind === 'option' && instrument.settlement === 'inverse');
  const known = coinOptions.get(market) ?? new Set(inverse.map(({ instrument }) => instrument.id));
  coinOptions.set(market, known);
  return known;
}

/** Whether the account holds lots of one instrument on both sides. */
function hasOpposed({ positions }: Account): boolean {
  const sides = new Map<string, number>();
  for (const { instrument, quantity } of positions) sides.set(instrument, (sides.get(instrument) ?? 0) | (quantity > 0 ? 1 : 2));
  return [...sides.values()].includes(3);
}

export const knownChanges: readonly KnownChange[] = [
  {
    why: 'open orders are charged, where none were',
    concerns: (rules, { orders }) => ordersIgnored.has(rules) && orders !== undefined && orders.length > 0,
    moves: { initials: 1 },
  },
  {
    why: 'open orders are charged in the initial requirement alone, where in both',
    concerns: (rules, { orders }) => rules === 'margincore-portfolio' && orders !== undefined && orders.length > 0,
    moves: { maintenances: -1 },
  },
  {
    why: 'lots of one instrument on both sides count what is left of them',
    concerns: (_rules, account) => hasOpposed(account),
    moves: { initials: -1, maintenances: -1 },
  },
  {
    why: 'lots of one instrument on both sides are rounded to the whole units of a ledger as what is left of them; those that leave nothing are no position',
    concerns: (rules, account) => ledgers.has(rules) && hasOpposed(account),
    moves: { equities: 0, initials: 0, maintenances: 0 },
  },
  {
    why: 'what was paid for a perpetual is rounded to the whole units of a ledger, where its value less its gain was',
    concerns: (rules, { positions }) => rules === 'mars' && positions.length > 0,
    moves: { equities: 0, initials: 0, maintenances: 0 },
  },
  {
    why: 'levels are rounded to units of the asset',
    concerns: (rules, { positions }) => rules === 'vega' && positions.length > 0,
    moves: { initials: 0, maintenances: 1 },
  },
  {
    why: 'an expiry of coin-settled options is charged at most what it can lose, as one of linear options is',
    concerns: (rules, { positions }, market) =>
      rules === 'derive-standard' && positions.some(({ instrument }) => coinOptionsOf(market).has(instrument)),
    moves: { initials: -1, maintenances: -1 },
  },
];
