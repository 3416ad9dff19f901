// A market's listing as columns: one row an instrument that is held, in canonical order, then one row a coin already booked.
import { Fault } from '../fault.js';
import type { Market } from '../market/market.js';
import { yearMs } from '../market/year.js';

/** Kinds of rows. Both futures kinds stand for spot, futures and perpetuals. */
export const linearFutures = 0;
export const inverseFutures = 1;
export const linearOption = 2;
export const inverseOption = 3;
export const bookedCoin = 4;

/** Instruments as columns, [count] each. Rows below `listed` are instruments; row listed + u is the coin of underlying u. */
export interface InstrumentRows {
  readonly count: number;
  readonly listed: number;
  readonly underlyings: readonly string[];
  /** Row -> index in market.quotes; only below `listed`. */
  readonly handles: Uint32Array;
  readonly kinds: Uint8Array;
  /** Underlying. */
  readonly units: Uint32Array;
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  /** Years of 365 days to expiry; 0 where there is none. */
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  readonly calls: Uint8Array;
  /** Multiplier as listed: coins (or face, for inverse futures) a contract. */
  readonly multipliers: Float64Array;
  /** Price of what the row pays in: the settlement asset for linear rows, the coin's index for inverse ones. */
  readonly settlementPrices: Float64Array;
  /** Numeraire a contract per unit of quoted gain: multiplier x settlement price. */
  readonly scales: Float64Array;
  /**
   * Size of a contract: multiplier x settlement price for linear rows, the multiplier for inverse ones. Size x price is numeraire
   * (for inverse futures the size itself is).
   */
  readonly sizes: Float64Array;
  /** 1 where the row may not be used, and why; futures past their expiry from the start, others when a stage finds them. */
  readonly spoiled: Uint8Array;
  readonly spoils: Map<number, RowSpoil>;
}

/** Why an instrument cannot be margined. */
export interface RowSpoil {
  readonly code: 'EXPIRED' | 'OVERFLOW' | 'SINGULAR' | 'NOT_FINITE' | 'UNKNOWN_FACTOR' | 'MISSING_FIELD' | 'SHAPE_MISMATCH' | 'CROSSED';
  /** What of the instrument: `expiry`, `value`, `scenarios["all -1 vol 0"]`. */
  readonly field: string;
  readonly expectation: string;
  readonly got: string | number;
}

/** Marks a row as not to be used; the first reason stands. */
export function spoil(rows: Pick<InstrumentRows, 'spoiled' | 'spoils'>, row: number, why: RowSpoil): void {
  if (rows.spoiled[row] === 1) return;
  rows.spoiled[row] = 1;
  rows.spoils.set(row, why);
}

/** Columns of the instruments in `handles` (ascending), with a booked-coin row for every underlying. */
export function packInstruments(market: Market, handles: Uint32Array): InstrumentRows {
  const listed = handles.length;
  const units = new Map<string, number>();
  for (const [unit, underlying] of market.underlyings.entries()) units.set(underlying.id, unit);
  const assetPrices = new Map<string, number>();
  for (const asset of market.assets) assetPrices.set(asset.id, asset.price);

  const count = listed + market.underlyings.length;
  const rows: InstrumentRows = {
    count,
    listed,
    underlyings: market.underlyings.map((underlying) => underlying.id),
    handles,
    kinds: new Uint8Array(count),
    units: new Uint32Array(count),
    forwards: new Float64Array(count),
    strikes: new Float64Array(count),
    expiryYears: new Float64Array(count),
    vols: new Float64Array(count),
    rates: new Float64Array(count),
    calls: new Uint8Array(count),
    multipliers: new Float64Array(count),
    settlementPrices: new Float64Array(count),
    scales: new Float64Array(count),
    sizes: new Float64Array(count),
    spoiled: new Uint8Array(count),
    spoils: new Map<number, RowSpoil>(),
  };

  for (let row = 0; row < listed; row++) {
    const handle = handles[row];
    const quote = market.quotes[handle];
    const path = `market.quotes[${handle}]`;
    if (!quote) throw new Fault('OUT_OF_RANGE', path, `one of ${market.quotes.length} quotes`, undefined);
    const { instrument } = quote;
    const unit = units.get(instrument.underlying);
    if (unit === undefined)
      throw new Fault('UNKNOWN_UNDERLYING', `${path}.instrument.underlying`, 'an underlying of the market', instrument.underlying);
    const index = (market.underlyings[unit] as { index: number }).index;
    const inverse = instrument.settlement === 'inverse';
    const assetPrice = inverse ? index : assetPrices.get(instrument.asset);
    if (assetPrice === undefined) throw new Fault('UNKNOWN_ASSET', `${path}.instrument.asset`, 'an asset of the market', instrument.asset);
    const option = instrument.kind === 'option';

    rows.kinds[row] = option ? (inverse ? inverseOption : linearOption) : inverse ? inverseFutures : linearFutures;
    rows.units[row] = unit;
    rows.forwards[row] = quote.forward;
    rows.multipliers[row] = instrument.multiplier;
    rows.settlementPrices[row] = assetPrice;
    rows.scales[row] = instrument.multiplier * assetPrice;
    rows.sizes[row] = inverse ? instrument.multiplier : instrument.multiplier * assetPrice;

    if (instrument.expiry !== undefined) {
      const years = (instrument.expiry - market.asOf) / yearMs;
      rows.expiryYears[row] = years;
      if (!(years > 0)) {
        const expectation = `after the market's instant, ${new Date(market.asOf).toISOString()}`;
        spoil(rows, row, { code: 'EXPIRED', field: 'expiry', expectation, got: new Date(instrument.expiry).toISOString() });
      }
    }
    if (option) {
      rows.strikes[row] = instrument.strike as number;
      rows.vols[row] = quote.vol;
      rows.rates[row] = inverse ? 0 : quote.rate;
      rows.calls[row] = instrument.call ? 1 : 0;
    }
  }
  for (const [unit, underlying] of market.underlyings.entries()) {
    const row = listed + unit;
    rows.kinds[row] = bookedCoin;
    rows.units[row] = unit;
    rows.forwards[row] = underlying.index;
    for (const column of [rows.multipliers, rows.settlementPrices, rows.scales, rows.sizes]) column[row] = 1;
  }
  return rows;
}
