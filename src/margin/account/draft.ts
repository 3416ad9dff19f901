// One account of a book taken out, changed and put into a book of its own: what every question of the kind "what if" is asked with.
import type { Account, Collateral, Order, Position } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import { BookBuilder } from '../../book/builder.js';
import { Fault, type FaultRecord } from '../../fault.js';
import { accountPath } from '../faults.js';

/** The account of that name as an object. Throws UNKNOWN_ACCOUNT, and the first of its faults when the book faults it. */
export function draftOf(book: Book, account: string, subaccount = ''): Account {
  let index = -1;
  for (let i = 0; i < book.accounts.length && index < 0; i++) {
    if (book.accounts[i] === account && book.subaccounts[i] === subaccount) index = i;
  }
  if (index < 0) throw new Fault('UNKNOWN_ACCOUNT', accountPath(account, subaccount), 'an account of the book', account);
  const fault = book.faults.find((one) => one.account === index);
  if (fault !== undefined) throw new Fault(fault.code, fault.path, fault.expectation, fault.got);
  const positions: Position[] = [];
  for (let row = 0; row < book.positionAccounts.length; row++) {
    if (book.positionAccounts[row] !== index) continue;
    const instrument = book.instruments[book.positionInstruments[row] as number] as string;
    positions.push({ instrument, quantity: book.quantities[row] as number, entryPrice: book.entryPrices[row] as number });
  }
  const collateral: Collateral[] = [];
  for (let row = 0; row < book.collateralAccounts.length; row++) {
    if (book.collateralAccounts[row] !== index) continue;
    collateral.push({ asset: book.assets[book.collateralAssets[row] as number] as string, amount: book.amounts[row] as number });
  }
  const figures: Record<string, number> = {};
  for (const [name, column] of book.accountFigures ?? []) {
    const value = column[index] as number;
    if (!Number.isNaN(value)) figures[name] = value;
  }
  const mode = book.modes[index] as Account['mode'];
  return { account, subaccount, mode, positions, collateral, orders: ordersOf(book, index), figures };
}

function ordersOf(book: Book, index: number): Order[] {
  const orders: Order[] = [];
  for (let row = 0; row < (book.orderAccounts?.length ?? 0); row++) {
    if (book.orderAccounts?.[row] !== index) continue;
    const instrument = book.instruments[book.orderInstruments?.[row] as number] as string;
    orders.push({ instrument, quantity: book.orderQuantities?.[row] as number, price: book.orderPrices?.[row] as number });
  }
  return orders;
}

/** A book of these drafts, in their order: account `0000000`, `0000001` and so on, so that canonical order is theirs. */
export function bookOfDrafts(drafts: readonly Account[]): Book {
  const builder = new BookBuilder('portfolio');
  for (const [i, { mode, positions, collateral, orders, figures }] of drafts.entries()) {
    const id = String(i).padStart(7, '0');
    const path = `drafts[${i}]`;
    builder.addAccount(id, '', mode, path);
    for (const { instrument, quantity, entryPrice } of positions) builder.addPosition(id, '', instrument, quantity, entryPrice, path);
    for (const { asset, amount } of collateral) builder.addCollateral(id, '', asset, amount, path);
    for (const { instrument, quantity, price } of orders ?? []) builder.addOrder(id, '', instrument, quantity, price, path);
    for (const [name, value] of Object.entries(figures ?? {})) builder.addFigure(id, '', name, value, path);
  }
  return builder.build();
}

/** The fault of a draft as one to throw, said of the account it was taken from. */
export function faultOf({ code, path, expectation, got }: FaultRecord, account: string): Fault {
  const moved = path.replace(/^accounts\["\d{7,}"\]/, account);
  return Object.assign(new Fault(code, moved, expectation, undefined), { got, message: `${moved} must be ${expectation}; got ${got}` });
}
