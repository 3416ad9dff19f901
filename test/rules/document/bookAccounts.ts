// The accounts of a columnar book as objects, for oracles that take them one by one.
import type { Account } from '../../../src/book/account.js';
import type { Book } from '../../../src/book/book.js';

export function accountsOf(book: Book): readonly Account[] {
  const accounts = book.accounts.map((account, place) => ({
    account,
    subaccount: book.subaccounts[place] as string,
    mode: book.modes[place] as Account['mode'],
    positions: [] as Account['positions'][number][],
    collateral: [] as Account['collateral'][number][],
  }));
  book.positionAccounts.forEach((place, p) => {
    accounts[place]?.positions.push({
      instrument: book.instruments[book.positionInstruments[p] as number] as string,
      quantity: book.quantities[p] as number,
      entryPrice: book.entryPrices[p] as number,
    });
  });
  book.collateralAccounts.forEach((place, c) => {
    accounts[place]?.collateral.push({
      asset: book.assets[book.collateralAssets[c] as number] as string,
      amount: book.amounts[c] as number,
    });
  });
  return accounts;
}
