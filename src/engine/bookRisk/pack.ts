// A book over a market -> the columns of a batch: lots merged, instruments numbered by kind, booked coins as futures on their index.

import type { Backend } from '../../backends/contract.js';
import type { Book } from '../../book/book.js';
import { AccountFaults } from '../../columns/accountFaults.js';
import type { Arena } from '../../columns/arena.js';
import { orderAccounts } from '../../columns/packAccounts.js';
import { type InstrumentRows, inverseFutures, inverseOption, linearOption, packInstruments, spoil } from '../../columns/packInstruments.js';
import { packListing } from '../../columns/packListing.js';
import { type PackSource, packPositions } from '../../columns/packPositions.js';
import type { Holdings, LoadingTable } from '../../columns/rolledUp.js';
import { valueInstruments } from '../../columns/valueInstruments.js';
import type { Market } from '../../market/market.js';
import type { BatchInputs } from '../batch/fill.js';
import type { BatchShape } from '../batch/shape.js';
import { loadingsOf, loadingTable } from './loadings.js';

export interface PackedBook {
  readonly source: PackSource;
  readonly ledger: AccountFaults;
  /** What `packPositions` found of each account, by place; excluded ones are in the ledger. */
  readonly outcomes: Uint8Array;
  readonly shape: Pick<BatchShape, 'options' | 'inverseOptions' | 'futures' | 'inverseFutures' | 'underlyings' | 'accounts' | 'positions'>;
  readonly instruments: NonNullable<BatchInputs['instruments']>;
  readonly positions: Holdings;
  /** To second order, by handle; see loadings.ts. */
  readonly loadings: LoadingTable;
  /** Handle -> row of the listing. */
  readonly rows: Uint32Array;
}

/**
 * `known` marks the underlyings that have scenarios: what is held of others is a fault of the accounts that hold it. So is
 * what has none of the first `needed` derivatives of loadings.ts.
 */
export function packBook(backend: Backend, arena: Arena, market: Market, book: Book, known: Uint8Array, needed: number): PackedBook {
  const listing = packListing(market, book);
  const order = orderAccounts(book);
  const instruments = packInstruments(market, listing.handles);
  for (let row = 0; row < instruments.count; row++) {
    const unit = instruments.units[row];
    if (known[unit] === 1) continue;
    const expectation = 'an underlying that the history or the factors name';
    spoil(instruments, row, { code: 'UNKNOWN_FACTOR', field: 'underlying', expectation, got: instruments.underlyings[unit] });
  }
  const valuation = valueInstruments(backend, arena, instruments);
  const loadings = loadingsOf(instruments, valuation, needed);
  const { prices } = valuation;
  const source: PackSource = { book, order, instruments, listingRows: listing.rows, prices };
  const ledger = new AccountFaults(source, listing.assets);
  const { outcomes, ...held } = packPositions(source, ledger.excluded);
  const { rows, handles, counts } = numberByKind(instruments);
  return {
    source,
    ledger,
    outcomes,
    rows,
    shape: { ...counts, underlyings: Math.max(1, market.underlyings.length), accounts: order.count, positions: held.rows.length },
    instruments: instrumentColumns(instruments, rows),
    loadings: loadingTable(
      loadings,
      rows.map((row) => instruments.units[row]),
      rows,
    ),
    positions: {
      starts: held.starts,
      handles: held.rows.map((row) => handles[row]),
      quantities: held.quantities,
    },
  };
}

/** Usable rows in the order of a batch's handles: options, inverse options, futures with booked coins, inverse futures. */
function numberByKind({ count, kinds, spoiled }: InstrumentRows): {
  readonly rows: Uint32Array;
  readonly handles: Uint32Array;
  readonly counts: Required<Pick<BatchShape, 'options' | 'inverseOptions' | 'futures' | 'inverseFutures'>>;
} {
  const groups: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let row = 0; row < count; row++) {
    if (spoiled[row] === 1) continue;
    const kind = kinds[row];
    const group = kind === linearOption ? 0 : kind === inverseOption ? 1 : kind === inverseFutures ? 3 : 2;
    groups[group].push(row);
  }
  const rows = Uint32Array.from(groups.flat());
  const handles = new Uint32Array(count);
  for (const [handle, row] of rows.entries()) handles[row] = handle;
  const [options, inverseOptions, futures, inverses] = groups.map((group) => group.length) as [number, number, number, number];
  return { rows, handles, counts: { options, inverseOptions, futures, inverseFutures: inverses } };
}

function instrumentColumns(instruments: InstrumentRows, rows: Uint32Array): PackedBook['instruments'] {
  const doubles = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  return {
    underlyings: rows.map((row) => instruments.units[row]),
    forwards: doubles(instruments.forwards),
    strikes: optionDoubles(instruments, rows, instruments.strikes, instruments.forwards),
    expiryYears: optionDoubles(instruments, rows, instruments.expiryYears),
    vols: optionDoubles(instruments, rows, instruments.vols),
    rates: doubles(instruments.rates),
    calls: Uint8Array.from(rows, (row) => instruments.calls[row]),
    sizes: doubles(instruments.sizes),
    settlementPrices: doubles(instruments.settlementPrices),
  };
}

/** Only options have a strike, an expiry and a vol that is read; for the others a number that harms nothing. */
function optionDoubles({ kinds }: InstrumentRows, rows: Uint32Array, column: Float64Array, other?: Float64Array): Float64Array {
  return Float64Array.from(rows, (row) => {
    const option = kinds[row] === linearOption || kinds[row] === inverseOption;
    return option ? column[row] : other ? other[row] : 1;
  });
}
