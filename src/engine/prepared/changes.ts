// What may change of a prepared engine: the market, and what an account holds. One shape everywhere: ticks, trades, what-ifs.
import { fieldsOf, instant, keyPath, listOf, objectOf, plainNumber } from '../../book/fields.js';
import { identifier, nonNegative, positive, within } from '../../check.js';
import { Fault } from '../../fault.js';
import type { Market, Quote } from '../../market/market.js';
import type { AccountState } from '../../program/layout/holdings.js';
import type { Rows } from '../../program/layout/rows.js';

/** What a market says anew. What is not named stays as it was. */
export interface MarketChanges {
  /** Instant, ms since 1970 UTC; not before the last one. */
  readonly time?: number;
  /** New price by underlying (its index, its asset and every forward of it move by the same ratio) or by instrument (that forward alone). */
  readonly prices?: Readonly<Record<string, number>>;
  /** New volatility by option, decimal. */
  readonly vols?: Readonly<Record<string, number>>;
}

/** A fill: contracts, signed, at a price in the instrument's quote. */
export interface Trade {
  readonly instrument: string;
  readonly quantity: number;
  readonly price: number;
}

/** What happens to one account. */
export interface AccountChanges {
  readonly trades?: readonly Trade[];
  /** Open orders from now on, instead of those before. */
  readonly orders?: readonly Trade[];
  /** Units of an asset paid in (or out, below 0). */
  readonly deposits?: Readonly<Record<string, number>>;
}

const mostChanges = 100_000;

/** The market after the changes; nothing of the one before is touched. Throws a Fault, and changes nothing, where one of them cannot be. */
export function changedMarket(market: Market, rows: Rows, changes: MarketChanges): Market {
  const given = fieldsOf(changes, 'changes', [], ['time', 'prices', 'vols']) as MarketChanges;
  const asOf = given.time === undefined ? market.asOf : instant(given.time, 'changes.time');
  if (asOf < market.asOf)
    throw new Fault('OUT_OF_RANGE', 'changes.time', `not before ${new Date(market.asOf).toISOString()}`, new Date(asOf).toISOString());
  const underlyings = market.underlyings.slice();
  const assets = market.assets.slice();
  const ratios = new Map<string, number>();
  const forwards = new Map<number, number>();
  const vols = new Map<number, number>();
  const quoteOf = (id: string, path: string): number => {
    const row = rows.rowOf(id);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', path, 'an underlying or an instrument of the market', id);
    return rows.quotes[row] as number;
  };
  for (const [id, stated] of Object.entries(given.prices === undefined ? {} : objectOf(given.prices, 'changes.prices'))) {
    const path = keyPath('changes.prices', id);
    const price = positive(stated, path);
    const u = rows.underlyingOf(id);
    if (u < 0) {
      forwards.set(quoteOf(id, path), price);
      continue;
    }
    const before = underlyings[u] as Market['underlyings'][number];
    underlyings[u] = { ...before, index: price };
    ratios.set(id, price / before.index);
    const n = rows.assetOf(before.asset);
    const asset = assets[n] as Market['assets'][number];
    if (asset.id !== market.numeraire) assets[n] = { ...asset, price: asset.price * (price / before.index) };
  }
  for (const [id, stated] of Object.entries(given.vols === undefined ? {} : objectOf(given.vols, 'changes.vols'))) {
    const path = keyPath('changes.vols', id);
    const quote = quoteOf(id, path);
    if ((market.quotes[quote] as Quote).instrument.kind !== 'option') throw new Fault('UNKNOWN_KIND', path, 'an option', id);
    vols.set(quote, within(plainNumber(stated, path), 0, 20, path));
  }
  if (ratios.size === 0 && forwards.size === 0 && vols.size === 0) return { ...market, asOf };
  const quotes = market.quotes.map((quote, n) => {
    const ratio = ratios.get(quote.instrument.underlying);
    const forward = forwards.get(n) ?? (ratio === undefined ? quote.forward : quote.forward * ratio);
    const vol = vols.get(n) ?? quote.vol;
    return forward === quote.forward && vol === quote.vol ? quote : { ...quote, forward, vol };
  });
  return { ...market, asOf, assets, underlyings, quotes };
}

/** An account after the changes: fills are lots beside those before, and the premium of an option is paid in what it settles in. Throws a Fault, and changes nothing, where one of them cannot be. */
export function changedAccount(state: AccountState, rows: Rows, changes: AccountChanges, path = 'changes'): AccountState {
  const given = fieldsOf(changes, path, [], ['trades', 'orders', 'deposits']) as AccountChanges;
  const filled = given.trades === undefined ? undefined : tradesOf(given.trades, rows, `${path}.trades`);
  const orders = given.orders === undefined ? state.orders : tradesOf(given.orders, rows, `${path}.orders`);
  const lots =
    filled === undefined
      ? state.lots
      : {
          rows: [...state.lots.rows, ...filled.rows],
          quantities: [...state.lots.quantities, ...filled.quantities],
          prices: [...state.lots.prices, ...filled.prices],
        };
  const paid = filled === undefined ? state.collateral : premiumsPaid(state.collateral, rows, filled, `${path}.trades`);
  return { lots, orders, collateral: deposited(paid, rows, given.deposits, `${path}.deposits`) };
}

function tradesOf(trades: unknown, rows: Rows, path: string): AccountState['lots'] {
  const made = { rows: [] as number[], quantities: [] as number[], prices: [] as number[] };
  listOf(trades, path, 0, mostChanges).forEach((one, i) => {
    const at = `${path}[${i}]`;
    const { instrument, quantity, price } = fieldsOf(one, at, ['instrument', 'quantity', 'price']);
    const id = identifier(instrument, `${at}.instrument`);
    const row = rows.rowOf(id);
    if (row < 0) throw new Fault('UNKNOWN_INSTRUMENT', `${at}.instrument`, 'listed in the market', id);
    const contracts = plainNumber(quantity, `${at}.quantity`);
    if (contracts === 0) throw new Fault('OUT_OF_RANGE', `${at}.quantity`, 'other than 0', contracts);
    const futureOfCoin = rows.inverse[row] === 1 && rows.option[row] === 0;
    made.rows.push(row);
    made.quantities.push(contracts);
    made.prices.push(futureOfCoin ? positive(price, `${at}.price`) : nonNegative(price, `${at}.price`));
  });
  return made;
}

/** A future costs nothing when it is entered; an option its premium, quantity x multiplier x price of its settlement asset. */
function premiumsPaid(
  owned: AccountState['collateral'],
  rows: Rows,
  { rows: traded, quantities, prices }: AccountState['lots'],
  path: string,
): AccountState['collateral'] {
  const amounts = new Map(owned.assets.map((asset, i) => [asset, owned.amounts[i] as number]));
  for (const [i, row] of traded.entries()) {
    if (rows.option[row] === 0) continue;
    const asset = rows.assets[row] as number;
    const amount = (amounts.get(asset) ?? 0) - (quantities[i] as number) * (rows.multipliers[row] as number) * (prices[i] as number);
    if (!Number.isFinite(amount)) throw new Fault('OVERFLOW', `${path}[${i}]`, 'of a premium that is finite', amount);
    amounts.set(asset, amount);
  }
  return amountsOf(amounts);
}

function amountsOf(amounts: ReadonlyMap<number, number>): AccountState['collateral'] {
  const assets = [...amounts.keys()].sort((x, y) => x - y);
  return { assets, amounts: assets.map((asset) => amounts.get(asset) as number) };
}

function deposited(owned: AccountState['collateral'], rows: Rows, deposits: unknown, path: string): AccountState['collateral'] {
  if (deposits === undefined) return owned;
  const amounts = new Map(owned.assets.map((asset, i) => [asset, owned.amounts[i] as number]));
  for (const [id, stated] of Object.entries(objectOf(deposits, path))) {
    const at = keyPath(path, id);
    const asset = rows.assetOf(id);
    if (asset < 0) throw new Fault('UNKNOWN_ASSET', at, 'an asset of the market', id);
    const amount = (amounts.get(asset) ?? 0) + plainNumber(stated, at);
    if (!Number.isFinite(amount)) throw new Fault('OVERFLOW', at, 'a finite number', amount);
    amounts.set(asset, amount);
  }
  return amountsOf(amounts);
}
