// Books of the differential run: the seeded sample without instruments that only one engine charges, and with open orders in part.
import type { Account } from '../../src/book/account.js';
import { type Book, bookOf, type Market } from '../../src/index.js';
import { Seeded } from '../kernels/seeded.js';

/** Accounts of a book as objects. */
export function accountsOf(book: Book): Account[] {
  const accounts = book.accounts.map((account, a) => ({
    account,
    subaccount: book.subaccounts[a] as string,
    mode: book.modes[a] as Account['mode'],
    positions: [] as Account['positions'][number][],
    collateral: [] as Account['collateral'][number][],
  }));
  book.positionAccounts.forEach((a, p) => {
    accounts[a]?.positions.push({
      instrument: book.instruments[book.positionInstruments[p] as number] as string,
      quantity: book.quantities[p] as number,
      entryPrice: book.entryPrices[p] as number,
    });
  });
  book.collateralAccounts.forEach((a, c) => {
    accounts[a]?.collateral.push({ asset: book.assets[book.collateralAssets[c] as number] as string, amount: book.amounts[c] as number });
  });
  return accounts;
}

/** An account for every instrument and asset of a market, holding nothing else: `position ID`, `collateral ID`. */
export function probes(market: Market): Book {
  const empty = { subaccount: '', mode: 'portfolio', positions: [], collateral: [] } as const;
  return bookOf([
    ...market.quotes.map(({ instrument: { id }, forward }) => ({
      ...empty,
      account: `position ${id}`,
      positions: [{ instrument: id, quantity: 1, entryPrice: forward }],
    })),
    ...market.assets.map(({ id }) => ({ ...empty, account: `collateral ${id}`, collateral: [{ asset: id, amount: 1 }] })),
  ]);
}

/** The accounts with what is not among `ids` left out; every `orderEach`-th has up to three open orders in what it holds. */
export function accountsWith(accounts: readonly Account[], ids: ReadonlySet<string>, orderEach: number, seed: number): Account[] {
  const draws = new Seeded(seed);
  return accounts.map((account, a) => {
    const positions = account.positions.filter(({ instrument }) => ids.has(`position ${instrument}`));
    const collateral = account.collateral.filter(({ asset }) => ids.has(`collateral ${asset}`));
    if (orderEach === 0 || a % orderEach > 0) return { ...account, positions, collateral };
    const orders = positions.slice(0, 1 + draws.whole(3)).map(({ instrument, quantity, entryPrice }) => ({
      instrument,
      quantity: (draws.uniform() < 0.5 ? 1 : -1) * Math.abs(quantity),
      price: entryPrice * draws.between(0.95, 1.05),
    }));
    return { ...account, positions, collateral, orders };
  });
}
