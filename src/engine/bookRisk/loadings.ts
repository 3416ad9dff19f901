// What one contract gains by small moves: to first and second order in the relative moves of its price and its volatility.
import { isSingular } from '../../columns/optionFault.js';
import type { LoadingTable } from '../../columns/rolledUp.js';
import type { Rows } from '../../program/layout/rows.js';
import type { RowColumns } from '../../program/tick/rowColumns.js';
import { type RowFlaw, rowCodes } from '../../program/tick/rowFlaw.js';
import type { BookColumns } from '../batch/bookColumns.js';

/** Columns of a loading: x, y, x^2/2, x y, y^2/2 of the relative moves x of the price and y of the vol; one of nothing, for the width is even. */
export const orders = { price: 0, vol: 1, gamma: 2, vanna: 3, volga: 4 } as const;
export const loadingWidth = 6;

/**
 * P&L = a x + b y + g x^2/2 + c x y + h y^2/2 of one contract in the numeraire, by row, from the numbers of a tick: a is the premium-adjusted delta (the booked coin is a row of its own), b = vega sigma,
 * g the gamma, c = vanna sigma, h = volga sigma^2. A row without a finite gamma, or without one of the first `needed`, joins the flaws.
 */
export function loadingsOf(
  { option, count }: Rows,
  { netDeltas, vegas, gammas, vannas, volgas, vols, forwards, strikes, expiryYears }: RowColumns,
  held: readonly number[],
  needed: number,
  flaws: Map<number, RowFlaw>,
): Float64Array {
  const loadings = new Float64Array(loadingWidth * count);
  for (const row of held) {
    if (flaws.has(row)) continue;
    const at = loadingWidth * row;
    loadings[at + orders.price] = netDeltas[row];
    if (option[row] === 0) continue;
    const vol = vols[row];
    loadings[at + orders.vol] = vegas[row] * vol;
    loadings[at + orders.gamma] = gammas[row];
    // a volatility of 0 does not move, whatever the value does there
    loadings[at + orders.vanna] = vol === 0 ? 0 : vannas[row] * vol;
    loadings[at + orders.volga] = vol === 0 ? 0 : volgas[row] * vol * vol;
    for (const [field, order] of Object.entries(orders)) {
      const got = loadings[at + order];
      if (Number.isFinite(got)) continue;
      if ((order === orders.gamma || order < needed) && !flaws.has(row)) {
        const singular = order === orders.gamma && isSingular(forwards[row], strikes[row], expiryYears[row], vol);
        flaws.set(row, { code: singular ? rowCodes.singular : rowCodes.notFinite, field, expectation: 'a finite number', got });
      }
      loadings[at + order] = 0;
    }
  }
  return loadings;
}

/** The table in the order of a batch's handles; a booked coin gains its index by a move of 1. */
export function loadingTable(loadings: Float64Array, { rows, instruments }: Pick<BookColumns, 'rows' | 'instruments'>): LoadingTable {
  const table = new Float64Array(loadingWidth * rows.length);
  const { forwards, underlyings } = instruments as { readonly forwards: Float64Array; readonly underlyings: Uint32Array };
  for (const [handle, row] of rows.entries()) {
    if (row >= 0) table.set(loadings.subarray(loadingWidth * row, loadingWidth * (row + 1)), loadingWidth * handle);
    else table[loadingWidth * handle + orders.price] = forwards[handle];
  }
  return { units: underlyings, loadings: table, width: loadingWidth };
}
