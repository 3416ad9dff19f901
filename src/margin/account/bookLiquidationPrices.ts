// Liquidation prices of every account of a book: each price of the grid is one run of the whole book, what is narrowed is the account's own.
import type { Book } from '../../book/book.js';
import { type FaultRecord, rowFaultOf } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import { accountPath } from '../faults.js';
import { gridPrices } from '../priceCrossings.js';
import type { AccountFault } from '../result.js';
import { draftOf, faultOf } from './draft.js';
import {
  answerOf,
  askedAssets,
  type Balances,
  type KnownBalance,
  type LiquidationPrices,
  type LiquidationThreshold,
  type LiquidationTools,
  listingOf,
  placed,
  priceIn,
  type Subject,
  subjectOf,
  thresholdOf,
} from './liquidationPrices.js';
import { movedMarkets } from './movedMarket.js';

export interface BookLiquidationPrices {
  /** Accounts without a fault, in canonical order. */
  readonly accounts: readonly LiquidationPrices[];
  /** Of the others: the first of today's prices, or of a price on the way. */
  readonly faults: readonly AccountFault[];
}

interface Searched {
  readonly subject: Subject;
  readonly thresholds: LiquidationThreshold[];
  fault?: FaultRecord;
}

/** The bits of `liquidationPrices` account by account, with runs over the grid shared. Progress counts (asset, account) pairs. */
export function bookLiquidationPrices(book: Book, whole: Market, tools: LiquidationTools): BookLiquidationPrices {
  const market = listingOf(whole, new Set(book.instruments));
  const first = tools.run(market, book);
  const faulty = faultsByAccount(first);
  const all = first.accounts.map((account, place): Searched | FaultRecord => {
    const subaccount = first.subaccounts[place] as string;
    return faulty.get(keyOf(account, subaccount)) ?? { subject: subjectOf(draftOf(book, account, subaccount), whole), thresholds: [] };
  });
  const used = new Set(all.flatMap((one) => ('subject' in one ? [...one.subject.used.keys()] : [])));
  const assets = tools.assets === undefined ? [...used].sort(compareIds) : askedAssets(tools.assets, whole);
  for (const [k, asset] of assets.entries()) {
    const known = sharedGrid(market, book, asset, tools);
    for (const [place, one] of all.entries()) {
      tools.onProgress?.(k * all.length + place, assets.length * all.length);
      if (!('subject' in one) || one.fault !== undefined) continue;
      if (tools.assets === undefined && !one.subject.used.has(asset)) continue;
      try {
        one.thresholds.push(thresholdOf(one.subject, asset, tools, known(place)));
      } catch (error) {
        one.fault = rowFaultOf(error).toRecord();
      }
    }
  }
  tools.onProgress?.(assets.length * all.length, assets.length * all.length);
  const accounts: LiquidationPrices[] = [];
  const faults: AccountFault[] = [];
  for (const [place, one] of all.entries()) {
    const [account, subaccount] = [first.accounts[place] as string, first.subaccounts[place] as string];
    const fault = 'subject' in one ? one.fault : one;
    if (fault !== undefined) faults.push({ ...fault, account, subaccount });
    else if ('subject' in one) accounts.push(answerOf(one.subject.draft, whole, first, place, one.thresholds));
  }
  return { accounts, faults };
}

/** Balances by place at the prices of the grid: the book is run once at each that anybody asks for. */
function sharedGrid(market: Market, book: Book, asset: string, tools: LiquidationTools): (place: number) => KnownBalance {
  const price = priceIn(market, asset);
  const onGrid = new Set(gridPrices(price, tools.search));
  const marketsAt = movedMarkets(market, asset, price, tools.values);
  const runs = new Map<number, Balances>();
  const runAt = (at: number): Balances => {
    const found = runs.get(at) ?? tools.run(marketsAt(Float64Array.of(at))[0] as Market, book);
    runs.set(at, found);
    return found;
  };
  return (place) => (at) => {
    if (!onGrid.has(at)) return undefined;
    const run = runAt(at);
    const balance = (run.equities[place] as number) - (run.maintenances[place] as number);
    if (!Number.isNaN(balance)) return balance;
    const [account, subaccount] = [run.accounts[place] as string, run.subaccounts[place] as string];
    const fault = faultsByAccount(run).get(keyOf(account, subaccount)) as FaultRecord;
    throw placed(faultOf(fault, accountPath(account, subaccount)), asset, at);
  };
}

function keyOf(account: string, subaccount: string): string {
  return `${account}\u0000${subaccount}`;
}

/** The first fault of each account. */
function faultsByAccount({ faults }: Balances): ReadonlyMap<string, FaultRecord> {
  const found = new Map<string, FaultRecord>();
  for (const { account, subaccount, ...fault } of faults) {
    const key = keyOf(account, subaccount);
    if (!found.has(key)) found.set(key, fault);
  }
  return found;
}
