// The numbers of every row at one market, on the backend's memory: what kernels price from, and what terms read.
import { greeksScratch, repriceScratch } from '../../../assembly/literals/block.js';
import type { Address, Heap, Linked } from '../heap.js';

const doubles = [
  /** Forward of the expiry, or the price itself; vol, rate, years to expiry, strike: what an option is priced from. */
  'forwards',
  'strikes',
  'expiryYears',
  'vols',
  'rates',
  /** Numeraire per unit of quoted gain; contract size as listed; price of what the row pays in (the index for inverse rows). */
  'scales',
  'multipliers',
  'settlementPrices',
  'indexes',
  /** Quoted price: the market's, or the model's of an option; value of an option contract in the numeraire. */
  'prices',
  'values',
  /** Numeraire per relative move of the forward: of the value with the coin's own move, and of the coin P&L alone (premium-adjusted). */
  'blackDeltas',
  'netDeltas',
  /** Numeraire per squared relative move, of the P&L as a scenario counts it; per 1.00 of vol. */
  'gammas',
  'vegas',
  /** The same per relative move of the forward and 1.00 of vol, and per 1.00 of vol twice; may be infinite where the total volatility is 0. */
  'vannas',
  'volgas',
  /** Numeraire per year at a price and a vol that stand still. */
  'thetas',
  /** How much of a relative vol shock reaches the row. */
  'volTerms',
  /** 0: a pricing kernel multiplies its shocks by it. */
  'noTerms',
] as const;

export type RowColumnName = (typeof doubles)[number];
export type RowColumns = { readonly [K in RowColumnName]: Float64Array<ArrayBuffer> } & {
  readonly calls: Uint8Array<ArrayBuffer>;
  /** 0 for a row that can be used, else why not (`rowCodes`). */
  readonly codes: Uint8Array<ArrayBuffer>;
  /** 1 for an option past its expiry that is worth its payoff at a stated settlement price, and moves no more. */
  readonly settled: Uint8Array;
  readonly handles: Uint32Array<ArrayBuffer>;
  readonly numbers: Uint32Array<ArrayBuffer>;
  readonly scratch: Float64Array<ArrayBuffer>;
  /** Columns of a dense batch of options: six inputs and ten results. */
  readonly batch: readonly Float64Array<ArrayBuffer>[];
  readonly batchCalls: Uint8Array<ArrayBuffer>;
};

const batchColumns = 15;

export interface RowAddresses {
  readonly doubles: Readonly<Record<RowColumnName, Address>>;
  readonly calls: Address;
  readonly codes: Address;
  readonly handles: Address;
  readonly numbers: Address;
  readonly scratch: Address;
  readonly batch: readonly Address[];
  readonly batchCalls: Address;
}

/** Kernels take options in groups of eight. */
const padding = 8;

export function takeRowColumns(heap: Heap, capacity: number): RowAddresses {
  const rows = capacity + padding;
  return {
    doubles: Object.fromEntries(doubles.map((name) => [name, heap.f64(rows)])) as Record<RowColumnName, Address>,
    calls: heap.u8(rows),
    codes: heap.u8(rows),
    handles: heap.u32(rows),
    numbers: heap.u32(rows),
    scratch: heap.f64(Math.max(greeksScratch, repriceScratch)),
    batch: Array.from({ length: batchColumns }, () => heap.f64(rows)),
    batchCalls: heap.u8(rows),
  };
}

export function linkRowColumns(linked: Linked, at: RowAddresses, capacity: number): RowColumns {
  const rows = capacity + padding;
  const columns = Object.fromEntries(doubles.map((name) => [name, linked.f64(at.doubles[name], rows)])) as Record<
    RowColumnName,
    Float64Array<ArrayBuffer>
  >;
  const numbers = linked.u32(at.numbers, rows);
  for (let row = 0; row < rows; row++) numbers[row] = row;
  return {
    ...columns,
    calls: linked.u8(at.calls, rows),
    codes: linked.u8(at.codes, rows),
    settled: new Uint8Array(rows),
    handles: linked.u32(at.handles, rows),
    numbers,
    scratch: linked.f64(at.scratch, Math.max(greeksScratch, repriceScratch)),
    batch: at.batch.map((address) => linked.f64(address, rows)),
    batchCalls: linked.u8(at.batchCalls, rows),
  };
}
