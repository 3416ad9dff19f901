// From the rows of a Deribit chain to a market: options as quoted, and the futures and perpetuals that a chain does not carry.
import type { Instrument } from '../../book/instrument.js';
import { Fault } from '../../fault.js';
import { buildMarket } from '../../market/build.js';
import type { Market, Quote } from '../../market/market.js';
import { noted } from '../origins.js';
import type { Family } from './name.js';

/** Row of a chain: an option, or a future or perpetual at its own price. */
export interface ChainRow {
  /** The row in its file, for faults. */
  readonly path: string;
  readonly id: string;
  readonly family: Family;
  readonly kind: 'option' | 'future' | 'perpetual';
  readonly date: string;
  readonly expiry: number;
  readonly strike: number;
  readonly call: boolean;
  /** The forward of an option, the price of the others. */
  readonly forward: number;
  readonly vol: number;
  readonly rate: number;
  readonly mark?: number;
  /** Index price that the row states. */
  readonly index?: number;
}

/** The middle value; the mean of the two in the middle when their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The market of a chain. Index of a coin: the median over its rows. Assets: every coin at its index, USD at 1, a stablecoin at 1 when something
 * settles in it. Every expiry of a family has a future (at the median forward of its options when the rows list none) and every family a perpetual (at the index).
 */
export function marketOfChain(rows: readonly ChainRow[], asOf: number, source: string, file: string): Market {
  if (rows.length === 0) throw new Fault('TOO_SHORT', file, 'at least one instrument with a price', 'none');
  const indices = indexOfCoins(rows, file);
  const quotes: Quote[] = rows.map((row) => quoteOf(row));
  const derived = derivedRows(rows, indices);
  for (const row of derived) quotes.push(quoteOf(row));
  const stablecoins = new Set(rows.flatMap(({ family }) => family.stablecoin ?? []));
  const coins = [...indices].map(([id, price]) => ({ id, price }));
  const pegged = ['USD', ...stablecoins].filter((id) => !indices.has(id)).map((id) => ({ id, price: 1 }));
  try {
    const market = buildMarket({
      asOf,
      numeraire: 'USD',
      venue: 'deribit',
      source,
      assets: [...coins, ...pegged],
      underlyings: coins.map(({ id, price }) => ({ id, asset: id, index: price })),
      quotes,
    });
    return noted(market, { synthesised: derived.map(({ id }) => id), assumed: [...stablecoins] });
  } catch (error) {
    throw error instanceof Fault ? error.at(placeOfDraft(error.path, [...rows, ...derived], file)) : error;
  }
}

function indexOfCoins(rows: readonly ChainRow[], file: string): Map<string, number> {
  const stated = new Map<string, number[]>();
  for (const { family, index } of rows) {
    const list = stated.get(family.base) ?? [];
    if (index !== undefined) list.push(index);
    stated.set(family.base, list);
  }
  const indices = new Map<string, number>();
  for (const [coin, list] of stated) {
    if (list.length === 0) throw new Fault('MISSING_FIELD', file, `holding an index price of ${coin}`, undefined);
    indices.set(coin, median(list));
  }
  return indices;
}

function derivedRows(rows: readonly ChainRow[], indices: ReadonlyMap<string, number>): ChainRow[] {
  const listed = new Set(rows.map(({ id }) => id));
  const expiries = new Map<string, { readonly first: ChainRow; readonly forwards: number[] }>();
  const families = new Map<string, ChainRow>();
  for (const row of rows) {
    if (!families.has(row.family.prefix)) families.set(row.family.prefix, row);
    if (row.kind !== 'option') continue;
    const id = `${row.family.prefix}-${row.date}`;
    const expiry = expiries.get(id) ?? { first: row, forwards: [] };
    expiry.forwards.push(row.forward);
    expiries.set(id, expiry);
  }
  const plain = { strike: 0, call: false, vol: 0, rate: 0 };
  const derived: ChainRow[] = [];
  for (const [id, { first, forwards }] of expiries) {
    if (listed.has(id)) continue;
    const { path, family, date, expiry } = first;
    derived.push({ path, id, family, kind: 'future', date, expiry, forward: median(forwards), ...plain });
  }
  for (const { path, family } of families.values()) {
    const id = `${family.prefix}-PERPETUAL`;
    const forward = indices.get(family.base) ?? Number.NaN;
    if (!listed.has(id)) derived.push({ path, id, family, kind: 'perpetual', date: '', expiry: 0, forward, ...plain });
  }
  return derived;
}

/** Quantities are Deribit amounts: coins for options and linear instruments, USD of face for inverse futures and perpetuals; so every multiplier is 1. */
function quoteOf({ id, family, kind, expiry, strike, call, forward, vol, rate, mark }: ChainRow): Quote {
  const inverse = family.stablecoin === undefined;
  const settled = { settlement: inverse ? 'inverse' : 'linear', underlying: family.base, asset: family.stablecoin ?? family.base } as const;
  const dated = kind === 'perpetual' ? {} : { expiry };
  const option = kind === 'option' ? { strike, call } : {};
  const instrument: Instrument = { id, kind, ...settled, multiplier: 1, ...dated, ...option };
  return { instrument, forward, vol, rate, ...(mark === undefined ? {} : { mark }) };
}

/** `market.quotes[3].forward` is the forward of the fourth row. */
function placeOfDraft(path: string, rows: readonly ChainRow[], file: string): string {
  const found = /^market\.quotes\[(\d+)\]\.(?:instrument\.)?(.*)$/.exec(path);
  const row = found ? rows[Number(found[1])] : undefined;
  return row && found ? `${row.path}.${found[2]}` : `${file} ${path}`;
}
