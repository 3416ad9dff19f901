// Options of a market as columns of the Greek kernels: a quote a row, in the order given.
import type { Quote } from './market.js';
import { yearMs } from './year.js';

export interface OptionColumns {
  readonly forwards: Float64Array;
  readonly strikes: Float64Array;
  /** 0 for what has expired. */
  readonly expiryYears: Float64Array;
  readonly vols: Float64Array;
  readonly rates: Float64Array;
  /** 1 for a call, 0 for a put. */
  readonly calls: Uint8Array;
}

export function optionColumns(quotes: readonly Quote[], asOf: number): OptionColumns {
  const column = (pick: (quote: Quote) => number): Float64Array => Float64Array.from(quotes, pick);
  return {
    forwards: column(({ forward }) => forward),
    strikes: column(({ instrument }) => instrument.strike ?? Number.NaN),
    expiryYears: column(({ instrument }) => Math.max(0, (instrument.expiry ?? Number.NaN) - asOf) / yearMs),
    vols: column(({ vol }) => vol),
    // coin-settled options are undiscounted
    rates: column(({ instrument, rate }) => (instrument.settlement === 'inverse' ? 0 : rate)),
    calls: Uint8Array.from(quotes, ({ instrument }) => (instrument.call === true ? 1 : 0)),
  };
}
