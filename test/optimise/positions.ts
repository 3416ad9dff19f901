// Random small books in a few instruments of the sample market, whole lots of each, for moving and compressing positions.
import { Seeded } from '../../bench/kernels/seeded.js';
import type { Account } from '../../src/book/account.js';
import { bookOf } from '../../src/book/bookOf.js';
import type { Market } from '../../src/market/market.js';
import { market } from '../program/prepared.js';

export interface Traded {
  readonly instrument: string;
  readonly price: number;
  readonly lot: number;
}

const liquid = (market: Market, underlying: string): Traded[] => {
  const quotes = market.quotes.filter(({ instrument }) => instrument.underlying === underlying);
  const dated = quotes.filter(({ instrument: { kind } }) => kind === 'future' || kind === 'perpetual').slice(0, 3);
  const { index } = market.underlyings.find(({ id }) => id === underlying) as { readonly index: number };
  const near = (strike: number | undefined): number => Math.abs((strike as number) - index);
  const options = quotes
    .filter(({ instrument: { kind } }) => kind === 'option')
    .sort((a, b) => near(a.instrument.strike) - near(b.instrument.strike))
    .slice(0, 2);
  return [...dated, ...options].map(({ instrument: { id, kind, settlement }, forward, mark }) => ({
    instrument: id,
    price: kind === 'option' ? (mark ?? 0.01) : forward,
    lot: settlement === 'inverse' && kind !== 'option' ? 10_000 : underlying === 'BTC' ? 0.1 : 3,
  }));
};

export const tradedOf = (market: Market): readonly Traded[] => [...liquid(market, 'BTC'), ...liquid(market, 'ETH')];
export const traded = tradedOf(market);

/** So many accounts; of each instrument chosen a random number of lots up to `most`, either way, entered at its price. */
export function randomBook(
  seed: number,
  accounts: number,
  instruments: number,
  most: number,
  from = traded,
): { readonly book: ReturnType<typeof bookOf>; readonly rows: readonly Account[]; readonly chosen: Traded[] } {
  const random = new Seeded(seed);
  const chosen = Array.from({ length: instruments }, (_, i) => from[(seed + i * (1 + (seed % 3))) % from.length] as Traded).filter(
    (one, i, all) => all.indexOf(one) === i,
  );
  const rows = Array.from(
    { length: accounts },
    (_, a): Account => ({
      account: `A${a}`,
      subaccount: '',
      mode: 'portfolio',
      positions: chosen.flatMap(({ instrument, price, lot }) => {
        const lots = random.whole(2 * most + 1) - most;
        return lots === 0 ? [] : [{ instrument, quantity: Number((lots * lot).toPrecision(15)), entryPrice: price }];
      }),
      collateral: [
        { asset: 'USD', amount: 1e7 },
        { asset: 'USDC', amount: 1e6 },
      ],
    }),
  );
  return { book: bookOf(rows), rows, chosen };
}
