// Tables that the rollup kernel multiplies by quantities: exposure to the risk factors, and Greeks, of one contract.
import type { InstrumentRows } from '../columns/packInstruments.js';
import type { Valuation } from './valuation.js';

/** Columns of the factor table: spot, vol. */
export const factorWidth = 2;
/** Columns of the Greeks table: delta, gamma, vega, theta. */
export const greekWidth = 4;

/**
 * Exposure of one contract to the two factors of its underlying, [rows x 2]: the P&L of one annual standard deviation,
 * spot: dollar delta x spot vol; vol: vega x vol x term factor x vol of vol. `factorVols` is [underlyings x 2], spot before vol.
 */
export function fillFactorLoadings(
  target: Float64Array,
  rows: InstrumentRows,
  valuation: Valuation,
  volTerms: Float64Array,
  factorVols: Float64Array,
): void {
  for (let row = 0; row < rows.count; row++) {
    const unit = rows.units[row] as number;
    target[2 * row] = (valuation.dollarDeltas[row] as number) * (factorVols[2 * unit] as number);
    target[2 * row + 1] =
      (valuation.vegas[row] as number) * (rows.vols[row] as number) * (volTerms[row] as number) * (factorVols[2 * unit + 1] as number);
  }
}

export function fillGreekLoadings(target: Float64Array, rows: InstrumentRows, valuation: Valuation): void {
  for (let row = 0; row < rows.count; row++) {
    target[4 * row] = valuation.deltas[row] as number;
    target[4 * row + 1] = valuation.gammas[row] as number;
    target[4 * row + 2] = valuation.vegas[row] as number;
    target[4 * row + 3] = valuation.thetas[row] as number;
  }
}
