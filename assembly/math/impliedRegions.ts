// The rows of a block sorted by the region of their price, so that a region's stages see no rows but its own.
import { bounds, centrePrices, gaps, parts, prices, startPrices, starts, sums, weights, xs } from './impliedColumns';

/** Brings the listed rows of the block to the frame whose region begins at `rows`; returns their bytes. The partner of an odd last row is that row again. */
export function gatherRows(block: usize, list: usize, listBytes: usize, rows: usize): usize {
  if (listBytes & 4) store<u32>(list + listBytes, load<u32>(list + listBytes - 4));
  const bytes = ((listBytes + 4) & ~7) << 1;
  for (let j: usize = 0; j < bytes; j += 8) {
    const from = block + <usize>load<u32>(list + (j >> 1));
    const to = rows + j;
    store<f64>(to, load<f64>(from, xs), xs);
    store<f64>(to, load<f64>(from, prices), prices);
    store<f64>(to, load<f64>(from, bounds), bounds);
    store<f64>(to, load<f64>(from, gaps), gaps);
    store<f64>(to, load<f64>(from, centrePrices), centrePrices);
    store<f64>(to, load<f64>(from, starts), starts);
    store<f64>(to, load<f64>(from, startPrices), startPrices);
    store<f64>(to, load<f64>(from, weights), weights);
    store<f64>(to, load<f64>(from, parts), parts);
  }
  return bytes;
}

/** Takes the total volatilities of a region back to where its rows stand in the block. */
export function scatterRows(block: usize, list: usize, listBytes: usize, rows: usize): void {
  for (let j: usize = 0; j < listBytes; j += 4) store<f64>(block + <usize>load<u32>(list + j), load<f64>(rows + (j << 1), sums), sums);
}
