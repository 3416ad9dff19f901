// The state of the world at one instant: assets, underlyings, and a listing of instruments with their quotes.
import type { Instrument } from '../book/instrument.js';

/** Figures that a venue publishes beside prices, by name, for margin rules to read: a feed's confidence, an open interest, a peg. */
export type Figures = Readonly<Record<string, number>>;

export interface Asset {
  readonly id: string;
  /** Price of one unit in the numeraire. */
  readonly price: number;
  readonly figures?: Figures;
}

export interface Underlying {
  readonly id: string;
  /** The asset whose price this is; its index price moves with the underlying in every scenario. */
  readonly asset: string;
  /** Index (spot) price in the numeraire. */
  readonly index: number;
  readonly figures?: Figures;
}

/** A listed instrument and what the market says of it. */
export interface Quote {
  readonly instrument: Instrument;
  /** Forward of its expiry; the price itself for spot, perpetuals and futures. Linear: in the settlement asset; inverse: in the numeraire. */
  readonly forward: number;
  /** Black-76 volatility, decimal per sqrt(year); options only, 0 otherwise. */
  readonly vol: number;
  /** Continuously compounded discount rate, decimal; 0 where the venue does not discount. */
  readonly rate: number;
  /** Published mark in the instrument's quote (coin for inverse options), if any: never used for risk, only compared. */
  readonly mark?: number;
  /**
   * Final settlement price of an expiry that has passed, in the unit of `forward`, of which nothing is read then. Rules whose venue counts expired options until
   * they are settled value them at it.
   */
  readonly settlementPrice?: number;
  readonly figures?: Figures;
  /** P&L of one contract long by scenario, in the settlement asset, as a clearing house publishes it; for grids of arrays. */
  readonly riskArray?: readonly number[];
}

/** Conventions a venue applies when it publishes, kept out of the kernels. */
export type Venue = 'deribit' | 'margincore';

export interface Market {
  /** Instant of the prices, ms since 1970 UTC. */
  readonly asOf: number;
  readonly numeraire: string;
  readonly venue: Venue;
  /** Source of the data, for reports. */
  readonly source: string;
  readonly assets: readonly Asset[];
  readonly underlyings: readonly Underlying[];
  /** In canonical order: underlying, kind, expiry, strike, put before call, id. The position in this list is the instrument's handle. */
  readonly quotes: readonly Quote[];
}
