// The rows of a block sorted by the region of their price, so that a region's stages see no rows but its own: lists of places, then dense columns.
import {
  betas, bounds, centrePrices, firstParts, firstPrices, firstWeights, firsts, gaps, lacks, middles, moneyness, parts, prices, starts, startPrices, sums, tops,
  vols, weights, xs,
} from './impliedColumns';

/** Notes a pair of rows, `at` bytes down the block, in the list whose next entry is `list`, without a branch; returns how far the list grew. */
// @ts-ignore: decorator
@inline export function note(list: usize, at: usize, bits: i32): usize {
  store<u32>(list, <u32>at);
  const grown = <usize>(bits & 1) << 2;
  store<u32>(list + grown, <u32>at + 8);
  return grown + (<usize>(bits & 2) << 1);
}

/** Brings the rows of a list to `rows`, the dense columns from where the region begins; returns their bytes. The partner of an odd last row is that row again. */
export function gatherRows(scratch: usize, list: usize, listBytes: usize, rows: usize): usize {
  if (listBytes & 4) store<u32>(list + listBytes, load<u32>(list + listBytes - 4));
  const bytes = ((listBytes + 4) & ~7) << 1;
  for (let j: usize = 0; j < bytes; j += 8) {
    const from = scratch + <usize>load<u32>(list + (j >> 1));
    const to = rows + j;
    store<f64>(to, load<f64>(from, moneyness), xs);
    store<f64>(to, load<f64>(from, betas), prices);
    store<f64>(to, load<f64>(from, bounds), tops);
    store<f64>(to, load<f64>(from, starts), firsts);
    store<f64>(to, load<f64>(from, parts), firstParts);
    store<f64>(to, load<f64>(from, weights), firstWeights);
    store<f64>(to, load<f64>(from, startPrices), firstPrices);
    store<f64>(to, load<f64>(from, centrePrices), middles);
    store<f64>(to, load<f64>(from, gaps), lacks);
  }
  return bytes;
}

/** Takes the total volatilities of a region back to where its rows stand in the block. */
export function scatterRows(scratch: usize, list: usize, listBytes: usize, rows: usize): void {
  for (let j: usize = 0; j < listBytes; j += 4) store<f64>(scratch + <usize>load<u32>(list + j), load<f64>(rows + (j << 1), vols), sums);
}
