// The prices at which an account is liquidated, one asset at a time: where equity less the maintenance requirement first changes sign.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import type { InstrumentKind } from '../../book/instrument.js';
import { Fault } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import { accountPath } from '../faults.js';
import { type PriceCrossing, type PriceSearch, priceCrossings } from '../priceCrossings.js';
import type { RequirementRun } from '../requirement/result.js';
import { bookOfDrafts, faultOf } from './draft.js';
import { movedMarkets, type OptionValues } from './movedMarket.js';

/** Why the price of an asset matters to an account: what it holds or owes of it, what it has on it (orders too), what pays in it. */
export type AssetUse = 'collateral' | 'debt' | InstrumentKind | 'settlement';
const uses: readonly AssetUse[] = ['collateral', 'debt', 'spot', 'future', 'perpetual', 'option', 'settlement'];

export interface LiquidationThreshold {
  readonly asset: string;
  /** Of one unit, numeraire. The price of an instrument on it moves by the same `move`. */
  readonly price: number;
  readonly uses: readonly AssetUse[];
  /** The nearest price below, and above, at which the balance has changed sign with everything else as it is; null when the search meets none. */
  readonly down: PriceCrossing | null;
  readonly up: PriceCrossing | null;
}

export interface LiquidationPrices {
  readonly account: string;
  readonly subaccount: string;
  readonly rules: { readonly name: string; readonly date: string };
  readonly numeraire: string;
  /** At today's prices, numeraire, as the next two. */
  readonly equity: number;
  readonly maintenance: number;
  /** equity - maintenance. */
  readonly balance: number;
  /** Whether the account is to be liquidated at today's prices: the thresholds then say where it would be covered again. */
  readonly below: boolean;
  /** By asset id. */
  readonly thresholds: readonly LiquidationThreshold[];
}

/** Equity and maintenance of every account of a book, in canonical order, and why some have none; by whatever rule. */
export type Balances = Pick<RequirementRun, 'rules' | 'accounts' | 'subaccounts' | 'equities' | 'maintenances' | 'faults'>;
export type RunBalances = (market: Market, book: Book) => Balances;

export interface LiquidationTools {
  readonly run: RunBalances;
  readonly values: OptionValues;
  readonly search: PriceSearch;
  /** Assets to ask about; those that an account uses when left out. */
  readonly assets: readonly string[] | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** One account, and its share of the listing. */
export interface Subject {
  readonly draft: Account;
  readonly market: Market;
  readonly book: Book;
  readonly used: ReadonlyMap<string, ReadonlySet<AssetUse>>;
}

/** The account's balance at a price of an asset, when it is known already. */
export type KnownBalance = (price: number) => number | undefined;

/**
 * Every price is a market of its own, margined by the rule as it is: no term is assumed linear. Only the instruments of the account are in it. The
 * assets are those the account uses, the numeraire aside, or those asked for. Throws the fault of an account that cannot be margined, at today's
 * prices or, naming asset and price, at one that the search looks at; UNKNOWN_ASSET, OUT_OF_RANGE (the numeraire), DUPLICATE.
 */
export function liquidationPrices(draft: Account, whole: Market, tools: LiquidationTools): LiquidationPrices {
  const subject = subjectOf(draft, whole);
  const first = tools.run(subject.market, subject.book);
  const [fault] = first.faults;
  if (fault !== undefined) throw faultOf(fault, accountPath(draft.account, draft.subaccount));
  const assets = tools.assets === undefined ? [...subject.used.keys()].sort(compareIds) : askedAssets(tools.assets, whole);
  const thresholds = assets.map((asset, i) => {
    tools.onProgress?.(i, assets.length);
    return thresholdOf(subject, asset, tools);
  });
  tools.onProgress?.(assets.length, assets.length);
  return answerOf(draft, whole, first, 0, thresholds);
}

export function subjectOf(draft: Account, whole: Market): Subject {
  const market = listingOf(whole, new Set([...draft.positions, ...(draft.orders ?? [])].map(({ instrument }) => instrument)));
  return { draft, market, book: bookOfDrafts([draft]), used: usesOf(draft, market) };
}

/** The market with these instruments alone. */
export function listingOf(whole: Market, named: ReadonlySet<string>): Market {
  return { ...whole, quotes: whole.quotes.filter(({ instrument }) => named.has(instrument.id)) };
}

export function priceIn({ assets }: Market, asset: string): number {
  return (assets.find(({ id }) => id === asset) as Market['assets'][number]).price;
}

export function thresholdOf(subject: Subject, asset: string, tools: LiquidationTools, known?: KnownBalance): LiquidationThreshold {
  const { draft, market, book, used } = subject;
  const price = priceIn(market, asset);
  const marketsAt = movedMarkets(market, asset, price, tools.values);
  const balanceAt = (at: number): number => {
    const { equities, maintenances, faults } = tools.run(marketsAt(Float64Array.of(at))[0] as Market, book);
    const [fault] = faults;
    if (fault !== undefined) throw placed(faultOf(fault, accountPath(draft.account, draft.subaccount)), asset, at);
    return (equities[0] as number) - (maintenances[0] as number);
  };
  const { down, up } = priceCrossings((prices) => prices.map((at) => known?.(at) ?? balanceAt(at)), price, tools.search);
  return { asset, price, uses: uses.filter((one) => used.get(asset)?.has(one)), down, up };
}

/** The fault, said of the price at which it came. */
export function placed(fault: Fault, asset: string, price: number): Fault {
  return fault.at(`${asset} at ${price}: ${fault.path}`);
}

/** What is said of the account at this place of the run at today's prices. */
export function answerOf(
  { account, subaccount }: Account,
  { numeraire }: Market,
  { rules, equities, maintenances }: Balances,
  place: number,
  thresholds: readonly LiquidationThreshold[],
): LiquidationPrices {
  const [equity, maintenance] = [equities[place] as number, maintenances[place] as number];
  const balance = equity - maintenance;
  return { account, subaccount, rules, numeraire, equity, maintenance, balance, below: balance < 0, thresholds };
}

/** Assets whose price the account's equity or requirement hangs on, and why; without the numeraire, whose price is 1. */
function usesOf({ positions, orders = [], collateral }: Account, market: Market): ReadonlyMap<string, ReadonlySet<AssetUse>> {
  const found = new Map<string, Set<AssetUse>>();
  const add = (asset: string, use: AssetUse): void => {
    if (asset === market.numeraire) return;
    found.set(asset, (found.get(asset) ?? new Set()).add(use));
  };
  const amounts = new Map<string, number>();
  for (const { asset, amount } of collateral) amounts.set(asset, (amounts.get(asset) ?? 0) + amount);
  for (const [asset, amount] of amounts) if (amount !== 0) add(asset, amount > 0 ? 'collateral' : 'debt');
  const coins = new Map(market.underlyings.map(({ id, asset }) => [id, asset]));
  const listed = new Map(market.quotes.map(({ instrument }) => [instrument.id, instrument]));
  for (const { instrument: id } of [...positions, ...orders]) {
    const instrument = listed.get(id);
    if (instrument === undefined) continue;
    add(coins.get(instrument.underlying) as string, instrument.kind);
    if (instrument.settlement === 'linear') add(instrument.asset, 'settlement');
  }
  return found;
}

/** Assets that may be asked about, in order. */
export function askedAssets(asked: readonly string[], { assets, numeraire }: Market): readonly string[] {
  for (const [i, asset] of asked.entries()) {
    const path = `assets[${i}]`;
    if (asset === numeraire) throw new Fault('OUT_OF_RANGE', path, 'another asset than the numeraire, whose price is 1', asset);
    if (!assets.some(({ id }) => id === asset)) throw new Fault('UNKNOWN_ASSET', path, 'an asset of the market', asset);
    if (asked.indexOf(asset) !== i) throw new Fault('DUPLICATE', path, 'an asset that stands only once', asset);
  }
  return [...asked].sort(compareIds);
}
