// Token health by the margin engine under Mango's rule document: the same figures as the function `tokenHealth` takes.
import type { Account } from '../../src/index.js';
import { presetWith } from './overlay.js';
import type { Core, Door } from './reader.js';
import { runBook } from './ruleRun.js';

export type Health = Parameters<Door['tokenHealth']>[0];

/** Health of one account, each with the weights as given: an engine charges orders in `initial` and in the level where a liquidation ends. */
export interface EngineHealth {
  /** At the worse of price and stable price, weights scaled. */
  readonly initial: number;
  /** At the price; orders left out. */
  readonly maintenance: number;
  /** At the price, with orders. */
  readonly liquidationEnd: number;
}

const table = <T, U>(prefix: string, list: readonly T[], of: (one: T) => U): Record<string, U> =>
  Object.fromEntries(list.map((one, i) => [`${prefix}${i}`, of(one)]));

const figuresOf = (given: Readonly<Record<string, number | undefined>>): Record<string, number> =>
  Object.fromEntries(Object.entries(given).filter((entry): entry is [string, number] => entry[1] !== undefined));

/**
 * Spot orders are left out: a book's spot has no funds that are reserved. Perpetuals settle in one token; a position is entered at today's price, and what is left of its quote is funding not settled.
 * Throws where figures cannot be so carried.
 */
export async function engineHealth(core: Core, door: Door, { tokens, perpetuals = [] }: Health): Promise<EngineHealth> {
  const settle = perpetuals[0]?.settle ?? 0;
  if (perpetuals.some((one) => one.settle !== settle)) throw new Error('one token that all perpetuals settle in');
  const settled = tokens[settle] as (typeof tokens)[number];
  const far = 1e18;
  const rules = presetWith(door, 'mango-v4', {
    'parameters.assetWeight': { ...table('T', tokens, (one) => one.assetWeight), USDC: 0, '*': 0 },
    'parameters.debtWeight': { ...table('T', tokens, (one) => one.liabilityWeight), USDC: 0, '*': 0 },
    'parameters.depositStart': { ...table('T', tokens, (one) => one.deposits?.start ?? far), '*': far },
    'parameters.borrowStart': { ...table('T', tokens, (one) => one.borrows?.start ?? far), '*': far },
    'parameters.settleAssetWeight': settled.assetWeight,
    'parameters.settleDebtWeight': settled.liabilityWeight,
    'parameters.settleDepositStart': settled.deposits?.start ?? far,
    'parameters.settleBorrowStart': settled.borrows?.start ?? far,
    'parameters.longWeight': { ...table('P', perpetuals, (one) => one.assetWeight), '*': 0 },
    'parameters.shortWeight': { ...table('P', perpetuals, (one) => one.liabilityWeight), '*': 1 },
    'parameters.overallWeight': { ...table('P', perpetuals, (one) => one.overallWeight), '*': 0 },
  });
  const idOf = (i: number): string => (i === settle ? 'USDC' : `T${i}`);
  const market = door.buildMarket({
    asOf: Date.UTC(2026, 0, 1),
    numeraire: 'USD',
    venue: 'margincore',
    source: 'token health',
    assets: [
      ...tokens.map(({ price, stablePrice, deposits, borrows }, i) => ({
        id: idOf(i),
        price,
        figures: figuresOf({ stablePrice, deposits: deposits?.units, borrows: borrows?.units }),
      })),
      ...perpetuals.map(({ price }, i) => ({ id: `P${i}`, price })),
    ],
    underlyings: perpetuals.map(({ price }, i) => ({ id: `P${i}`, asset: `P${i}`, index: price })),
    quotes: perpetuals.map(({ price, stablePrice }, i) => ({
      instrument: { id: `P${i}-PERP`, kind: 'perpetual', settlement: 'linear', underlying: `P${i}`, asset: 'USDC', multiplier: 1 },
      forward: price,
      vol: 0,
      rate: 0,
      figures: figuresOf({ stablePrice }),
    })),
  });
  const account: Account = {
    account: 'a',
    subaccount: '',
    mode: 'portfolio',
    positions: perpetuals.map(({ base, price, quote }, i) => {
      if (base === 0 && quote !== 0) throw new Error('nothing left of a position that is closed');
      return { instrument: `P${i}-PERP`, quantity: base, entryPrice: price };
    }),
    orders: perpetuals.flatMap(({ bids = 0, asks = 0, price }, i) =>
      [bids, -asks].filter((quantity) => quantity !== 0).map((quantity) => ({ instrument: `P${i}-PERP`, quantity, price })),
    ),
    collateral: tokens.map(({ balance }, i) => ({ asset: idOf(i), amount: balance })),
    figures: Object.fromEntries(
      perpetuals.map(({ base, price, quote }, i) => [`funding.P${i}-PERP`, (quote + base * price) * settled.price]),
    ),
  };
  const run = await runBook(core, door, rules, { market, book: door.bookOf([account]) });
  const left = (required: number): number => run.equity('a') - required;
  return {
    initial: left(run.initial('a')),
    maintenance: left(run.maintenance('a')),
    liquidationEnd: left(run.level('health', 'liquidationEnd', 'a')),
  };
}
