// Every instrument held, once: its quoted price, and what one contract is worth and moves, in the numeraire.
import type { Backend } from '../backends/contract.js';
import type { Arena } from './arena.js';
import { coinGreeks, linearGreeks, type OptionColumns } from './optionColumns.js';
import { isSingular } from './optionFault.js';
import { bookedCoin, type InstrumentRows, inverseFutures, inverseOption, linearFutures, linearOption, spoil } from './packInstruments.js';

/**
 * Worth and slopes of one contract by row of the listing. Inverse rows count the P&L in coins, converted at a coin price that moves with
 * the forward; the coins already booked are rows of their own, so the two together are the derivative of the value in the numeraire.
 */
export interface Valuation {
  /** Quoted price: the market's for spot, futures and coins; the model's for options (the coin for inverse ones). */
  readonly prices: Float64Array;
  /** Model value of an option in the numeraire: scale x price; 0 for other rows. */
  readonly values: Float64Array;
  /** Numeraire per relative move of the forward. */
  readonly dollarDeltas: Float64Array;
  readonly gammas: Float64Array;
  /** Per 1.00 of vol. */
  readonly vegas: Float64Array;
  /** Per unit of the forward and 1.00 of vol; of inverse options as their deltas are meant. May be infinite where total volatility is 0, as volgas. */
  readonly vannas: Float64Array;
  /** Per 1.00 of vol, twice. */
  readonly volgas: Float64Array;
}

/** Values every usable row; a row whose price or Greeks are not finite is spoiled in `rows`. */
export function valueInstruments(backend: Backend, arena: Arena, rows: InstrumentRows): Valuation {
  const { count } = rows;
  const valuation: Valuation = {
    prices: new Float64Array(count),
    values: new Float64Array(count),
    dollarDeltas: new Float64Array(count),
    gammas: new Float64Array(count),
    vegas: new Float64Array(count),
    vannas: new Float64Array(count),
    volgas: new Float64Array(count),
  };
  valueFutures(rows, valuation);
  valueLinearOptions(backend, arena, rows, valuation);
  valueInverseOptions(backend, arena, rows, valuation);
  refuseNonFinite(rows, valuation);
  return valuation;
}

function valueFutures(rows: InstrumentRows, { prices, dollarDeltas }: Valuation): void {
  for (let row = 0; row < rows.count; row++) {
    const kind = rows.kinds[row];
    if (rows.spoiled[row] === 1) continue;
    const price = rows.forwards[row];
    if (kind === linearFutures || kind === bookedCoin) {
      prices[row] = price;
      dollarDeltas[row] = rows.sizes[row] * price;
    } else if (kind === inverseFutures) {
      prices[row] = price;
      dollarDeltas[row] = rows.scales[row] / price;
    }
  }
}

/** The usable rows of one kind. */
function rowsOfKind(rows: InstrumentRows, kind: number): Uint32Array {
  return Uint32Array.from(rows.kinds.keys()).filter((row) => rows.kinds[row] === kind && rows.spoiled[row] === 0);
}

function optionsOf(rows: InstrumentRows, picked: Uint32Array): OptionColumns {
  const doubles = (column: Float64Array): Float64Array => Float64Array.from(picked, (row) => column[row]);
  return {
    forwards: doubles(rows.forwards),
    strikes: doubles(rows.strikes),
    expiryYears: doubles(rows.expiryYears),
    vols: doubles(rows.vols),
    rates: doubles(rows.rates),
    calls: Uint8Array.from(picked, (row) => rows.calls[row]),
  };
}

function valueLinearOptions(backend: Backend, arena: Arena, rows: InstrumentRows, out: Valuation): void {
  const picked = rowsOfKind(rows, linearOption);
  const { values, deltas, gammas, vegas, vannas, volgas } = linearGreeks(backend, arena, optionsOf(rows, picked));
  for (const [i, row] of picked.entries()) {
    const scale = rows.scales[row];
    out.prices[row] = values[i];
    out.values[row] = scale * values[i];
    out.dollarDeltas[row] = scale * deltas[i] * rows.forwards[row];
    out.gammas[row] = scale * gammas[i];
    out.vegas[row] = scale * vegas[i];
    out.vannas[row] = scale * vannas[i];
    out.volgas[row] = scale * volgas[i];
  }
}

function valueInverseOptions(backend: Backend, arena: Arena, rows: InstrumentRows, out: Valuation): void {
  const picked = rowsOfKind(rows, inverseOption);
  const { values, netDeltas, deltas, gammas, vegas, vannas, volgas } = coinGreeks(backend, arena, optionsOf(rows, picked));
  for (const [i, row] of picked.entries()) {
    const scale = rows.scales[row];
    out.prices[row] = values[i];
    out.values[row] = scale * values[i];
    out.dollarDeltas[row] = scale * netDeltas[i];
    // (P(F') - P(F)) x coin price x F'/F, differentiated twice at F' = F: n(d1) / (F^2 s), which vega / (sigma T F^2) is, without a cancellation.
    const forward = rows.forwards[row];
    const variance = rows.vols[row] * rows.expiryYears[row];
    const curvature = variance > 0 ? vegas[i] / variance / forward : gammas[i] * forward + 2 * deltas[i];
    out.gammas[row] = (scale * curvature) / forward;
    out.vegas[row] = scale * vegas[i];
    out.vannas[row] = scale * (vegas[i] / forward + vannas[i]);
    out.volgas[row] = scale * volgas[i];
  }
}

function refuseNonFinite(rows: InstrumentRows, valuation: Valuation): void {
  const { forwards, strikes, expiryYears, vols } = rows;
  for (const [field, column] of [
    ['value', valuation.prices],
    ['value', valuation.values],
    ['delta', valuation.dollarDeltas],
    ['gamma', valuation.gammas],
    ['vega', valuation.vegas],
  ] as const) {
    for (let row = 0; row < rows.count; row++) {
      const got = column[row];
      if (Number.isFinite(got)) continue;
      const [forward, strike, years, vol] = [forwards, strikes, expiryYears, vols].map((inputs) => inputs[row]) as Four;
      // a future has neither gamma nor vega
      const singular = (field === 'gamma' || field === 'vega') && isSingular(forward, strike, years, vol);
      spoil(rows, row, { code: singular ? 'SINGULAR' : 'OVERFLOW', field, expectation: 'a finite number', got });
    }
  }
  for (let row = 0; row < rows.count; row++) {
    if (rows.spoiled[row] === 0) continue;
    for (const column of Object.values(valuation) as Float64Array[]) column[row] = 0;
  }
}

type Four = [number, number, number, number];
