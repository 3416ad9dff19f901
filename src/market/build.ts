// The door of the market: validates a draft, puts it in canonical order and freezes it.
import { checkInstrument } from '../book/checkInstrument.js';
import { fieldsOf, instant, isOurs, keyPath, listOf, objectOf, ours, plainNumber } from '../book/fields.js';
import { identifier, nonNegative, oneOf, positive, within } from '../check.js';
import { Fault } from '../fault.js';
import type { Asset, Figures, Market, Quote, Underlying, Venue } from './market.js';
import { compareIds, compareInstruments } from './order.js';

/** A market whose lists stand in any order; instruments may be any objects of the right fields. */
export type MarketDraft = Market;

const venues: readonly Venue[] = ['deribit', 'margincore'];
/** More instruments than this are refused before anything is allocated. */
export const quoteLimit = 1_000_000;
const nameLimit = 100_000;
/** An index and the price of its asset may come from two feeds; further apart than this, one of them is wrong. */
const usualTolerance = 0.05;
/** Vols and rates beyond these are percentages read as decimals, or worse. */
const usualHighestVol = 20;
const highestRate = 10;

/** Limits that a caller may widen. */
export interface MarketLimits {
  /** Vols above it are refused (decimal); 20 when left out, far above any vol that is not a percentage by mistake. */
  readonly highestVol?: number;
  /** How far an index may be from the price of its asset, as a share of it; 0.05 when left out. */
  readonly indexTolerance?: number;
}

/** Limits of a market that ticks have moved, checked on arrival: an index may have left its asset behind, and a caller may have allowed any vol. */
export const movedLimits: MarketLimits = Object.freeze({ highestVol: 1e6, indexTolerance: Number.MAX_VALUE });

/**
 * The market of a draft: ids unique, every reference known, prices positive, numbers finite (-0 becomes 0); sorted and frozen.
 * The numeraire is an asset of price 1; it is added when the draft does not list it.
 * Throws Fault at the first thing wrong, its path like `market.quotes[3].instrument.strike` in the order of the draft.
 */
export function buildMarket(draft: MarketDraft, limits: MarketLimits = {}): Market {
  const { highestVol, indexTolerance = usualTolerance } = fieldsOf(limits, 'limits', [], ['highestVol', 'indexTolerance']);
  const fields = fieldsOf(draft, 'market', ['asOf', 'numeraire', 'venue', 'source', 'assets', 'underlyings', 'quotes']);
  const asOf = instant(fields.asOf, 'market.asOf');
  const numeraire = identifier(fields.numeraire, 'market.numeraire');
  const venue = oneOf(fields.venue, venues, 'market.venue', 'UNKNOWN_KIND');
  const source = fields.source;
  if (typeof source !== 'string') throw new Fault('TYPE_MISMATCH', 'market.source', 'a string', source);
  const assets = assetsOf(fields.assets, numeraire);
  const underlyings = underlyingsOf(fields.underlyings, assets, positive(indexTolerance, 'limits.indexTolerance'));
  const quotes = quotesOf(
    fields.quotes,
    asOf,
    assets,
    underlyings,
    highestVol === undefined ? usualHighestVol : positive(highestVol, 'limits.highestVol'),
  );
  const market: Market = Object.freeze({
    asOf,
    numeraire,
    venue,
    source,
    assets: Object.freeze([...assets.values()].sort((a, b) => compareIds(a.id, b.id))),
    underlyings: Object.freeze([...underlyings.values()].sort((a, b) => compareIds(a.id, b.id))),
    quotes: Object.freeze(quotes.sort((a, b) => compareInstruments(a.instrument, b.instrument))),
  });
  return ours(market);
}

/** A market of the library as it is; any other is built. Throws as `buildMarket`, at `path`. */
export function marketMade(market: Market, path = 'market'): Market {
  if (isOurs(market)) return market;
  try {
    return buildMarket(market, movedLimits);
  } catch (error) {
    throw error instanceof Fault ? error.at(error.path.replace('market', path)) : error;
  }
}

function assetsOf(value: unknown, numeraire: string): Map<string, Asset> {
  const assets = new Map<string, Asset>();
  listOf(value, 'market.assets', 0, nameLimit).forEach((row, i) => {
    const path = `market.assets[${i}]`;
    const fields = fieldsOf(row, path, ['id', 'price'], ['figures']);
    const id = unique(assets, fields.id, `${path}.id`);
    const price = positive(fields.price, `${path}.price`);
    if (id === numeraire && price !== 1) throw new Fault('OUT_OF_RANGE', `${path}.price`, `1: ${id} is the numeraire`, price);
    assets.set(id, Object.freeze({ id, price, ...figuresOf(fields.figures, `${path}.figures`) }));
  });
  if (!assets.has(numeraire)) assets.set(numeraire, Object.freeze({ id: numeraire, price: 1 }));
  return assets;
}

function underlyingsOf(value: unknown, assets: ReadonlyMap<string, Asset>, tolerance: number): Map<string, Underlying> {
  const underlyings = new Map<string, Underlying>();
  listOf(value, 'market.underlyings', 0, nameLimit).forEach((row, i) => {
    const path = `market.underlyings[${i}]`;
    const fields = fieldsOf(row, path, ['id', 'asset', 'index'], ['figures']);
    const id = unique(underlyings, fields.id, `${path}.id`);
    const asset = known(assets, fields.asset, `${path}.asset`, 'UNKNOWN_ASSET');
    const index = positive(fields.index, `${path}.index`);
    if (!(Math.abs(index - asset.price) <= tolerance * asset.price)) {
      throw new Fault('OUT_OF_RANGE', `${path}.index`, `within ${100 * tolerance} % of ${asset.price}, the price of ${asset.id}`, index);
    }
    underlyings.set(id, Object.freeze({ id, asset: asset.id, index, ...figuresOf(fields.figures, `${path}.figures`) }));
  });
  return underlyings;
}

function quotesOf(
  value: unknown,
  asOf: number,
  assets: ReadonlyMap<string, Asset>,
  underlyings: ReadonlyMap<string, Underlying>,
  highestVol: number,
): Quote[] {
  const seen = new Set<string>();
  return listOf(value, 'market.quotes', 0, quoteLimit).map((row, i) => {
    const path = `market.quotes[${i}]`;
    const fields = fieldsOf(row, path, ['instrument', 'forward', 'vol', 'rate'], ['mark', 'settlementPrice', 'figures', 'riskArray']);
    const instrument = checkInstrument(fields.instrument, `${path}.instrument`);
    unique(seen, instrument.id, `${path}.instrument.id`);
    seen.add(instrument.id);
    const underlying = known(underlyings, instrument.underlying, `${path}.instrument.underlying`, 'UNKNOWN_UNDERLYING');
    const asset = known(assets, instrument.asset, `${path}.instrument.asset`, 'UNKNOWN_ASSET');
    if (instrument.settlement === 'inverse' && asset.id !== underlying.asset) {
      throw new Fault(
        'OUT_OF_RANGE',
        `${path}.instrument.asset`,
        `${underlying.asset}: inverse instruments settle in the coin itself`,
        asset.id,
      );
    }
    const forward = positive(fields.forward, `${path}.forward`);
    const highest = instrument.kind === 'option' ? highestVol : 0;
    const vol = within(plainNumber(fields.vol, `${path}.vol`), 0, highest, `${path}.vol`);
    const rate = within(plainNumber(fields.rate, `${path}.rate`), -highestRate, highestRate, `${path}.rate`);
    const mark = fields.mark === undefined ? {} : { mark: nonNegative(fields.mark, `${path}.mark`) + 0 };
    const settled = settlementPriceOf(fields.settlementPrice, instrument.expiry, asOf, `${path}.settlementPrice`);
    const extra = { ...figuresOf(fields.figures, `${path}.figures`), ...riskArrayOf(fields.riskArray, `${path}.riskArray`) };
    return Object.freeze({ instrument, forward, vol, rate, ...mark, ...settled, ...extra });
  });
}

/** Nothing has settled before its expiry. */
function settlementPriceOf(value: unknown, expiry: number | undefined, asOf: number, path: string): { readonly settlementPrice?: number } {
  if (value === undefined) return {};
  if (!(expiry !== undefined && expiry <= asOf)) {
    const until = expiry === undefined ? 'an instrument that does not expire' : `before ${new Date(expiry).toISOString()}`;
    throw new Fault('OUT_OF_RANGE', path, `absent: ${until} has no settlement price`, value);
  }
  return { settlementPrice: positive(value, path) };
}

function figuresOf(value: unknown, path: string): { readonly figures?: Figures } {
  if (value === undefined) return {};
  const entries = Object.entries(objectOf(value, path));
  const figures = entries.map(
    ([name, figure]) => [identifier(name, keyPath(path, name)), plainNumber(figure, keyPath(path, name))] as const,
  );
  return { figures: Object.freeze(Object.fromEntries(figures)) };
}

function riskArrayOf(value: unknown, path: string): { readonly riskArray?: readonly number[] } {
  if (value === undefined) return {};
  return { riskArray: Object.freeze(listOf(value, path, 1, 512).map((pnl, i) => plainNumber(pnl, `${path}[${i}]`))) };
}

function unique(seen: { has(id: string): boolean }, value: unknown, path: string): string {
  const id = identifier(value, path);
  if (seen.has(id)) throw new Fault('DUPLICATE', path, 'an id that stands only once', id);
  return id;
}

function known<T>(all: ReadonlyMap<string, T>, value: unknown, path: string, code: 'UNKNOWN_ASSET' | 'UNKNOWN_UNDERLYING'): T {
  const found = all.get(identifier(value, path));
  if (found === undefined)
    throw new Fault(code, path, code === 'UNKNOWN_ASSET' ? 'an asset of the market' : 'an underlying of the market', value);
  return found;
}
