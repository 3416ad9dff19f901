// What one contract gains by small moves: to first and second order in the relative moves of its price and its volatility.

import { type InstrumentRows, inverseOption, linearOption, spoil } from '../../columns/packInstruments.js';
import type { LoadingTable } from '../../columns/rolledUp.js';
import type { Valuation } from '../../columns/valueInstruments.js';

/** Columns of a loading: x, y, x^2/2, x y, y^2/2 of the relative moves x of the price and y of the vol; one of nothing, for the width is even. */
export const orders = { price: 0, vol: 1, gamma: 2, vanna: 3, volga: 4 } as const;
export const loadingWidth = 6;

/**
 * P&L = a x + b y + g x^2/2 + c x y + h y^2/2 of one contract in the numeraire, inverse ones converted at the moved price of the coin:
 * a = dollar delta, b = vega sigma, g = gamma F^2, c = vanna F sigma, h = volga sigma^2, derivatives of the value as a margin run reports them.
 * A contract without a finite one (at the money without total volatility) is spoiled when it is `needed`, the first so many of them.
 */
export function loadingsOf(rows: InstrumentRows, valuation: Valuation, needed: number): Float64Array {
  const loadings = new Float64Array(loadingWidth * rows.count);
  for (let row = 0; row < rows.count; row += 1) {
    if (rows.spoiled[row] === 1) continue;
    const at = loadingWidth * row;
    loadings[at + orders.price] = valuation.dollarDeltas[row];
    if (rows.kinds[row] !== linearOption && rows.kinds[row] !== inverseOption) continue;
    const forward = rows.forwards[row];
    const vol = rows.vols[row];
    loadings[at + orders.vol] = valuation.vegas[row] * vol;
    loadings[at + orders.gamma] = valuation.gammas[row] * forward * forward;
    // a volatility of 0 does not move, whatever the value does there
    loadings[at + orders.vanna] = vol === 0 ? 0 : valuation.vannas[row] * forward * vol;
    loadings[at + orders.volga] = vol === 0 ? 0 : valuation.volgas[row] * vol * vol;
    for (const [field, order] of Object.entries(orders)) {
      const got = loadings[at + order];
      if (Number.isFinite(got)) continue;
      if (order < needed) spoil(rows, row, { code: 'OVERFLOW', field, expectation: 'a finite number', got });
      loadings[at + order] = 0;
    }
  }
  return loadings;
}

/** The table in the order of a batch's handles. */
export function loadingTable(loadings: Float64Array, units: Uint32Array, rows: Uint32Array): LoadingTable {
  const table = new Float64Array(loadingWidth * rows.length);
  for (const [handle, row] of rows.entries()) {
    table.set(loadings.subarray(loadingWidth * row, loadingWidth * (row + 1)), loadingWidth * handle);
  }
  return { units, loadings: table, width: loadingWidth };
}
