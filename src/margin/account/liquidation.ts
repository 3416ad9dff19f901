// The prices at which an account is liquidated, one asset at a time: where equity less the maintenance requirement first changes sign.
import type { Account } from '../../book/account.js';
import type { Book } from '../../book/book.js';
import type { InstrumentKind } from '../../book/instrument.js';
import { Fault, type FaultRecord } from '../../fault.js';
import type { Market } from '../../market/market.js';
import { compareIds } from '../../market/order.js';
import { accountPath } from '../faults.js';
import { type PriceCrossing, type PriceSearch, priceCrossings } from '../priceCrossings.js';
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
  readonly equity: number;
  readonly maintenance: number;
  /** equity - maintenance. */
  readonly balance: number;
  /** Whether the account is to be liquidated at today's prices: the thresholds then say where it would be covered again. */
  readonly below: boolean;
  /** By asset id. */
  readonly thresholds: readonly LiquidationThreshold[];
}

/** Equity and maintenance of every account of a book, and why some have none; by whatever rule. */
export interface Balances {
  readonly rules: { readonly name: string; readonly date: string };
  readonly equities: Float64Array;
  readonly maintenances: Float64Array;
  readonly faults: readonly FaultRecord[];
}
export type RunBalances = (market: Market, book: Book) => Balances;

export interface LiquidationTools {
  readonly run: RunBalances;
  readonly values: OptionValues;
  /** Called before each asset, and at the end. What it throws ends the search. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Every price is a market of its own, margined by the rule as it is: no term is assumed linear. Only the instruments of the account are in it. The
 * assets are those the account uses, the numeraire aside, or those asked for. Throws the fault of an account that cannot be margined, at today's
 * prices or, naming asset and price, at one that the search looks at; UNKNOWN_ASSET, OUT_OF_RANGE (the numeraire), DUPLICATE.
 */
export function liquidationPrices(
  draft: Account,
  whole: Market,
  search: PriceSearch,
  asked: readonly string[] | undefined,
  { run, values, onProgress }: LiquidationTools,
): LiquidationPrices {
  const named = new Set([...draft.positions, ...(draft.orders ?? [])].map(({ instrument }) => instrument));
  const market = { ...whole, quotes: whole.quotes.filter(({ instrument }) => named.has(instrument.id)) };
  const book = bookOfDrafts([draft]);
  const path = accountPath(draft.account, draft.subaccount);
  const balanceIn = (at: Market, place?: string): Balances => {
    const found = run(at, book);
    const [fault] = found.faults;
    if (fault === undefined) return found;
    throw place === undefined ? faultOf(fault, path) : faultOf(fault, path).at(`${place}: ${faultOf(fault, path).path}`);
  };
  const first = balanceIn(market);
  const [equity, maintenance] = [first.equities[0] as number, first.maintenances[0] as number];
  const used = usesOf(draft, market);
  const assets = asked === undefined ? [...used.keys()].sort(compareIds) : askedAssets(asked, market);
  const thresholds = assets.map((asset, i): LiquidationThreshold => {
    onProgress?.(i, assets.length);
    const { price } = market.assets.find(({ id }) => id === asset) as Market['assets'][number];
    const marketsAt = movedMarkets(market, asset, price, values);
    const { down, up } = priceCrossings(
      (prices) =>
        marketsAt(prices).map((moved, k) => {
          const { equities, maintenances } = balanceIn(moved, `${asset} at ${prices[k]}`);
          return (equities[0] as number) - (maintenances[0] as number);
        }),
      price,
      search,
    );
    return { asset, price, uses: uses.filter((one) => used.get(asset)?.has(one)), down, up };
  });
  onProgress?.(assets.length, assets.length);
  const balance = equity - maintenance;
  const { account, subaccount } = draft;
  return {
    account,
    subaccount,
    rules: first.rules,
    numeraire: market.numeraire,
    equity,
    maintenance,
    balance,
    below: balance < 0,
    thresholds,
  };
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

function askedAssets(asked: readonly string[], { assets, numeraire }: Market): readonly string[] {
  for (const [i, asset] of asked.entries()) {
    const path = `assets[${i}]`;
    if (asset === numeraire) throw new Fault('OUT_OF_RANGE', path, 'another asset than the numeraire, whose price is 1', asset);
    if (!assets.some(({ id }) => id === asset)) throw new Fault('UNKNOWN_ASSET', path, 'an asset of the market', asset);
    if (asked.indexOf(asset) !== i) throw new Fault('DUPLICATE', path, 'an asset that stands only once', asset);
  }
  return [...asked].sort(compareIds);
}
